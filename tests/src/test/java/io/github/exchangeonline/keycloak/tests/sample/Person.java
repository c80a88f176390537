package io.github.exchangeonline.keycloak.tests.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.standin.directory.Sample;
import java.net.URI;

/** Somebody in front of a browser: the steps that many flows share. */
public final class Person {

  private final Browser browser;
  private final SampleRealm realm;

  public Person(Browser browser, SampleRealm realm) {
    this.browser = browser;
    this.realm = realm;
  }

  /** Logs in to the application. */
  public Person logIn(String user) {
    return logIn(user, realm.appLogin());
  }

  /** Logs in, from any address that leads to the login form. */
  public Person logIn(String user, URI start) {
    browser.open(start);
    browser.await("Sign in to your account");
    browser.fill("username", user);
    browser.fill("password", SampleRealm.PASSWORD);
    browser.press("Sign In");
    return this;
  }

  /** From our first page to Microsoft's. */
  public Person continueToMicrosoft() {
    browser.press("Continue to Microsoft");
    return this;
  }

  /** Picks an account that Microsoft's page offers, and accepts where it asks. */
  public Person signInAtMicrosoft(String account) {
    browser.press(account);
    if (browser.text().contains("Permissions requested")) {
      browser.press("Accept");
    }
    return this;
  }

  /** The same, but stops before the answer is given: the address to which Microsoft leads. */
  public URI answerOf(String account) {
    PlainBrowser plain = holding();
    signInAtMicrosoft(account);
    return plain.held();
  }

  /** Cancels at Microsoft, and stops before the answer is given. */
  public URI answerOfCancelling() {
    PlainBrowser plain = holding();
    plain.press("Cancel");
    return plain.held();
  }

  private PlainBrowser holding() {
    return ((PlainBrowser) browser).holdAt("/exchange-online/callback");
  }

  /** All of it: Alice logs in, links the usual mailbox and goes on. */
  public Person linkMailbox() {
    logIn("alice").continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    browser.press("Continue");
    return arrivesAtTheApplication();
  }

  /** The login is over: the application has who it asked for. */
  public Person arrivesAtTheApplication() {
    assertThat(browser.location().getPath()).isEqualTo(realm.landing().getPath());
    assertThat(browser.location().getQuery()).contains("code=");
    return this;
  }

  /** The browser in front. */
  public Browser browser() {
    return browser;
  }
}
