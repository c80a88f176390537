package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
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

  private static void limits(StandIn microsoft, ExchangeLimits limits) {
    microsoft.exchange().settings(ExchangeSettings.defaults().withLimits(limits));
  }
}
