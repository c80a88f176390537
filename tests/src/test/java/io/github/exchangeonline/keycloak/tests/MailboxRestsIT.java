package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.SendsAtOnce;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A mailbox that Microsoft asks to wait for is left alone; what waits, and what does not. */
@Tag("process")
@OnKeycloak
@Tag("newest")
class MailboxRestsIT {

  private static final String BOB = "bob@sample.example";
  private static final String A_DAY =
      "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; ...";
  private static final String HALF_A_MINUTE =
      "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for"
          + " more information.";

  private KeycloakUnderTest keycloak;
  private StandIn microsoft;
  private SampleRealm realm;

  @BeforeEach
  void aRealmWithALinkedMailbox(@SendsAtOnce KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.microsoft = microsoft;
    realm = SampleRealm.create(keycloak, microsoft);
    keycloak.admin().address("admin@sample.example");
    new Person(new PlainBrowser(Path.of("target")), realm).linkMailbox();
  }

  @Test
  void aRestOutlivesARestart() {
    refused(A_DAY);

    keycloak.restart();

    JsonNode event = refusedWithoutAsking();
    assertThat(event.path("diagnosis").asText()).isEqualTo("mailbox-rests");
    assertThat(event.path("state").asText()).isEqualTo("working");
  }

  @Test
  void theNextMailboxOfAPoolTakesOverWhileOneRests() {
    aSecondMailbox();
    microsoft.faults().once(SmtpFault.reply(SmtpStage.END_OF_DATA, HALF_A_MINUTE));

    mail().ok();
    mail().ok();

    assertThat(microsoft.inbox().messagesTo(BOB))
        .extracting(mail -> mail.mailbox())
        .containsExactly(Sample.NOTIFICATIONS, Sample.NOTIFICATIONS);
    // Of the mailbox that rests somebody must hear, though the mails left: once.
    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void aPoolThatRestsSaysWhichMailboxComesBackFirst() {
    aSecondMailbox();
    microsoft.faults().once(SmtpFault.reply(SmtpStage.END_OF_DATA, A_DAY));
    microsoft.faults().once(SmtpFault.reply(SmtpStage.END_OF_DATA, HALF_A_MINUTE));
    assertThat(mail().status()).isEqualTo(500);

    JsonNode event = refusedWithoutAsking();

    assertThat(event.path("mailbox").asText()).isEqualTo(Sample.NOTIFICATIONS);
    assertThat(event.path("what").asText())
        .startsWith(Sample.NOTIFICATIONS + " rests until ")
        .contains("Too many connections at once");
  }

  @Test
  void whereAWholePoolFailsEachMailboxIsToldOf() {
    aSecondMailbox();
    microsoft.faults().once(SmtpFault.reply(SmtpStage.END_OF_DATA, HALF_A_MINUTE));
    microsoft.faults().revokeRefreshTokens(Sample.NOTIFICATIONS);
    microsoft.faults().expireAccessTokens(Sample.NOTIFICATIONS);

    assertThat(mail().status()).isEqualTo(500);

    assertThat(realm.admin().events())
        .filteredOn(MailboxRestsIT::failed)
        .extracting(event -> event.path("details").path("mailbox").asText())
        .containsExactlyInAnyOrder(Sample.NOREPLY, Sample.NOTIFICATIONS);
  }

  @Test
  void anEntraThatDoesNotAnswerIsAskedForOneMailboxAndNotForEach() {
    aSecondMailbox();
    keycloak.restart();
    long connections = microsoft.counters().tokenRequests("refresh_token");
    microsoft.faults().times(2, TokenFault.cut());

    assertThat(mail().status()).isEqualTo(500);

    assertThat(microsoft.counters().tokenRequests("refresh_token") - connections).isEqualTo(1);
    assertThat(failure().path("diagnosis").asText()).startsWith("network-");
    microsoft.faults().reset();
    mail().ok();
  }

  @Test
  void aTestThatFailsDoesNotShortenTheRest() {
    String until = refused(A_DAY).path("next_try").asText();

    microsoft.faults().once(SmtpFault.reply(SmtpStage.END_OF_DATA, HALF_A_MINUTE));
    assertThat(realm.admin().testConnection(realm.mailSettings()).status()).isEqualTo(500);

    assertThat(refusedWithoutAsking().path("next_try").asText()).isEqualTo(until);
  }

  @Test
  void theOwnersTestEndsTheRest() {
    refused(A_DAY);

    PlainBrowser page = new PlainBrowser(Path.of("target"));
    new Person(page, realm).logIn("alice", realm.door());
    assertThat(page.text())
        .contains("Resting: goes on by itself")
        .contains("Rests until")
        .contains("You need not do anything");
    page.press("Send a test mail");
    page.await("A test mail has been sent");
    assertThat(page.text()).contains("Working: mail can be sent").doesNotContain("Rests until");

    mail().ok();
    assertThat(microsoft.inbox().messagesTo(BOB)).hasSize(1);
  }

  @Test
  void aRecipientWhoGetsTooMuchStopsNobodyElsesMail() {
    JsonNode event = refused("550 5.2.121 The recipient gets too much mail");

    assertThat(event.path("diagnosis").asText()).isEqualTo("smtp-recipient-overloaded");
    assertThat(event.has("next_try")).isFalse();
    mail().ok();
  }

  private void aSecondMailbox() {
    realm.nameTwoMailboxes();
    PlainBrowser page = new PlainBrowser(Path.of("target"));
    new Person(page, realm)
        .logIn("alice", realm.door())
        .continueToMicrosoft()
        .signInAtMicrosoft(Sample.NOTIFICATIONS);
    page.await("Mailbox linked");
    microsoft.inbox().clear();
    realm.admin().delete("events").ok();
  }

  private JsonNode refused(String reply) {
    microsoft.faults().once(SmtpFault.reply(SmtpStage.END_OF_DATA, reply));
    assertThat(mail().status()).isEqualTo(500);
    return failure();
  }

  private JsonNode refusedWithoutAsking() {
    long connections = microsoft.counters().connections();
    assertThat(mail().status()).isEqualTo(500);
    assertThat(microsoft.counters().connections()).isEqualTo(connections);
    return failure();
  }

  private AdminReply mail() {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }

  /** Details of the newest failure. */
  private JsonNode failure() {
    return StreamSupport.stream(realm.admin().events().spliterator(), false)
        .filter(MailboxRestsIT::failed)
        .findFirst()
        .orElseThrow()
        .path("details");
  }

  private long failures() {
    return StreamSupport.stream(realm.admin().events().spliterator(), false)
        .filter(MailboxRestsIT::failed)
        .count();
  }

  private static boolean failed(JsonNode event) {
    return "CUSTOM_REQUIRED_ACTION_ERROR".equals(event.path("type").asText());
  }
}
