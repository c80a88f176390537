package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExchangeLimitsTest {
  @Test
  void refusesTheThirtyFirstMailOfAMinuteWhereTold() throws Exception {
    try (StandIn microsoft = Browser.microsoft()) {
      limits(microsoft, ExchangeLimits.documented().withOverRate(ExchangeLimits.OverRate.REFUSE));
      String token = new Browser(microsoft).accessToken(Sample.NOREPLY);
      try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
        for (int i = 0; i < 30; i++) {
          assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250 ");
        }
        assertThat(talk.say("MAIL FROM:<" + Sample.NOREPLY + ">"))
            .isEqualTo(
                "421 4.4.2 Message submission rate for this client has exceeded the configured"
                    + " limit");
      }
      microsoft.clock().advance(Duration.ofMinutes(1));
      try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
        assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250 ");
      }
    }
  }

  @Test
  void countsTheRecipientsOfADay() throws Exception {
    try (StandIn microsoft = Browser.microsoft()) {
      limits(microsoft, ExchangeLimits.documented().withRecipientsPerDay(1));
      String token = new Browser(microsoft).accessToken(Sample.NOREPLY);
      try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
        assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250 ");
        assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY))
            .startsWith(
                "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException;");
        microsoft.clock().advance(Duration.ofDays(1));
        assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250 ");
      }
    }
  }

  @Test
  void letsAnAppInAndStopsItAtTheMailboxItHasNoRightOn() throws Exception {
    try (StandIn microsoft = Browser.microsoft()) {
      String token =
          (String)
              Browser.json(
                      new Browser(microsoft)
                          .token(
                              "contoso.example",
                              Map.of(
                                  "client_id", Sample.DAEMON_APP,
                                  "grant_type", "client_credentials",
                                  "scope", "https://outlook.office365.com/.default")))
                  .get("access_token");
      try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOTIFICATIONS, token)) {
        assertThat(talk.mail(Sample.NOTIFICATIONS, Sample.NOTIFICATIONS)).startsWith("250 ");
      }
      try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
        assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY))
            .startsWith("430 4.2.0 STOREDRV; mailbox logon failure;");
      }
    }
  }

  @Test
  void enforcesNoLimitWhereNoneShallBe() throws Exception {
    try (StandIn microsoft = Browser.microsoft()) {
      limits(microsoft, ExchangeLimits.off());
      String token = new Browser(microsoft).accessToken(Sample.NOREPLY);
      try (SmtpTalk first = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token);
          SmtpTalk second = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token);
          SmtpTalk third = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token);
          SmtpTalk fourth = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
        for (int i = 0; i < 31; i++) {
          assertThat(fourth.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250 ");
        }
        assertThat(third.say("NOOP") + second.say("NOOP") + first.say("NOOP")).contains("250");
      }
      assertThat(microsoft.counters().mailbox(Sample.NOREPLY).mostOpen()).isEqualTo(4);
      assertThat(microsoft.counters().mailbox(Sample.NOREPLY).mostMessagesInAMinute())
          .isEqualTo(31);
    }
  }

  @Test
  void takesItsTimeForAMessageByItsOwnClock() throws Exception {
    try (StandIn microsoft = Browser.microsoft()) {
      microsoft
          .exchange()
          .settings(ExchangeSettings.defaults().withMailDuration(Duration.ofHours(1)));
      String token = new Browser(microsoft).accessToken(Sample.NOREPLY);
      try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
        talk.say("MAIL FROM:<" + Sample.NOREPLY + ">");
        talk.say("RCPT TO:<user@example.org>");
        talk.say("DATA");
        talk.write("From: " + Sample.NOREPLY + "\r\n\r\nText\r\n.\r\n");
        microsoft.clock().advance(Duration.ofMinutes(30));
        talk.waitNoLongerThan(200);
        assertThatThrownBy(talk::reply).isInstanceOf(SocketTimeoutException.class);
        assertThat(microsoft.inbox().messages()).isEmpty();
        microsoft.clock().advance(Duration.ofHours(1));
        talk.waitNoLongerThan(20_000);
        assertThat(talk.reply()).startsWith("250 ");
      }
    }
  }

  @Test
  void delaysEachReplyAndTheHandshakesByARoundTrip() throws Exception {
    try (StandIn microsoft = Browser.microsoft()) {
      String token = new Browser(microsoft).accessToken(Sample.NOREPLY);
      Duration roundTrip = Duration.ofMillis(40);
      microsoft.exchange().settings(ExchangeSettings.defaults().withReplyDelay(roundTrip));
      long start = System.nanoTime();
      try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
        // Connecting, banner, EHLO, STARTTLS, handshake, EHLO, AUTH.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .isGreaterThanOrEqualTo(roundTrip.multipliedBy(7));
        assertThat(microsoft.counters().roundTrips()).isEqualTo(5);
        talk.mail(Sample.NOREPLY, Sample.NOREPLY);
      }
      assertThat(microsoft.counters().roundTrips()).isEqualTo(9);
    }
  }

  private static void limits(StandIn microsoft, ExchangeLimits limits) {
    microsoft.exchange().settings(ExchangeSettings.defaults().withLimits(limits));
  }
}
