package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.AuthRefusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** How a mailbox is linked: who is asked, by which door, and what each page says. */
@OnKeycloak
class LinkIT {

  private SampleRealm realm;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    realm = SampleRealm.create(keycloak, microsoft);
  }

  @EveryBrowser
  void aMemberOfTheRoleIsAskedAtLoginAndLinks(Browser browser) {
    Person alice = new Person(browser, realm).logIn("alice");
    browser.await("Link a mailbox for outgoing mail");
    assertThat(browser.text()).contains(Sample.NOREPLY).contains("Not now");
    browser.keep("1-what-will-happen");

    alice.continueToMicrosoft();
    assertThat(browser.location().toString()).startsWith(realm.microsoft().https().toString());
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    browser.keep("2-linked");
    assertThat(browser.text())
        .contains("The mail server accepted a test mail to " + Sample.NOREPLY);
    assertThat(browser.location().toString()).doesNotContain("&code=", "?code=", "state=");
    browser.press("Continue");

    new Person(browser, realm).arrivesAtTheApplication();
    List<JsonNode> links = realm.links("alice");
    assertThat(links).hasSize(1);
    assertThat(links.get(0).path("credentialData").asText())
        .contains(Sample.NOREPLY)
        .contains(Sample.CONTOSO);
    assertThat(links.get(0).has("secretData")).isFalse();
    assertThat(realm.mailTo(Sample.NOREPLY).from()).contains(Sample.NOREPLY);
  }

  /**
   * The account console is an application with a script of its own, the one that the demo shows.
   */
  @EveryBrowser
  void theAccountConsoleOpensAfterTheLink(Browser browser) {
    boolean scripts = browser.runsScripts();
    Person alice =
        new Person(browser, realm)
            .logIn("alice", scripts ? realm.uri("/account/") : realm.appLogin());
    alice.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    browser.press("Continue");
    if (scripts) {
      browser.await("Personal info");
    } else {
      alice.arrivesAtTheApplication();
    }
    browser.keep("account-console");
  }

  @EveryBrowser
  void nobodyElseIsAsked(Browser browser) {
    new Person(browser, realm).logIn("bob");

    new Person(browser, realm).arrivesAtTheApplication();
  }

  @EveryBrowser
  void onceLinkedNobodyIsAskedAgain(Browser browser) {
    new Person(browser, realm).linkMailbox();
    realm.admin().giveRole(realm.user("bob"), "exchange-online-sender");

    Browser other = browser.another();
    new Person(other, realm).logIn("bob");

    new Person(other, realm).arrivesAtTheApplication();
  }

  @EveryBrowser
  void notNowIsRemembered(Browser browser) {
    new Person(browser, realm).logIn("alice");
    browser.press("Not now");
    new Person(browser, realm).arrivesAtTheApplication();

    Browser later = browser.another();
    new Person(later, realm).logIn("alice");

    new Person(later, realm).arrivesAtTheApplication();
    assertThat(realm.links("alice")).isEmpty();
  }

  @EveryBrowser
  void whereTheSettingsWantALinkTheLoginWaitsForIt(Browser browser) {
    realm.admin().configureRequiredAction(SampleRealm.ACTION, Map.of("may-skip", "false")).ok();
    new Person(browser, realm).logIn("alice");
    browser.await("Link a mailbox for outgoing mail");
    assertThat(browser.text()).doesNotContain("Not now");

    if (browser instanceof ChromiumBrowser chromium) {
      chromium.driver().executeScript("document.querySelector('[name=exo-action]').value = 'skip'");
      browser.press("Continue to Microsoft");
      browser.await("Link a mailbox for outgoing mail");
    }

    browser.press("Continue to Microsoft");
    browser.press("Cancel");
    browser.press("Continue without linking");
    new Person(browser, realm).arrivesAtTheApplication();
  }

  @EveryBrowser
  void aSharedMailboxIsLinkedByWhoHasAccessWhereTheSettingsAllowIt(Browser browser) {
    realm.changeMailSetting("user", Sample.SUPPORT);
    realm.changeMailSetting("from", Sample.SUPPORT);
    realm.admin().configureRequiredAction(SampleRealm.ACTION, Map.of("other-address", "true")).ok();

    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");

    assertThat(browser.text()).contains(Sample.SUPPORT).contains(Sample.NOREPLY);
    assertThat(realm.links("alice").get(0).path("credentialData").asText())
        .contains("\"mailbox\":\"" + Sample.SUPPORT)
        .contains("\"account\":\"" + Sample.NOREPLY);
  }

  @EveryBrowser
  void aMailboxThatSomebodyElseLinkedIsNotTakenOver(Browser browser) {
    new Person(browser, realm).linkMailbox();
    String before = realm.links("alice").get(0).path("id").asText();
    realm.admin().giveRole(realm.user("bob"), "exchange-online-sender");

    Browser other = browser.another();
    new Person(other, realm).logIn("bob", realm.door());
    other.await("You have not linked a mailbox");

    assertThat(other.text()).doesNotContain("Continue to Microsoft");
    assertThat(realm.links("alice").get(0).path("id").asText()).isEqualTo(before);
  }

  @EveryBrowser
  void anAdminAsksAUserWithoutTheRole(Browser browser) {
    realm
        .admin()
        .put("users/" + realm.user("bob"), Map.of("requiredActions", List.of(SampleRealm.ACTION)))
        .ok();

    Person bob = new Person(browser, realm).logIn("bob");
    bob.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    browser.press("Continue");

    assertThat(realm.links("bob")).hasSize(1);
    assertThat(realm.admin().get("users/" + realm.user("bob")).json().path("requiredActions"))
        .isEmpty();
  }

  @EveryBrowser
  void anApplicationStartsItAndTheOwnerLandsBackInIt(Browser browser) {
    Person alice = new Person(browser, realm).logIn("alice", realm.appLoginThatLinks());
    alice.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    browser.press("Continue");

    new Person(browser, realm).arrivesAtTheApplication();
    assertThat(realm.links("alice")).hasSize(1);
  }

  @EveryBrowser
  void theOwnersDoorLeadsToTheLinkAndLater(Browser browser) {
    Person alice = new Person(browser, realm).logIn("alice", realm.door());
    alice.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    browser.press("Continue");
    if (browser.runsScripts()) {
      browser.await("Personal info");
    }
    assertThat(browser.location().getPath()).startsWith("/realms/sample/account");
    assertThat(browser.location().toString()).doesNotContain("code=");

    Browser later = browser.another();
    new Person(later, realm).logIn("alice", realm.door());
    later.await("Linked mailboxes");
    later.keep("already-linked");
    assertThat(later.text()).contains(Sample.NOREPLY).contains("Working: mail can be sent");
  }

  @EveryBrowser
  void aUserWithoutTheRoleCannotStartIt(Browser browser) {
    new Person(browser, realm).logIn("bob", realm.appLoginThatLinks());

    browser.await("The mailbox could not be linked");
    browser.keep("not-allowed");
    browser.press("Continue without linking");
    new Person(browser, realm).arrivesAtTheApplication();
  }

  @EveryBrowser
  void whoCancelsAtMicrosoftMayTryAgain(Browser browser) {
    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();
    browser.press("Cancel");
    browser.await("The mailbox could not be linked");
    browser.keep("cancelled");
    assertThat(realm.links("alice")).isEmpty();

    browser.press("Try again with another account");
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");

    assertThat(realm.links("alice")).hasSize(1);
  }

  @EveryBrowser
  void whoDeclinesMayGoOnWithoutLinking(Browser browser) {
    new Person(browser, realm).logIn("alice").continueToMicrosoft();
    realm.microsoft().faults().removeConsent(Sample.NOREPLY);
    browser.press(Sample.NOREPLY);
    browser.press("Decline");
    browser.await("The mailbox could not be linked");
    browser.press("Continue without linking");

    new Person(browser, realm).arrivesAtTheApplication();
    assertThat(realm.links("alice")).isEmpty();
  }

  @EveryBrowser
  void anotherAccountThanTheMailboxIsNotTaken(Browser browser) {
    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();
    alice.signInAtMicrosoft(Sample.ALICE);
    browser.await("The mailbox could not be linked");
    browser.keep("wrong-account");
    assertThat(browser.text()).contains(Sample.ALICE).contains(Sample.NOREPLY);
    assertThat(realm.links("alice")).isEmpty();
    assertThat(realm.microsoft().inbox().messages()).isEmpty();

    browser.press("Try again with another account");
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
  }

  @EveryBrowser
  void aMailboxWithSmtpSwitchedOffNamesTheCommandThatSwitchesItOn(Browser browser) {
    realm.microsoft().faults().refuseSmtpAuth(Sample.NOREPLY, AuthRefusal.MAILBOX_DISABLED);

    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("The mailbox could not be linked");
    browser.keep("smtp-off");

    assertThat(browser.text())
        .contains("Set-CASMailbox")
        .contains(Sample.NOREPLY)
        .contains("-SmtpClientAuthenticationDisabled $false");
    assertThat(realm.links("alice")).isEmpty();
  }

  @EveryBrowser
  void anotherFromIsProvenByAMailThatReallyLeaves(Browser browser) {
    realm.changeMailSetting("from", Sample.SUPPORT);
    realm.admin().configureRequiredAction(SampleRealm.ACTION, Map.of("test-mail", "false")).ok();

    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");

    assertThat(realm.mailTo(Sample.NOREPLY).from()).contains(Sample.SUPPORT);
  }

  @EveryBrowser
  void aFromWithoutSendAsIsRefusedWithTheCommandThatGrantsIt(Browser browser) {
    realm.changeMailSetting("from", Sample.BILLING);

    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("The mailbox could not be linked");
    browser.keep("send-as-denied");

    assertThat(browser.text()).contains("Add-RecipientPermission").contains(Sample.BILLING);
    assertThat(realm.links("alice")).isEmpty();
  }

  @EveryBrowser
  void theOwnersPageTestsLinksAgainAndUnlinks(Browser browser) {
    new Person(browser, realm).linkMailbox();
    realm.microsoft().inbox().clear();
    Browser page = browser.another();
    Person alice = new Person(page, realm).logIn("alice", realm.door());
    page.await("Linked mailboxes");

    page.press("Send a test mail");
    page.await("A test mail has been sent to " + Sample.NOREPLY);
    assertThat(realm.mailTo(Sample.NOREPLY).from()).contains(Sample.NOREPLY);

    String before = realm.links("alice").get(0).path("id").asText();
    page.press("Link again");
    if (!page.text().contains("Mailbox linked")) {
      alice.signInAtMicrosoft(Sample.NOREPLY);
    }
    page.await("Mailbox linked");
    assertThat(realm.links("alice")).hasSize(1);
    assertThat(realm.links("alice").get(0).path("id").asText()).isNotEqualTo(before);
    page.press("Continue");

    Browser again = browser.another();
    new Person(again, realm).logIn("alice", realm.door());
    again.press("Unlink");
    again.await(Sample.NOREPLY + " is no longer linked");
    again.keep("unlinked");
    assertThat(realm.links("alice")).isEmpty();
  }

  @EveryBrowser
  void aReloadShowsTheSamePage(Browser browser) {
    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");

    browser.open(browser.location());

    browser.await("Mailbox linked");
    assertThat(realm.links("alice")).hasSize(1);
  }
}
