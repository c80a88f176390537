package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.pages.Pages;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * How the pages look: every language, every theme that Keycloak ships, phones and a desk, light and
 * dark, by mouse and by keyboard. Pictures are kept in {@code target/screenshots}.
 */
@Tag("process")
@OnKeycloak
class PagesIT {

  private SampleRealm realm;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    realm = SampleRealm.create(keycloak, microsoft);
  }

  @EveryBrowser
  void everyPageInEveryLanguageAndTheme(Browser browser) {
    Pages pages = new Pages(browser, realm);
    pages.seeKeycloaksOwn();
    realm.changeMailSetting("user", Sample.NOREPLY + ", " + Sample.NOTIFICATIONS);
    open(browser, realm.appLogin());
    pages.look("1-link-several");

    realm.changeMailSetting("user", Sample.NOREPLY);
    pages.reload();
    pages.look("1-link");

    browser.press("start");
    browser.press("Cancel");
    pages.look("2-failed");

    browser.press("again");
    new Person(browser, realm).signInAtMicrosoft(Sample.NOREPLY);
    pages.look("3-linked");
    browser.press("done");

    Browser later = browser.another();
    Pages afterwards = pages.in(later);
    open(later, realm.appLoginThatLinks());
    afterwards.look("4-status");
    later.press("test");
    afterwards.lookAsItIs("5-status-tested");

    revoke();
    later.press("test");
    later.await("Not working: must be linked again");
    afterwards.lookAsItIs("5-status-refused");
    later.press("unlink");
    afterwards.lookAsItIs("5-status-unlinked");

    Browser stranger = browser.another();
    pages
        .in(stranger)
        .lookAt(realm.uri("/exchange-online/callback?state=unknown&code=x"), "6-error");

    pages.report("every-page");
  }

  @EveryBrowser
  void aMailboxToLinkAgain(Browser browser) {
    new Person(browser, realm).linkMailbox();
    revoke();
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    Eventually.holds("it is known", () -> !Stage.failures(realm, "send").isEmpty());

    realm.changeMailSetting("user", Sample.NOREPLY + ", " + Sample.NOTIFICATIONS);
    Browser later = browser.another();
    Pages pages = new Pages(later, realm);
    pages.seeKeycloaksOwn();
    open(later, realm.appLogin());
    pages.look("1-link-again");
    pages.report("link-again");
  }

  @EveryBrowser(onlyWithScripts = true)
  void theWholeWayByKeyboard(Browser browser) {
    ChromiumBrowser chromium = (ChromiumBrowser) browser;
    Pages pages = new Pages(browser, realm);
    realm.changeMailSetting("user", Sample.NOREPLY + ", " + Sample.NOTIFICATIONS);
    open(browser, realm.appLogin());
    assertThat(pages.focusOrder())
        .containsExactly("exo-mailbox=" + Sample.NOREPLY, "exo-action=start", "exo-action=skip");
    pages.pressByKeyboard("start");
    browser.press("Cancel");
    pages.pressByKeyboard("again");
    new Person(browser, realm).signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    pages.pressByKeyboard("done");
    assertThat(browser.location().getPath()).isEqualTo(realm.landing().getPath());

    Browser later = chromium.another();
    Pages afterwards = pages.in(later);
    open(later, realm.appLoginThatLinks());
    assertThat(afterwards.focusOrder())
        .startsWith("exo-action=again", "exo-action=test", "exo-action=unlink")
        .endsWith("exo-action=done");
    afterwards.pressByKeyboard("test");
    later.await("A test mail has been sent");
    afterwards.pressByKeyboard("unlink");
    later.await("is no longer linked");

    Browser another = chromium.another();
    open(another, realm.appLogin());
    pages.in(another).pressByKeyboard("skip");
    assertThat(another.location().getPath()).isEqualTo(realm.landing().getPath());
  }

  private void revoke() {
    realm.microsoft().faults().revokeRefreshTokens(Sample.NOREPLY);
    realm.microsoft().faults().expireAccessTokens(Sample.NOREPLY);
  }

  private static void open(Browser browser, URI login) {
    browser.open(login);
    browser.fill("username", "alice");
    browser.fill("password", SampleRealm.PASSWORD);
    browser.press("kc-login");
  }
}
