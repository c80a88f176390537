package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.secrets.Secrets;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mail is queued with the request and sent afterwards, on a real server. */
@Tag("process")
class OutboxIT {

  private static final String BOB = "bob@sample.example";

  private static Microsoft microsoft;
  private static Stage stage;
  private static KeycloakUnderTest server;

  private SampleRealm realm;

  @BeforeAll
  static void aServerWithAnOutbox() {
    microsoft = Microsoft.start();
    stage = new Stage(microsoft);
    server = stage.serverWithOutbox("--log-level=INFO,io.github.exchangeonline:all");
  }

  @AfterAll
  static void end() {
    stage.close();
    microsoft.close();
  }

  @BeforeEach
  void aRealmWithALinkedMailbox() {
    microsoft.standIn().faults().reset();
    realm = stage.linkedRealm(server);
    ExchangeSettings exchange = microsoft.standIn().exchange().settings();
    microsoft.standIn().exchange().settings(exchange.withLimits(ExchangeLimits.off()));
    microsoft.standIn().inbox().clear();
  }

  @Test
  void whatAMessageTraceNeedsIsKeptAndTheMessageIsNot() {
    mail().ok();

    var delivered = realm.mailTo(BOB);
    settled("SENT", 2);
    assertThat(rows("MESSAGE_ID")).contains(delivered.header("Message-ID"));
    assertThat(rows("MAILBOX")).containsOnly(Sample.NOREPLY);
    assertThat(rows("EXCHANGE_ID")).doesNotContain("null");
    assertThat(rows("RECIPIENTS")).containsOnly(BOB);
    assertThat(rows("KIND")).containsOnly("execute-actions");
    assertThat(rows("BODY")).containsOnly("null");
  }

  @Test
  void manyMailsLeaveByOneConnection() {
    long connections = microsoft.standIn().counters().connections();
    for (int i = 0; i < 30; i++) {
      mail().ok();
    }
    settled("SENT", 31);

    assertThat(microsoft.standIn().inbox().messagesTo(BOB)).hasSize(30);
    assertThat(microsoft.standIn().counters().connections() - connections).isLessThanOrEqualTo(1);
  }

