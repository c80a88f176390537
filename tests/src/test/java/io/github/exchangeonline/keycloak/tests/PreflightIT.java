package io.github.exchangeonline.keycloak.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.sample.Aftermath;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.secrets.Secrets;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.AuthRefusal;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jsoup.select.Elements;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a fault at each stage shows: to whoever links a mailbox, and to its owner who tests it. */
@Tag("process")
@Tag("newest")
class PreflightIT {

  /** Nobody can ever register it (RFC 6761). */
  private static final String NOWHERE = "smtp.nowhere.invalid";

  private static final Duration BOUND = Duration.ofSeconds(35);

  private static Microsoft microsoft;
  private static KeycloakUnderTest keycloak;

  private SampleRealm realm;

  @BeforeAll
  static void aServerThatMayGoNowhere() {
    microsoft = Microsoft.start();
    keycloak =
        KeycloakUnderTest.start(
            microsoft
                .allowedAtOnceBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                .withOptions(
                    "--spi-email-sender--exchange-online--smtp-hosts=localhost:%d,%s:587"
                        .formatted(standIn().smtpPort(), NOWHERE)));
  }

  @AfterAll
  static void end() {
    if (keycloak != null) {
      keycloak.close();
    }
    if (microsoft != null) {
      microsoft.close();
    }
  }

  @BeforeEach
  void aFreshRealm() {
    realm = SampleRealm.create(keycloak, standIn());
  }

  @Test
  void aNameThatNobodyKnows() {
    // At once: the Email tab refuses another host with that port.
    Map<String, String> settings = realm.mailSettings();
    settings.putAll(Map.of("host", NOWHERE, "port", "587"));
    realm.admin().mailSettings(settings).ok();

    PlainBrowser page = links("network-name-unknown");

    endsAt(page, "Name of the mail server");
    assertThat(codesRedeemed()).as("the code was not used up in vain").isZero();
  }

  @Test
  void aServerThatDoesNotWantToTalk() {
    standIn().faults().once(SmtpFault.reply(SmtpStage.CONNECT, "421 4.3.2 Service not active"));

    endsAt(links("smtp-service-pausing"), "Connection to the mail server");
    assertThat(codesRedeemed()).isZero();
  }

  @Test
  void aServerThatSaysNothingIsNotWaitedForLong() {
    standIn().faults().once(SmtpFault.hang(SmtpStage.CONNECT));
    long before = System.nanoTime();

    PlainBrowser page = links("network-timeout");

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(BOUND);
    endsAt(page, "Connection to the mail server");
  }

  @Test
  void encryptionThatFails() {
    standIn().faults().once(SmtpFault.tlsFailure());

    endsAt(tries(), "Encryption and certificate");
  }

  @Test
  void aSecretThatIsWrong() {
    standIn().faults().once(TokenFault.error(7000215));

    endsAt(links("entra-secret-wrong"), "Permission from Microsoft");
    assertThat(standIn().counters().get("smtp.auths")).isZero();
  }

  @Test
  void aTokenForGraphIsNotShownToExchange() {
    String claims = "{\"aud\":\"00000003-0000-0000-c000-000000000000\",\"scp\":\"SMTP.Send\"}";
    String forGraph =
        "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8));
    standIn().entra().tampering().tokens(answer -> answer.put("access_token", forGraph + ".c2ln"));

    endsAt(links("token-for-graph"), "What the permission is for");
    assertThat(standIn().counters().get("smtp.auths")).isZero();
  }

  @Test
  void aMailboxWithSmtpSwitchedOff() {
    standIn().faults().refuseSmtpAuth(Sample.NOREPLY, AuthRefusal.MAILBOX_DISABLED);

    endsAt(links("smtp-auth-disabled-mailbox"), "Sign-in to the mail server");
  }

  @Test
  void aFromThatItMayNotSendAs() {
    realm.changeMailSetting("from", Sample.BILLING);

    endsAt(links("smtp-send-as-denied"), "Test mail");
  }

  @Test
  void aPermissionThatWasRevokedIsSeenThoughTheTokenInMemoryWouldStillDo() {
    new Person(browser(), realm).linkMailbox();
    mailBob();
    standIn().faults().revokeRefreshTokens(Sample.NOREPLY);
    mailBob();

    PlainBrowser page = browser();
    new Person(page, realm).logIn("alice", realm.door());
    page.press("Send a test mail");

    page.await("Not working: must be linked again");
    endsAt(page, "Permission from Microsoft");
    assertThat(Stage.failures(realm, "test").get(0).path("details").path("state").asText())
        .isEqualTo("relink");
  }

  @Test
  void aTestThatFailsForNoFaultOfTheLinkLeavesItWorking() {
    new Person(browser(), realm).linkMailbox();
    standIn().faults().once(TokenFault.error(7000222));

    PlainBrowser page = browser();
    new Person(page, realm).logIn("alice", realm.door());
    page.press("Send a test mail");

    page.await("Working: mail can be sent");
    endsAt(page, "Permission from Microsoft");
    mailBob();

    page.press("Send a test mail");
    page.await("A test mail has been sent to " + Sample.NOREPLY);
    assertThat(page.page().select(".exo-stages")).isEmpty();
  }

  /** Over one connection, from which nothing is left. */
  @Test
  void aLinkTakesOneConnectionAndOneSignIn() {
    long connections = standIn().counters().connections();
    long signIns = standIn().counters().get("smtp.auths");

    new Person(browser(), realm).linkMailbox();

    assertThat(standIn().counters().connections() - connections).isEqualTo(1);
    assertThat(standIn().counters().get("smtp.auths") - signIns).isEqualTo(1);
  }

  /** Alice tries to link, and the page says this. */
  private PlainBrowser links(String diagnosis) {
    PlainBrowser page = tries();
    Aftermath.failed(page, diagnosis);
    return page;
  }

  /** Alice tries to link, in vain, and looks at the page again. */
  private PlainBrowser tries() {
    PlainBrowser page = browser();
    new Person(page, realm).logIn("alice").continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    page.await("The mailbox could not be linked");
    assertThat(realm.links("alice")).isEmpty();
    page.open(page.location());
    page.await("The mailbox could not be linked");
    return page;
  }

  /** What is before it passed or was not needed, what comes after it was not come to. */
  private void endsAt(PlainBrowser page, String stage) {
    Elements names = page.page().select(".exo-stages dt");
    List<String> outcomes = page.page().select(".exo-stages dd").eachText();
    assertThat(names).as(page.text()).hasSize(8);
    int failed = names.eachText().indexOf(stage);
    assertThat(failed).as(stage).isNotNegative();
    assertThat(outcomes.get(failed)).startsWith("Failed (");
    assertThat(IntStream.range(0, failed).mapToObj(outcomes::get))
        .allMatch(outcome -> outcome.startsWith("Passed ("), "passed: " + outcomes);
    assertThat(IntStream.range(failed + 1, outcomes.size()).mapToObj(outcomes::get))
        .allMatch("Not done: the check had ended before"::equals, "not done: " + outcomes);
    Set<String> told = Secrets.of(standIn()).in(page.lastVisit().body());
    told.remove("TEST_MAIL_BODY");
    assertThat(told).isEmpty();
  }

  private void mailBob() {
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
  }

  private static long codesRedeemed() {
    return standIn().counters().tokenRequests("authorization_code");
  }

  private static PlainBrowser browser() {
    return new PlainBrowser(Path.of("target", "screenshots", "PreflightIT"));
  }

  private static StandIn standIn() {
    return microsoft.standIn();
  }
}
