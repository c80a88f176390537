package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.ApiCall;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.secrets.Secrets;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The admin API on a real server: what it tells, and what it does. */
@Tag("process")
class AdminApiIT {

  private static final String BOB = "bob@sample.example";
  private static final String API = "exchange-online";
  private static final String MAILBOX = API + "/mailboxes/" + Sample.NOREPLY;

  private static Microsoft microsoft;
  private static Stage stage;
  private static KeycloakUnderTest server;

  private SampleRealm realm;

  @BeforeAll
  static void aServerWithAnOutbox() {
    microsoft = Microsoft.start();
    stage = new Stage(microsoft);
    server = stage.serverWithOutbox();
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
    realm
        .admin()
        .change(Map.of("adminEventsEnabled", true, "adminEventsDetailsEnabled", true))
        .ok();
    microsoft.standIn().inbox().clear();
  }

  @Test
  void theStatusTellsWhatThereIsToKnowOfAMailboxThatWorks() {
    Eventually.holds("the success is noted", () -> !mailbox().path("lastSuccess").isMissingNode());
    JsonNode status = get("");

    assertThat(status.path("realm").asText()).isEqualTo(realm.admin().name());
    assertThat(status.path("configuration").path("ours").asBoolean()).isTrue();
    assertThat(status.path("configuration").path("works").asBoolean()).isTrue();
    assertThat(status.path("configuration").path("verdict").asText()).contains("Exchange Online");
    assertThat(status.path("configuration").has("problem")).isFalse();
    assertThat(status.path("redirectUri").asText())
        .isEqualTo(realm.uri("/exchange-online/callback").toString());
    assertThat(status.path("delivery").asText()).isEqualTo("outbox");
    assertThat(status.path("pause").path("paused").asBoolean()).isFalse();
    assertThat(status.has("secretExpiry")).isFalse();
    assertThat(status.path("rights").path("change").asBoolean()).isTrue();
    assertThat(status.path("rights").path("seeUsers").asBoolean()).isTrue();

    JsonNode mailbox = status.path("mailboxes").path(0);
    assertThat(status.path("mailboxes")).hasSize(1);
    assertThat(mailbox.path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(mailbox.path("named").asBoolean()).isTrue();
    assertThat(mailbox.path("state").asText()).isEqualTo("working");
    assertThat(mailbox.path("sends").asBoolean()).isTrue();
    assertThat(mailbox.path("owner").path("username").asText()).isEqualTo("alice");
    assertThat(mailbox.path("owner").path("manageable").asBoolean()).isTrue();
    assertThat(mailbox.path("account").path("name").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(mailbox.path("account").path("tenant").asText()).isNotBlank();
    assertThat(mailbox.has("problem")).isFalse();
    assertThat(mailbox.has("lastFailure")).isFalse();
    JsonNode permission = mailbox.path("permission");
    assertThat(permission.path("daysLeft").asInt()).isBetween(88, 90);
    assertThat(permission.path("nextRenewal").asText()).isNotBlank();
  }

  @Test
  void aMailThatIsRefusedForItsRecipientShowsThatMailLeavesAgain() {
    stage
        .database()
        .change(
            "update EXO_LINK set FAILED_AT = ?, FAILURE = ?, FAILURE_FACTS = ? where REALM_ID = ?",
            Long.toString(Instant.now().toEpochMilli()),
            "network-tls-expired",
            "{\"service\":\"Exchange Online\",\"stage\":\"STARTTLS\"}",
            realmId());
    assertThat(mailbox().path("sends").asBoolean()).isFalse();
    assertThat(mailbox().path("problem").path("id").asText()).isEqualTo("network-tls-expired");
    String reply = "432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded";
    microsoft.standIn().faults().times(Faults.ALWAYS, SmtpFault.reply(SmtpStage.RCPT, reply));

    mail().ok();

    Eventually.holds("the sign-in went well", () -> mailbox().path("sends").asBoolean());

    assertThat(mailbox().has("problem")).isFalse();
    assertThat(get("/outbox").path("states").path("queued").asInt()).isOne();
  }

  @Test
  void aRevokedLinkIsToldWithItsCauseAndWhatToDoInTheLanguageAskedFor() {
    microsoft.standIn().faults().revokeRefreshTokens(Sample.NOREPLY);
    microsoft.standIn().faults().expireAccessTokens(Sample.NOREPLY);
    microsoft.standIn().faults().once(SmtpFault.cutBeforeReply(SmtpStage.MAIL));
    mail().ok();
    stage.awaitState(realm, "RELINK");
    Eventually.holds("the failure is noted", () -> mailbox().has("lastFailure"));

    JsonNode mailbox = mailbox();
    assertThat(mailbox.path("state").asText()).isEqualTo("relink");
    assertThat(mailbox.path("sends").asBoolean()).isFalse();
    assertThat(mailbox.path("lastFailure").path("cause").path("id").asText())
        .isEqualTo("entra-refresh-token-revoked");
    assertThat(mailbox.path("problem").path("actor").asText()).isEqualTo("mailbox-owner");
    assertThat(mailbox.path("problem").path("language").asText()).isEqualTo("en");
    assertThat(mailbox.path("permission").has("nextRenewal")).isFalse();

    JsonNode german = get("?locale=de").path("mailboxes").path(0).path("problem");
    assertThat(german.path("language").asText()).isEqualTo("de");
    assertThat(german.path("what").asText())
        .isNotEqualTo(mailbox.path("problem").path("what").asText());
    JsonNode byHeader =
        call("GET", "").with("Accept-Language", "fr;q=0.9, de-CH;q=0.8, en;q=0.5").send().json();
    assertThat(byHeader.path("configuration").path("language").asText()).isEqualTo("de");
    JsonNode other = call("GET", "").with("Accept-Language", "ja").send().json();
    assertThat(other.path("configuration").path("language").asText()).isEqualTo("en");
  }

  @Test
  void aTabThatCannotWorkAndOneThatIsNotOursAreJudgedInWords() {
    // Past the check at saving, as a tab is that an older version let through.
    stage
        .database()
        .change(
            "update REALM_SMTP_CONFIG set VALUE = '465' where NAME = 'port' and REALM_ID = ?",
            realmId());
    server.restart();
    JsonNode broken = get("").path("configuration");
    assertThat(broken.path("ours").asBoolean()).isTrue();
    assertThat(broken.path("works").asBoolean()).isFalse();
    assertThat(broken.path("problem").path("id").asText()).isEqualTo("config-port-465");

    // Keycloak forgets the token settings with it.
    realm.changeMailSetting("auth", "false");
    JsonNode notOurs = get("");
    assertThat(notOurs.path("configuration").path("ours").asBoolean()).isFalse();
    assertThat(notOurs.path("configuration").path("verdict").asText()).contains("own sender");
    assertThat(notOurs.path("mailboxes").path(0).path("named").asBoolean()).isFalse();
    assertThat(notOurs.path("mailboxes").path(0).path("sends").asBoolean()).isFalse();
    refusedWith(post("mailboxes/" + Sample.NOREPLY + "/ask", ""), "mailbox-not-named");
  }

  @Test
  void aMailboxThatNobodyLinkedSaysSo() {
    realm.changeMailSetting("user", Sample.NOREPLY + ", " + Sample.NOTIFICATIONS);

    JsonNode second = get("").path("mailboxes").path(1);
    assertThat(second.path("state").asText()).isEqualTo("not-linked");
    assertThat(second.path("problem").path("id").asText()).isEqualTo("not-linked");
    assertThat(second.has("owner")).isFalse();

    JsonNode reports = post("preflight", "").json().path("reports");
    assertThat(reports.path(0).path("failed").asBoolean()).isFalse();
    assertThat(reports.path(1).path("failed").asBoolean()).isTrue();
    assertThat(reports.path(1).path("problem").path("id").asText()).isEqualTo("not-linked");
  }

  @Test
  void aDeadLinkNamesWhoeverMustActAndNoEndOfWhatIsOver() {
    String dead = "update EXO_LINK set STATE = 'RELINK', DIAGNOSIS = ?";
    stage.database().change(dead, "link-other-app");
    assertThat(mailbox().path("problem").path("actor").asText()).isEqualTo("keycloak-admin");
    assertThat(mailbox().path("problem").path("todo").asText()).contains("change it back");
    assertThat(mailbox().has("permission")).as("it may work again").isTrue();

    stage.database().change(dead, "entra-refresh-token-revoked");
    assertThat(mailbox().path("problem").path("actor").asText()).isEqualTo("mailbox-owner");
    assertThat(mailbox().has("permission")).isFalse();
  }

  @Test
  void aMailThatFailedIsListedWithItsCauseAndLeavesWhenItIsTriedAgain() {
    JsonNode failed = failedMail();
    assertThat(failed.path("recipients").path(0).asText()).isEqualTo(BOB);
    assertThat(failed.path("kind").asText()).isEqualTo("execute-actions");
    assertThat(failed.path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(failed.path("cause").path("what").asText()).isNotBlank();
    assertThat(failed.path("cause").path("detail").asText()).contains("Refused by the test");
    assertThat(failed.path("retryUntil").asText()).isNotBlank();
    assertThat(get("/outbox/mails/" + failed.path("id").asText())).isEqualTo(failed);
    assertThat(get("/outbox").path("states").path("failed").asInt()).isOne();

    AdminReply retried = post("outbox/mails/" + failed.path("id").asText() + "/retry", "").ok();
    assertThat(retried.json().path("state").asText()).isIn("queued", "sending", "sent");

    assertThat(realm.mailTo(BOB).header("Message-ID")).isEqualTo(failed.path("messageId").asText());
    awaitState(failed, "sent");
    JsonNode sent = get("/outbox/mails/" + failed.path("id").asText());
    assertThat(sent.path("exchangeId").asText()).isNotBlank();
    assertThat(sent.has("cause")).isFalse();
    AdminReply again = post("outbox/mails/" + failed.path("id").asText() + "/retry", "");
    assertThat(again.status()).isEqualTo(409);
    refusedWith(again, "retry-not-failed");
  }

  @Test
  void whatCannotBeTriedAgainIsRefusedInWords() {
    String id = failedMail().path("id").asText();
    stage.database().change("update EXO_MAIL set BODY_UNTIL = null, BODY = null where ID = ?", id);
    refusedWith(post("outbox/mails/" + id + "/retry", ""), "retry-erased");
    assertThat(get("/outbox/mails/" + id).path("retryHindrance").asText())
        .isEqualTo("retry-erased");
    stage.database().change("update EXO_MAIL set EXPIRES_AT = 1 where ID = ?", id);
    refusedWith(post("outbox/mails/" + id + "/retry", ""), "retry-link-died");
    stage.database().change("update EXO_MAIL set VERSION = 2 where ID = ?", id);
    refusedWith(post("outbox/mails/" + id + "/retry", ""), "mail-of-newer-version");
    assertThat(post("outbox/retry", "").json().path("mails").asInt()).isZero();
    refusedWith(post("outbox/mails/none/retry", ""), "no-such-mail");
  }

  @Test
  void allThatFailedIsTriedAgainAndAnotherOneIsDiscarded() {
    String first = failedMail().path("id").asText();
    String second = failedMail().path("id").asText();
    assertThat(second).isNotEqualTo(first);
    AdminReply discarded = post("outbox/mails/" + first + "/discard", "").ok();
    assertThat(discarded.json().path("state").asText()).isEqualTo("discarded");
    refusedWith(post("outbox/mails/" + first + "/discard", ""), "mail-settled");
    assertThat(stage.database().read("select BODY from EXO_MAIL where ID = ?", first))
        .containsExactly("null");

    assertThat(post("outbox/retry", "").json().path("mails").asInt()).isOne();
    Eventually.holds(
        "it has left", () -> get("/outbox/mails/" + second).path("state").asText().equals("sent"));
    assertThat(microsoft.standIn().inbox().messagesTo(BOB)).hasSize(1);
    assertThat(get("/outbox").path("states").path("discarded").asInt()).isOne();
  }

  @Test
  void theOutboxIsCountedByStateAndByHour() {
    mail().ok();
    realm.mailTo(BOB);
    Eventually.holds(
        "it is settled", () -> get("/outbox").path("states").path("sent").asInt() == 2);

    JsonNode outbox = get("/outbox");
    assertThat(outbox.path("hours")).hasSize(24);
    assertThat(sum(outbox, "queued")).isEqualTo(2);
    assertThat(sum(outbox, "sent")).isEqualTo(2);
    assertThat(outbox.has("oldestWaiting")).isFalse();
    post("pause", "").ok();
    mail().ok();
    assertThat(get("/outbox").path("states").path("queued").asInt()).isOne();
    assertThat(get("/outbox").path("oldestWaitingSeconds").asInt()).isBetween(0, 600);
    JsonNode waiting = get("/outbox/mails?state=waiting");
    assertThat(waiting.path("mails")).hasSize(1);
    assertThat(waiting.path("mails").path(0).path("givesUpAt").asText()).isNotBlank();
  }

  @Test
  void mailsComeInPagesOfABoundedSize() {
    post("pause", "").ok();
    for (int i = 0; i < 3; i++) {
      mail().ok();
    }

    JsonNode page = get("/outbox/mails?state=queued&first=1&max=1");
    assertThat(page.path("mails")).hasSize(1);
    assertThat(page.path("more").asBoolean()).isTrue();
    assertThat(get("/outbox/mails?first=2&max=1").path("more").asBoolean()).isFalse();
    for (String wrong :
        List.of(
            "max=0", "max=101", "max=x", "first=-1", "first=10001", "state=QUEUED", "state=,")) {
      AdminReply refused = realm.admin().get(API + "/outbox/mails?" + wrong);
      assertThat(refused.status()).as(wrong).isEqualTo(400);
      refusedWith(refused, "bad-parameter");
    }
  }

  @Test
  void mailOfAnotherRealmDoesNotExistHere() {
    String id = failedMail().path("id").asText();
    SampleRealm other = SampleRealm.create(server, microsoft.standIn(), "another");

    for (AdminReply refused :
        List.of(
            other.admin().get(API + "/outbox/mails/" + id),
            other.admin().post(API + "/outbox/mails/" + id + "/retry", ""),
            other.admin().post(API + "/outbox/mails/" + id + "/discard", ""))) {
      assertThat(refused.status()).isEqualTo(404);
      refusedWith(refused, "no-such-mail");
    }
    assertThat(other.admin().get(API + "/outbox/mails").json().path("mails")).isEmpty();
    assertThat(other.admin().post(API + "/outbox/retry", "").json().path("mails").asInt()).isZero();
    assertThat(get("/outbox/mails/" + id).path("state").asText()).isEqualTo("failed");
  }

  @Test
  void aPausedRealmKeepsItsMailUntilItIsResumed() {
    JsonNode paused = post("pause", "").json();
    assertThat(paused.path("paused").asBoolean()).isTrue();
    assertThat(paused.path("by").asText()).isEqualTo("admin");
    mail().ok();
    // Somebody wants to know; and the outbox had its time to look for mail.
    server.admin().address("admin@sample.example");
    realm.admin().testConnection(realm.mailSettings()).ok();
    assertThat(post("pause", "").json().path("since")).isEqualTo(paused.path("since"));
    assertThat(get("/outbox").path("states").path("queued").asInt()).isOne();
    assertThat(get("").path("pause").path("paused").asBoolean()).isTrue();
    int before = microsoft.standIn().inbox().messagesTo(BOB).size();
    assertThat(post("resume", "").json().path("paused").asBoolean()).isFalse();
    Eventually.holds(
        "it has left", () -> microsoft.standIn().inbox().messagesTo(BOB).size() == before + 1);
    post("resume", "").ok();
    assertThat(
            adminEvents().stream()
                .filter(it -> it.path("resourceType").asText().equals("EXCHANGE_ONLINE_REALM")))
        .hasSize(2);
  }

  @Test
  void aPreflightTellsStageByStageAndItsTestMailArrives() {
    JsonNode all = post("preflight", "").json().path("reports");
    assertThat(all).hasSize(1);
    assertThat(all.path(0).path("failed").asBoolean()).isFalse();
    assertThat(all.path(0).path("signsIn").asBoolean()).isTrue();
    assertThat(all.path(0).path("stages").findValuesAsText("outcome"))
        .containsExactly(
            "passed", "passed", "passed", "passed", "passed", "passed", "passed", "skipped");
    assertThat(microsoft.standIn().inbox().messages()).isEmpty();

    JsonNode mailed =
        post("preflight", Map.of("mailbox", Sample.NOREPLY, "testMail", true))
            .json()
            .path("reports")
            .path(0);
    assertThat(mailed.path("stages").path(7).path("outcome").asText()).isEqualTo("passed");
    assertThat(realm.mailTo(Sample.NOREPLY).recipients()).containsExactly(Sample.NOREPLY);

    refusedWith(post("preflight", Map.of("mailbox", "x@y.example")), "no-such-mailbox");
    refusedWith(post("preflight", Map.of("mailbox", 7)), "bad-body");
    refusedWith(post("preflight", Map.of("testMail", "yes")), "bad-body");
    refusedWith(post("preflight", Map.of("testmail", true)), "bad-body");
  }

  @Test
  void aPreflightOfARevokedLinkFailsAtTheTokenAndTheLinkIsNotedAsDead() {
    microsoft.standIn().faults().revokeRefreshTokens(Sample.NOREPLY);

    JsonNode report = post("preflight", "").json().path("reports").path(0);
    assertThat(report.path("failed").asBoolean()).isTrue();
    assertThat(report.path("stages").path(4).path("outcome").asText()).isEqualTo("failed");
    assertThat(report.path("problem").path("id").asText()).isEqualTo("entra-refresh-token-revoked");
    assertThat(report.path("text").asText()).contains("entra-refresh-token-revoked");
    assertThat(mailbox().path("state").asText()).isEqualTo("relink");
    assertThat(Stage.failures(realm, "check")).hasSize(1);
  }

  @Test
  void theSecretsEndIsNoted() {
    LocalDate day = LocalDate.now(ZoneOffset.UTC).plusDays(40);
    JsonNode noted = put("secret-expiry", Map.of("expires", day.toString())).json();
    assertThat(noted.path("expires").asText()).isEqualTo(day.toString());
    assertThat(noted.path("daysLeft").asInt()).isBetween(39, 41);
    assertThat(noted.path("notedBy").asText()).isEqualTo("admin");
    assertThat(get("").path("secretExpiry")).isEqualTo(noted);

    realm.changeMailSetting("authTokenClientId", "11111111-2222-4333-8444-555555555599");
    assertThat(get("").path("secretExpiry").path("ofAnotherApp").asBoolean()).isTrue();
    for (String wrong : List.of("{}", "[]", "{", "", "{\"expires\":\"soon\"}")) {
      AdminReply refused = put("secret-expiry", wrong);
      assertThat(refused.status()).as(wrong).isEqualTo(400);
      refusedWith(refused, "bad-body");
    }
    realm.admin().delete(API + "/secret-expiry").ok();
    realm.admin().delete(API + "/secret-expiry").ok();
    assertThat(get("").has("secretExpiry")).isFalse();
  }

  @Test
  void anUnlinkedMailboxSendsNothingMoreAndItsOwnerIsAskedAgain() {
    refusedWith(post("mailboxes/" + Sample.NOREPLY + "/ask", ""), "link-works");
    refusedWith(
        post("mailboxes/" + Sample.NOREPLY + "/ask", Map.of("user", "bob")), "link-of-another");

    realm.admin().delete(MAILBOX + "/link").ok();
    assertThat(realm.links("alice")).isEmpty();
    assertThat(mail().errorMessage()).contains("[not-linked");
    refusedWith(realm.admin().delete(MAILBOX + "/link"), "not-linked");
    refusedWith(post("mailboxes/" + Sample.NOREPLY + "/ask", ""), "user-not-named");
    refusedWith(
        post("mailboxes/" + Sample.NOREPLY + "/ask", Map.of("user", "nobody")), "no-such-user");
    refusedWith(post("mailboxes/" + Sample.NOREPLY + "/ask", Map.of("user", "\0")), "no-such-user");
    refusedWith(post("mailboxes/x@y.example/ask", Map.of("user", "alice")), "no-such-mailbox");
    refusedWith(post("mailboxes/%00/ask", Map.of("user", "alice")), "no-such-mailbox");
    refusedWith(post("preflight", Map.of("mailbox", "\0")), "no-such-mailbox");
    JsonNode asked = post("mailboxes/" + Sample.NOREPLY + "/ask", Map.of("user", "alice")).json();
    assertThat(asked.path("username").asText()).isEqualTo("alice");
    assertThat(asked.path("door").asText()).isEqualTo(realm.door().toString());
    assertThat(realm.admin().user("alice").path("requiredActions").toString())
        .contains(SampleRealm.ACTION);

    new Person(Stage.browser(), realm).linkMailbox();
    mail().ok();
    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);
    assertThat(mailbox().path("state").asText()).isEqualTo("working");
  }

  @Test
  void theOwnerOfADeadLinkIsAskedByName() {
    state("RELINK", "entra-refresh-token-revoked");

    JsonNode asked =
        post("mailboxes/" + Sample.NOREPLY.toUpperCase(java.util.Locale.ROOT) + "/ask", "").json();
    assertThat(asked.path("userId").asText()).isEqualTo(realm.user("alice"));
    assertThat(realm.admin().user("alice").path("requiredActions").toString())
        .contains(SampleRealm.ACTION);
  }

  @Test
  void nobodyIsAskedWhereTheActionIsOffOrTheUserIsDisabled() {
    state("RELINK", "entra-refresh-token-revoked");
    realm.admin().changeUser("alice", Map.of("enabled", false));
    refusedWith(post("mailboxes/" + Sample.NOREPLY + "/ask", ""), "user-disabled");
    realm.admin().changeUser("alice", Map.of("enabled", true));
    realm.admin().delete("authentication/required-actions/" + SampleRealm.ACTION).ok();
    refusedWith(post("mailboxes/" + Sample.NOREPLY + "/ask", ""), "action-off");
  }

  @Test
  void aPausedLinkIsConfirmed() {
    refusedWith(post("mailboxes/" + Sample.NOREPLY + "/confirm", ""), "link-not-paused");
    state("PAUSED", "link-paused");
    assertThat(mailbox().path("problem").path("id").asText()).isEqualTo("link-paused");

    JsonNode confirmed = post("mailboxes/" + Sample.NOREPLY + "/confirm", "").json();
    assertThat(confirmed.path("state").asText()).isEqualTo("working");
    stage.sends(realm);
  }

  @Test
  void everyChangeIsAnAdminEventAndNoneTellsWhoWasWrittenTo() {
    String id = failedMail().path("id").asText();
    String second = failedMail().path("id").asText();
    post("outbox/mails/" + id + "/retry", "").ok();
    post("outbox/mails/" + second + "/discard", "").ok();
    post("outbox/retry", "").ok();
    post("pause", "").ok();
    post("resume", "").ok();
    post("preflight", "").ok();
    put("secret-expiry", Map.of("expires", "2031-05-31")).ok();
    realm.admin().delete(API + "/secret-expiry").ok();
    state("PAUSED", "link-paused");
    post("mailboxes/" + Sample.NOREPLY + "/confirm", "").ok();
    realm.admin().delete(MAILBOX + "/link").ok();
    post("mailboxes/" + Sample.NOREPLY + "/ask", Map.of("user", "alice")).ok();

    Set<String> recorded = new TreeSet<>();
    for (JsonNode event : adminEvents()) {
      recorded.add(
          event.path("operationType").asText()
              + " "
              + event.path("resourcePath").asText().replace(id, "ID").replace(second, "ID"));
    }
    assertThat(recorded)
        .containsExactlyInAnyOrder(
            "ACTION exchange-online/outbox/mails/ID/retry",
            "ACTION exchange-online/outbox/mails/ID/discard",
            "ACTION exchange-online/outbox/retry",
            "ACTION exchange-online/pause",
            "ACTION exchange-online/resume",
            "ACTION exchange-online/preflight",
            "UPDATE exchange-online/secret-expiry",
            "DELETE exchange-online/secret-expiry",
            "ACTION " + MAILBOX + "/confirm",
            "DELETE " + MAILBOX + "/link",
            "ACTION " + MAILBOX + "/ask");
    assertThat(adminEvents().toString()).doesNotContain(BOB);
  }

  @Test
  void aChangeThatIsRefusedIsNoEventAndChangesNothing() {
    String id = failedMail().path("id").asText();
    int before = adminEvents().size();
    refusedWith(post("outbox/mails/none/discard", ""), "no-such-mail");
    refusedWith(post("outbox/mails/%00/discard", ""), "no-such-mail");
    refusedWith(post("mailboxes/" + Sample.NOREPLY + "/ask", ""), "link-works");
    refusedWith(put("secret-expiry", "{}"), "bad-body");

    assertThat(adminEvents()).hasSize(before);
    assertThat(get("/outbox/mails/" + id).path("state").asText()).isEqualTo("failed");
  }

  @Test
  void noAnswerTellsASecretAndNoneIsKeptByCaches() {
    failedMail();
    mail().ok();
    realm.mailTo(BOB);
    StringBuilder all = new StringBuilder();
    List<ApiCall.Answer> answers = new ArrayList<>();
    for (String path :
        List.of("", "/outbox", "/outbox/mails", "/outbox/mails?state=sent,failed", "/nothing")) {
      answers.add(call("GET", path).send());
    }
    answers.add(call("POST", "/outbox/mails/none/retry").send());
    answers.add(call("POST", "/pause").send());
    answers.add(call("GET", "").with("Authorization", "Bearer none").send());
    for (ApiCall.Answer answer : answers) {
      all.append(answer.body());
      if (answer.status() != 401) {
        assertThat(answer.headers().allValues("Cache-Control"))
            .as(answer.toString())
            .containsExactly("no-store");
      }
    }

    assertThat(all.toString()).contains(Sample.NOREPLY, BOB);
    assertThat(Secrets.of(microsoft.standIn()).in(all.toString())).isEmpty();
    assertThat(all).doesNotContain(Sample.APP_SECRET, "v1.");
  }

  /** The next mail to Bob, refused for good. */
  private JsonNode failedMail() {
    Set<String> before = failedIds();
    microsoft
        .standIn()
        .faults()
        .once(SmtpFault.reply(SmtpStage.END_OF_DATA, "554 5.2.0 Refused by the test"));
    mail().ok();
    Eventually.holds("a mail failed", () -> failedIds().size() == before.size() + 1);
    Set<String> ids = failedIds();
    ids.removeAll(before);
    return get("/outbox/mails/" + ids.iterator().next());
  }

  private Set<String> failedIds() {
    Set<String> ids = new TreeSet<>();
    get("/outbox/mails?state=failed")
        .path("mails")
        .forEach(mail -> ids.add(mail.path("id").asText()));
    return ids;
  }

  private void awaitState(JsonNode mail, String state) {
    Eventually.holds(
        "the mail is " + state,
        () ->
            get("/outbox/mails/" + mail.path("id").asText()).path("state").asText().equals(state));
  }

  private void state(String state, String diagnosis) {
    stage
        .database()
        .change(
            "update EXO_LINK set STATE = ?, DIAGNOSIS = ? where REALM_ID = ?",
            state,
            diagnosis,
            realmId());
  }

  private List<JsonNode> adminEvents() {
    return StreamSupport.stream(realm.admin().adminEvents().spliterator(), false)
        .filter(it -> it.path("resourceType").asText().startsWith("EXCHANGE_ONLINE_"))
        .toList();
  }

  private static int sum(JsonNode outbox, String field) {
    int sum = 0;
    for (JsonNode hour : outbox.path("hours")) {
      sum += hour.path(field).asInt();
    }
    return sum;
  }

  private static void refusedWith(AdminReply reply, String error) {
    assertThat(reply.body()).contains("\"error\":\"" + error + "\"");
    for (String field : List.of("what", "who", "todo", "errorMessage", "language")) {
      assertThat(reply.body()).contains("\"" + field + "\":\"");
    }
    assertThat(reply.status()).isBetween(400, 409);
  }

  private JsonNode mailbox() {
    return get("").path("mailboxes").path(0);
  }

  private JsonNode get(String path) {
    return realm.admin().get(API + path).json();
  }

  private AdminReply post(String path, Object body) {
    return realm.admin().post(API + "/" + path, body);
  }

  private AdminReply put(String path, Object body) {
    return realm.admin().put(API + "/" + path, body);
  }

  private ApiCall call(String method, String path) {
    return ApiCall.of(
            method, server.uri("/admin/realms/" + realm.admin().name() + "/" + API + path))
        .bearing(ApiCall.token(server, "master", "admin", "admin"));
  }

  private AdminReply mail() {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }

  private String realmId() {
    return realm.admin().representation().path("id").asText();
  }
}