  @Test
  void mailWaitsForItsOwnerAndLeavesOnceTheMailboxIsLinkedAgain() {
    microsoft.standIn().faults().revokeRefreshTokens(Sample.NOREPLY);
    microsoft.standIn().faults().expireAccessTokens(Sample.NOREPLY);
    microsoft.standIn().faults().once(SmtpFault.cutBeforeReply(SmtpStage.MAIL));

    mail().ok();
    stage.awaitState(realm, "RELINK");
    assertThat(rows("STATE")).contains("QUEUED");
    new Person(Stage.browser(), realm).linkMailbox();

    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);
    settled("SENT", 2);
  }

  @Test
  void withNobodyToSendForItFailsAtOnce() {
    realm.admin().deleteCredential(realm.user("alice"), linkId()).ok();

    assertThat(mail().errorMessage()).contains("[not-linked");
    assertThat(rows("STATE")).containsOnly("SENT");
    // Who cannot be written to is not told apart from who is not there.
    assertThat(answerToForgotPassword("bob"))
        .contains("You should receive an email shortly")
        .isEqualTo(answerToForgotPassword("nobody"));
    assertThat(Stage.failures(realm, "send")).hasSize(2);
  }

  /** The administrator's deed cannot be recorded, so that it did not happen. */
  @Test
  void aRequestThatIsRolledBackSendsNothing() {
    realm.admin().change(Map.of("adminEventsEnabled", true)).ok();
    stage
        .database()
        .change(
            "alter table ADMIN_EVENT_ENTITY add constraint NOT_RECORDED check (RESOURCE_PATH not"
                + " like '%execute-actions-email')");
    try {
      assertThat(mail().status()).isEqualTo(409);
    } finally {
      stage.database().change("alter table ADMIN_EVENT_ENTITY drop constraint NOT_RECORDED");
    }
    mail().ok();

    settled("SENT", 2);
    assertThat(microsoft.standIn().inbox().messagesTo(BOB)).hasSize(1);
  }

  @Test
  void fromTheMomentItIsUnlinkedNothingLeavesButWhatIsPastItsEnd() {
    ExchangeSettings exchange = microsoft.standIn().exchange().settings();
    // So slow that mail is left however long the requests take.
    microsoft.standIn().exchange().settings(exchange.withMailDuration(Duration.ofSeconds(3)));
    for (int i = 0; i < 20; i++) {
      mail().ok();
    }
    Eventually.holds("the first has left", () -> arrived() >= 1);

    realm.admin().deleteCredential(realm.user("alice"), linkId()).ok();
    int before = arrived();
    Eventually.holds(
        "the outbox said why it does not send", () -> !Stage.failures(realm, "send").isEmpty());

    assertThat(arrived()).isBetween(before, before + 1).isLessThan(20);
    microsoft.standIn().exchange().settings(exchange);
    new Person(Stage.browser(), realm).linkMailbox();
    settled("SENT", 21);
    assertThat(arrived()).isEqualTo(20);
  }

  @Test
  void neitherTheLogNorEventsNorRecordsTellWhatWasSent() {
    SmtpFault refused = SmtpFault.reply(SmtpStage.END_OF_DATA, "554 5.2.0 Refused by the test");
    for (SmtpFault fault :
        List.of(refused, SmtpFault.cutBeforeReply(SmtpStage.END_OF_DATA), refused)) {
      microsoft.standIn().faults().once(fault);
      mail().ok();
    }
    settled("FAILED", 2);
    // What may have arrived is not sent again for minutes.
    stage.database().change("update EXO_MAIL set NEXT_TRY = 0 where STATE = 'QUEUED'");
    microsoft.standIn().faults().expireAccessTokens(Sample.NOREPLY);
    mail().ok();
    Eventually.holds("all are settled", () -> !rows("STATE").toString().matches(".*(QUE|NDI).*"));

    Secrets secrets = Secrets.of(microsoft.standIn());
    assertThat(rows("STATE")).contains("FAILED", "SENT").hasSize(5);
    for (String told :
        List.of(
            server.log().textSince(ServerLog.Mark.START),
            realm.admin().events().toString(),
            rows("concat_ws(' ', " + columns("BODY") + ")").toString())) {
      assertThat(secrets.in(told)).isEmpty();
    }
    // What failed may be tried again, and keeps what it says, sealed; nothing else does.
    assertThat(rows("STATE || case when BODY is null then ' erased' else ' kept' end"))
        .containsOnly("SENT erased", "FAILED kept");
    assertThat(secrets.in(rows("concat_ws(' ', " + columns("") + ")").toString()))
        .containsExactly("SEALED");
  }

  private String answerToForgotPassword(String user) {
    PlainBrowser browser = Stage.browser();
    browser.open(realm.login("account", realm.uri("/account/"), ""));
    browser.follow("Forgot Password?");
    browser.fill("username", user);
    browser.press("Submit");
    return browser.text();
  }

  private static String columns(String but) {
    return stage
        .database()
        .read(
            "select COLUMN_NAME from INFORMATION_SCHEMA.COLUMNS where upper(TABLE_NAME) = ?",
            "EXO_MAIL")
        .stream()
        .filter(name -> !name.equalsIgnoreCase(but))
        .collect(Collectors.joining(", "));
  }

  private int arrived() {
    return microsoft.standIn().inbox().messagesTo(BOB).size();
  }

  private String linkId() {
    return stage.database().read("select ID from EXO_LINK where REALM_ID = ?", realmId()).get(0);
  }

  private AdminReply mail() {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }

  private void settled(String state, int number) {
    Eventually.holds(
        number + " mails are " + state + ", not " + rows("STATE"),
        () -> rows("STATE").stream().filter(state::equals).count() == number);
  }

  private List<String> rows(String column) {
    return stage
        .database()
        .read(
            "select " + column + " from EXO_MAIL where REALM_ID = ? order by QUEUED_AT", realmId());
  }

  private String realmId() {
    return realm.admin().representation().path("id").asText();
  }
}
