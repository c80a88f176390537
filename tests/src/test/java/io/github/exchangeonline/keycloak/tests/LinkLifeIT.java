package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.SendsAtOnce;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a link with time: restarts, expiry, rotation, revocation. */
@OnKeycloak
class LinkLifeIT {

  private static final String BOB = "bob@sample.example";

  private SampleRealm realm;
  private KeycloakUnderTest keycloak;
  private StandIn microsoft;

  @BeforeEach
  void aFreshRealm(@SendsAtOnce KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.microsoft = microsoft;
    realm = SampleRealm.create(keycloak, microsoft);
  }

  @Test
  void sendingGoesOnAfterARestartWithNoOneAtTheKeyboard() {
    link();
    mailBob().ok();
    realm.mailTo(BOB);
    microsoft.inbox().clear();

    keycloak.restart();
    mailBob().ok();

    assertThat(realm.mailTo(BOB).from()).contains(Sample.NOREPLY);
  }

  @Test
  void manyMailsTakeOneAccessToken() {
    link();
    long before = microsoft.counters().tokenRequests("refresh_token");

    for (int mail = 0; mail < 5; mail++) {
      mailBob().ok();
    }

    assertThat(microsoft.counters().tokenRequests("refresh_token") - before).isEqualTo(1);
    assertThat(microsoft.inbox().messagesTo(BOB)).hasSize(5);
  }

  @Test
  void anAccessTokenThatExchangeRefusesIsRenewedOnceAndTheMailLeaves() {
    link();
    mailBob().ok();
    long before = microsoft.counters().tokenRequests("refresh_token");

    microsoft.faults().expireAccessTokens(Sample.NOREPLY);
    mailBob().ok();

    assertThat(microsoft.counters().tokenRequests("refresh_token") - before).isEqualTo(1);
    assertThat(microsoft.inbox().messagesTo(BOB)).hasSize(2);
  }

  /**
   * Entra ends a refresh token that was idle for 90 days: only one that was replaced on the way
   * lives through three times 60, and only one that was stored lives through the restart.
   */
  @Test
  void aRotatedRefreshTokenIsKept() {
    link();
    for (int visit = 0; visit < 3; visit++) {
      microsoft.clock().advance(Duration.ofDays(60));
      mailBob().ok();
    }
    keycloak.restart();
    microsoft.clock().advance(Duration.ofDays(60));

    mailBob().ok();

    assertThat(microsoft.inbox().messagesTo(BOB)).hasSize(4);
  }

  @EveryBrowser
  void aRevokedLinkSaysWhoMustActAndIsLinkedAgainAtTheNextLogin(Browser browser) {
    link();
    ServerLog.Mark before = keycloak.log().mark();
    microsoft.faults().revokeRefreshTokens(Sample.NOREPLY);
    microsoft.faults().expireAccessTokens(Sample.NOREPLY);

    AdminReply refused = mailBob();

    assertThat(refused.status()).isEqualTo(500);
    String warning = warning(before);
    assertThat(warning)
        .contains("realm=sample")
        .contains("mailbox=" + Sample.NOREPLY)
        .contains("entra-refresh-token-revoked")
        .contains("Who must act: the mailbox's owner");
    JsonNode event = failure();
    assertThat(event.path("error").asText()).isEqualTo("entra_refresh_token_revoked");
    assertThat(event.path("userId").asText()).isEqualTo(realm.user("alice"));
    assertThat(event.path("details").path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(event.path("details").path("todo").asText()).isNotBlank();

    Person alice = new Person(browser, realm).logIn("alice");
    browser.await("Link the mailbox again");
    browser.keep("link-again");
    alice.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    browser.press("Continue");
    alice.arrivesAtTheApplication();

    mailBob().ok();
    assertThat(microsoft.inbox().messagesTo(BOB)).hasSize(1);
    assertThat(realm.links("alice")).hasSize(1);
  }

  @Test
  void aClientIdThatIsChangedAndChangedBackCostsNoLink() {
    link();
    String clientId = realm.mailSettings().get("authTokenClientId");
    realm.changeMailSetting("authTokenClientId", "11111111-2222-4333-8444-555555555599");

    assertThat(mailBob().errorMessage()).contains("[link-other-app");
    assertThat(mailBob().errorMessage()).contains("[link-other-app");
    PlainBrowser owner = new PlainBrowser(Path.of("target"));
    new Person(owner, realm).logIn("alice");
    owner.await("Link the mailbox again");

    realm.changeMailSetting("authTokenClientId", clientId);
    mailBob().ok();
    assertThat(microsoft.inbox().messagesTo(BOB)).hasSize(1);
    new Person(new PlainBrowser(Path.of("target")), realm).logIn("alice").arrivesAtTheApplication();
  }

  @Test
  void notNowDoesNotOutliveADeadLink() {
    PlainBrowser first = new PlainBrowser(Path.of("target"));
    new Person(first, realm).logIn("alice");
    first.press("Not now");
    new Person(new PlainBrowser(Path.of("target")), realm)
        .logIn("alice", realm.door())
        .continueToMicrosoft()
        .signInAtMicrosoft(Sample.NOREPLY);
    microsoft.faults().revokeRefreshTokens(Sample.NOREPLY);
    microsoft.faults().expireAccessTokens(Sample.NOREPLY);
    assertThat(mailBob().status()).isEqualTo(500);

    PlainBrowser later = new PlainBrowser(Path.of("target"));
    new Person(later, realm).logIn("alice");

    later.await("Link the mailbox again");
  }

  @Test
  void aPasswordGrantWorksWhileALinkIsWanted() {
    assertThat(
            keycloak
                .admin()
                .get("realms/sample/users/" + realm.user("alice"))
                .json()
                .path("requiredActions"))
        .isEmpty();
    assertThat(realm.passwordGrant("alice")).isEqualTo(200);
  }

  @Test
  void theNextMailboxOfAPoolTakesOver() {
    realm.nameTwoMailboxes();
    PlainBrowser page = new PlainBrowser(Path.of("target"));
    Person alice = new Person(page, realm).logIn("alice");
    page.tick(Sample.NOREPLY, true);
    alice.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    page.await("Mailbox linked");
    PlainBrowser second = new PlainBrowser(Path.of("target"));
    new Person(second, realm)
        .logIn("alice", realm.door())
        .continueToMicrosoft()
        .signInAtMicrosoft(Sample.NOTIFICATIONS);
    second.await("Mailbox linked");
    microsoft.faults().revokeRefreshTokens(Sample.NOREPLY);
    microsoft.faults().expireAccessTokens(Sample.NOREPLY);
    ServerLog.Mark before = keycloak.log().mark();

    mailBob().ok();

    assertThat(realm.mailTo(BOB).mailbox()).isEqualTo(Sample.NOTIFICATIONS);
    assertThat(warning(before)).contains("mailbox=" + Sample.NOREPLY);
  }

  private void link() {
    new Person(new PlainBrowser(Path.of("target")), realm).linkMailbox();
  }

  private AdminReply mailBob() {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }

  private String warning(ServerLog.Mark since) {
    List<String> warnings =
        keycloak
            .log()
            .textSince(since)
            .lines()
            .filter(line -> line.contains("WARN") && line.contains("A mail was not sent"))
            .toList();
    assertThat(warnings).hasSize(1);
    return warnings.get(0);
  }

  private JsonNode failure() {
    return StreamSupport.stream(realm.admin().events().spliterator(), false)
        .filter(event -> "CUSTOM_REQUIRED_ACTION_ERROR".equals(event.path("type").asText()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no event of the failure"));
  }
}
