package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unlinking stops the very next mail, although the access token is still good and in memory. */
@OnKeycloak
class UnlinkIT {

  private SampleRealm realm;
  private StandIn microsoft;

  @BeforeEach
  void aLinkThatHasJustSent(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.microsoft = microsoft;
    realm = SampleRealm.create(keycloak, microsoft);
    new Person(new PlainBrowser(Path.of("target")), realm).linkMailbox();
    mailBob().ok();
    realm.mailTo("bob@sample.example");
    microsoft.inbox().clear();
  }

  @Test
  void byTheAdminWhoDeletesTheCredential() {
    realm.admin().deleteCredential(realm.user("alice"), linkId()).ok();

    nothingLeaves();
  }

  @Test
  void byTheAdminWhoDeletesTheUser() {
    realm.admin().delete("users/" + realm.user("alice")).ok();

    nothingLeaves();
  }

  @Test
  void byTheAdminWhoDisablesTheUser() {
    realm.admin().changeUser("alice", Map.of("enabled", false));

    mailBob().ok();
    Eventually.holds(
        "the outbox said why it does not send", () -> !Stage.failures(realm, "send").isEmpty());
    assertThat(microsoft.inbox().messages()).isEmpty();
    realm.admin().changeUser("alice", Map.of("enabled", true));
    assertThat(realm.mailTo("bob@sample.example").mailbox()).isEqualTo(Sample.NOREPLY);
  }

  @EveryBrowser
  void byTheOwnerThroughDeleteCredential(Browser browser) {
    new Person(browser, realm)
        .logIn(
            "alice",
            realm.login(
                SampleRealm.APP, realm.landing(), "&kc_action=delete_credential:" + linkId()));
    browser.press("Confirm deletion");

    nothingLeaves();
  }

  @EveryBrowser
  void byTheOwnerOnTheOwnersPage(Browser browser) {
    new Person(browser, realm).logIn("alice", realm.door());
    browser.press("Unlink");
    browser.await(Sample.NOREPLY + " is no longer linked");

    nothingLeaves();
  }

  @Test
  void byAnOwnerWhoLostTheRole() {
    realm.admin().takeRole(realm.user("alice"), "exchange-online-sender");
    PlainBrowser browser = new PlainBrowser(Path.of("target"));
    new Person(browser, realm).logIn("alice", realm.door());
    browser.await("not-allowed");
    onlyUnlinkIsOffered(browser);

    browser.press("Unlink");
    browser.await(Sample.NOREPLY + " is no longer linked");

    assertThat(realm.links("alice")).isEmpty();
    nothingLeaves();
  }

  @Test
  void byAnOwnerWhoseMailboxTheEmailTabNoLongerNames() {
    realm.changeMailSetting("user", Sample.SUPPORT);
    realm.changeMailSetting("from", Sample.SUPPORT);
    PlainBrowser browser = new PlainBrowser(Path.of("target"));
    new Person(browser, realm).logIn("alice", realm.door());
    browser.await("Not used: the mail settings no longer name it");
    onlyUnlinkIsOffered(browser);

    browser.press("Unlink");
    browser.await(Sample.NOREPLY + " is no longer linked");

    assertThat(realm.links("alice")).isEmpty();
    realm.changeMailSetting("user", Sample.NOREPLY);
    realm.changeMailSetting("from", Sample.NOREPLY);
    nothingLeaves();
  }

  /** Bob is nobody who could end what Alice gave. */
  @Test
  void notBySomebodyElse() {
    realm.admin().giveRole(realm.user("bob"), "exchange-online-sender");
    PlainBrowser browser = new PlainBrowser(Path.of("target"));
    new Person(browser, realm).logIn("bob", realm.door());
    browser.page().select("button[name=exo-action]").attr("value", "unlink");
    browser
        .page()
        .select("form:has(button[name=exo-action])")
        .prepend("<input type=hidden name=exo-mailbox value=" + Sample.NOREPLY + ">");

    browser.press("Continue");

    assertThat(realm.links("alice")).hasSize(1);
    mailBob().ok();
    assertThat(realm.mailTo("bob@sample.example").mailbox()).isEqualTo(Sample.NOREPLY);
  }

  private static void onlyUnlinkIsOffered(PlainBrowser browser) {
    assertThat(browser.page().select("section:has(h2:containsOwn(" + Sample.NOREPLY + ")) button"))
        .extracting(button -> button.attr("value"))
        .containsExactly("unlink");
  }

  private void nothingLeaves() {
    AdminReply refused = mailBob();
    assertThat(refused.status()).isEqualTo(500);
    assertThat(refused.body()).doesNotContain("stack");
    assertThat(microsoft.inbox().messages()).isEmpty();
  }

  private String linkId() {
    return realm.links("alice").get(0).path("id").asText();
  }

  private AdminReply mailBob() {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }
}
