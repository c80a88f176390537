package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.production.MariaDb;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import io.github.exchangeonline.standin.faults.MailboxCounters;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that keeps its data in MariaDB. */
@Tag("process")
@Tag("newest")
class MariaDbIT {

  private static final String BOB = "bob@sample.example";
  private static final int MAILS = 60;

  /** Longer than it takes to ask for one, so that some wait when the server is killed. */
  private static final Duration MAIL = Duration.ofMillis(500);

  @Test
  void aMailboxIsLinkedAndNoMailIsLostWhenTheServerIsKilled() {
    try (MariaDb database = MariaDb.start();
        Microsoft microsoft = Microsoft.start();
        KeycloakUnderTest keycloak =
            KeycloakUnderTest.start(
                microsoft
                    .allowedBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                    .withOptions(database.options()))) {
      SampleRealm realm = SampleRealm.create(keycloak, microsoft.standIn());
      new Person(Stage.browser(), realm).linkMailbox();
      slowly(microsoft, MAIL);
      String bob = realm.user("bob");
      for (int mail = 0; mail < MAILS; mail++) {
        realm.admin().sendActionsMail(bob, "UPDATE_PASSWORD").ok();
      }

      // One is in the midst of its dialogue when the server is killed, and claimed by a dead node.
      microsoft.standIn().faults().once(SmtpFault.hangInsteadOfReply(SmtpStage.RCPT));
      Eventually.holds(
          "a mail is under way", () -> !microsoft.standIn().faults().struck().isEmpty());
      assertThat(arrived(microsoft)).hasSizeBetween(1, MAILS - 1);
      keycloak.killAndStart();
      slowly(microsoft, Duration.ZERO);

      Eventually.holds("all mail arrives", () -> arrived(microsoft).size() == MAILS);
      MailboxCounters counts = microsoft.standIn().counters().mailbox(Sample.NOREPLY);
      assertThat(microsoft.standIn().inbox().messagesTo(BOB))
          .hasSizeLessThanOrEqualTo(MAILS + Math.toIntExact(counts.unconfirmed()));
    }
  }

  private static void slowly(Microsoft microsoft, Duration mail) {
    ExchangeSettings exchange = microsoft.standIn().exchange().settings();
    microsoft
        .standIn()
        .exchange()
        .settings(exchange.withLimits(ExchangeLimits.off()).withMailDuration(mail));
  }

  /** Each mail once. */
  private static Set<String> arrived(Microsoft microsoft) {
    return microsoft.standIn().inbox().messagesTo(BOB).stream()
        .map((ReceivedMail mail) -> mail.header("Message-ID"))
        .collect(Collectors.toSet());
  }
}
