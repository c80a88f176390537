package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import io.github.exchangeonline.standin.faults.MailboxCounters;
import io.github.exchangeonline.standin.faults.MailboxCounters.Excess;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MailboxCountersTest {
  private static StandIn microsoft;
  private String token;

  @BeforeAll
  static void start() throws Exception {
    microsoft = Browser.microsoft();
  }

  @AfterAll
  static void stop() {
    microsoft.close();
  }

  @BeforeEach
  void signIn() throws Exception {
    microsoft.reset();
    token = new Browser(microsoft).accessToken(Sample.NOREPLY);
  }

  @Test
  void keepsTheMostConnectionsThatWereLoggedInAtOnce() throws Exception {
    try (SmtpTalk first = login();
        SmtpTalk second = login();
        SmtpTalk unknown = SmtpTalk.secured(microsoft)) {
      assertThat(counters().open()).as("with a login").isEqualTo(2);
      assertThat(second.say("QUIT")).startsWith("221");
      assertThat(counters().open()).as("known once 221 is read").isEqualTo(1);
      assertThat(first.say("NOOP")).startsWith("250");
      assertThat(unknown.say("NOOP")).startsWith("250");
    }
    awaitNobody();
    login().close();
    assertThat(counters().mostOpen()).isEqualTo(2);
    assertThat(counters().connections()).isEqualTo(3);
    awaitNobody();
  }

  @Test
  void startsFromZeroWithWhatIsStillOpen() throws Exception {
    try (SmtpTalk talk = login()) {
      talk.mail(Sample.NOREPLY, Sample.NOREPLY);
      microsoft.counters().reset();
      assertThat(counters().open()).isEqualTo(1);
      assertThat(counters().mostOpen()).isEqualTo(1);
      assertThat(counters().messages()).isZero();
      assertThat(counters().replies()).isZero();
      assertThat(counters().connections()).isZero();
      assertThat(talk.say("NOOP")).startsWith("250");
      assertThat(counters().replies()).isEqualTo(1);
    }
  }

  @Test
  void findsTheFullestMinuteWhereverItBegins() throws Exception {
    StandInClock still = new StandInClock(Clock.fixed(Instant.now(), ZoneOffset.UTC));
    try (StandIn standIn =
        StandIn.start(
            StandInOptions.defaults().withRedirectUri(Browser.CALLBACK).withClock(still))) {
      String fresh = new Browser(standIn).accessToken(Sample.NOREPLY);
      try (SmtpTalk talk = SmtpTalk.loggedIn(standIn, Sample.NOREPLY, fresh)) {
        for (int seconds : new int[] {0, 31, 30, 29, 1}) {
          still.advance(Duration.ofSeconds(seconds));
          assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250");
        }
      }
      MailboxCounters counters = standIn.counters().mailbox(Sample.NOREPLY);
      assertThat(counters.messages()).isEqualTo(5);
      // At 31, 61 and 90 seconds; the one at 91 is a whole minute after the first of these.
      assertThat(counters.mostMessagesInAMinute()).isEqualTo(3);
    }
  }

  @Test
  void addsUpTheRecipientsOfTheFullestDay() throws Exception {
    limits(ExchangeLimits.off());
    try (SmtpTalk talk = login()) {
      for (int hours : new int[] {0, 13, 10, 2}) {
        microsoft.clock().advance(Duration.ofHours(hours));
        talk.say("MAIL FROM:<" + Sample.NOREPLY + ">");
        talk.say("RCPT TO:<one@example.org>");
        talk.say("RCPT TO:<two@example.org>");
        talk.say("DATA");
        assertThat(talk.say("From: " + Sample.NOREPLY + "\r\n\r\nText\r\n.")).startsWith("250");
      }
    }
    assertThat(counters().mostRecipientsInADay()).isEqualTo(6);
  }

  @Test
  void countsWhatWasAskedBeyondTheLimitsThoughItIsNotGiven() throws Exception {
    limits(ExchangeLimits.documented().withConnections(1).withMessagesPerMinute(1));
    try (SmtpTalk first = login();
        SmtpTalk second = login()) {
      assertThat(second.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("432 4.3.2");
      assertThat(counters().excesses(Excess.CONNECTIONS)).isEqualTo(1);

      assertThat(first.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250");
      assertThat(counters().excesses(Excess.MESSAGES_PER_MINUTE)).isZero();
      CompletableFuture<Void> aMinuteLater =
          CompletableFuture.runAsync(
              () -> {
                while (counters().excesses(Excess.MESSAGES_PER_MINUTE) == 0) {
                  Thread.onSpinWait();
                }
                microsoft.clock().advance(Duration.ofMinutes(1));
              });
      assertThat(first.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250");
      aMinuteLater.join();
      assertThat(counters().excesses(Excess.MESSAGES_PER_MINUTE)).isEqualTo(1);
      assertThat(counters().mostMessagesInAMinute()).isEqualTo(1);

      limits(ExchangeLimits.off().withRecipientsPerDay(2));
      assertThat(first.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("554 5.2.0");
      assertThat(counters().excesses(Excess.RECIPIENTS_PER_DAY)).isEqualTo(1);
    }
    limits(
        ExchangeLimits.documented()
            .withMessagesPerMinute(1)
            .withOverRate(ExchangeLimits.OverRate.REFUSE));
    try (SmtpTalk talk = login()) {
      assertThat(talk.say("MAIL FROM:<" + Sample.NOREPLY + ">")).startsWith("421 4.4.2");
      assertThat(counters().excesses(Excess.MESSAGES_PER_MINUTE)).isEqualTo(2);
    }
  }

  @Test
  void tellsWhichMessagesTheirClientMayThinkNotTaken() throws Exception {
    for (SmtpFault cut :
        new SmtpFault[] {
          SmtpFault.cutBeforeReply(SmtpStage.END_OF_DATA),
          SmtpFault.cutWithinReply(SmtpStage.END_OF_DATA),
          SmtpFault.reset(SmtpStage.END_OF_DATA)
        }) {
      microsoft.faults().once(cut);
      try (SmtpTalk talk = login()) {
        talk.say("MAIL FROM:<" + Sample.NOREPLY + ">");
        talk.say("RCPT TO:<user@example.org>");
        talk.say("DATA");
        talk.write("From: " + Sample.NOREPLY + "\r\n\r\nText\r\n.\r\n");
        talk.awaitEnd();
      }
    }
    assertThat(counters().repliesCut()).isEqualTo(3);
    assertThat(counters().messages()).isEqualTo(3);
    assertThat(counters().unconfirmed()).isZero();

    microsoft.faults().once(SmtpFault.reply(SmtpStage.END_OF_DATA, "451 4.7.0 Not now"));
    try (SmtpTalk talk = login()) {
      assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("451");
      assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250");
      assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250");
    }
    awaitNobody();
    assertThat(counters().repliesCut()).isEqualTo(3);
    assertThat(counters().unconfirmed()).as("the last one, after which nothing came").isEqualTo(1);
  }

  @Test
  void knowsWhoseTokenIsAskedForAndWhoTriesToLogIn() throws Exception {
    Browser browser = new Browser(microsoft);
    String refresh = (String) browser.tokens(Sample.NOREPLY).get("refresh_token");
    assertThat(browser.refresh(refresh).statusCode()).isEqualTo(200);
    microsoft.faults().revokeRefreshTokens(Sample.NOREPLY);
    assertThat(browser.refresh(refresh).statusCode()).isEqualTo(400);
    browser.refresh("unknown");
    assertThat(counters().tokenRequests("refresh_token")).isEqualTo(2);
    assertThat(counters().tokenRequests("authorization_code")).isEqualTo(2);

    try (SmtpTalk talk = SmtpTalk.secured(microsoft)) {
      talk.say("AUTH XOAUTH2 " + SmtpTalk.xoauth2(Sample.NOREPLY, "garbage"));
      assertThat(counters().replies()).as("not logged in").isZero();
      talk.say("AUTH XOAUTH2 " + SmtpTalk.xoauth2(Sample.NOREPLY, token));
    }
    assertThat(counters().auths()).isEqualTo(2);
    assertThat(counters().connections()).isEqualTo(1);
    // Banner, EHLO, STARTTLS, EHLO, the refusal and the login.
    assertThat(counters().replies()).isEqualTo(6);
  }

  private SmtpTalk login() throws Exception {
    return SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token);
  }

  private static MailboxCounters counters() {
    return microsoft.counters().mailbox(Sample.NOREPLY);
  }

  /** The server notices by itself that a client is gone. */
  private static void awaitNobody() {
    while (counters().open() > 0) {
      Thread.onSpinWait();
    }
  }

  private static void limits(ExchangeLimits limits) {
    microsoft.exchange().settings(ExchangeSettings.defaults().withLimits(limits));
  }
}
