package io.github.exchangeonline.keycloak.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Diagnosis BUSY =
      Diagnoses.of(Problem.MAILBOX_BUSY)
          .with("mailbox", "noreply@contoso.example")
          .with("reason", "all its connections are in use");

  private static final Report REPORT =
      new Report(
          "main",
          "noreply@contoso.example",
          Optional.of("smtp.office365.com:587"),
          Optional.of("http://proxy.example:3128"),
          Instant.parse("2026-11-22T12:30:05.123Z"),
          Duration.ofMillis(940),
          List.of(
              new Step.Passed(Stage.CONFIGURATION, Duration.ZERO, Optional.empty()),
              new Step.LeftOut(Stage.NAME_RESOLUTION, Skipped.BY_PROXY),
              new Step.Passed(Stage.CONNECT, Duration.ofMillis(31), Optional.of("http://p:3128")),
              new Step.Failed(Stage.SIGN_IN, Duration.ofMillis(5000), BUSY),
              new Step.LeftOut(Stage.TEST_MAIL, Skipped.NOT_REACHED)),
          Optional.of(LinkState.WORKING),
          Optional.of(Instant.parse("2026-11-22T12:31:05Z")),
          Optional.empty());

  @Test
  void isPlainTextForATicket() {
    assertThat(REPORT.text(Locale.ENGLISH))
        .isEqualTo(
            """
            Preflight: can this mailbox send?
            Realm: main
            Mailbox: noreply@contoso.example
            Mail server: smtp.office365.com:587
            Proxy: http://proxy.example:3128
            Time: 2026-11-22 12:30:05 UTC, 940 ms

            Settings of the Email tab: passed, 0 ms
            Name of the mail server: skipped, the proxy looks it up
            Connection to the mail server: passed, 31 ms (http://p:3128)
            Sign-in to the mail server: FAILED, 5000 ms
            Test mail to the mailbox itself: skipped, the check had ended before

            What happened: %s
            Who must act: %s
            What to do: %s
            Diagnosis: mailbox-busy
            mailbox: noreply@contoso.example
            reason: all its connections are in use
            """
                .formatted(
                    BUSY.text(Locale.ENGLISH).what(),
                    BUSY.text(Locale.ENGLISH).who(),
                    BUSY.text(Locale.ENGLISH).todo()));
  }

  @Test
  void speaksGermanToGermansAndEnglishToAllOthers() {
    assertThat(REPORT.text(Locale.GERMANY))
        .contains("Anmeldung am Mailserver: FEHLGESCHLAGEN, 5000 ms")
        .contains("ausgelassen, der Proxy schlägt ihn nach")
        .contains(BUSY.text(Locale.GERMAN).what());
    assertThat(REPORT.text(Locale.JAPANESE)).isEqualTo(REPORT.text(Locale.ENGLISH));
  }

  @Test
  void hasWordsForAllInBothLanguages() {
    Set<String> english = new TreeSet<>(ReportWords.in(Locale.ENGLISH).keys());
    assertThat(new TreeSet<>(ReportWords.in(Locale.GERMAN).keys())).isEqualTo(english);
    Set<String> named = new TreeSet<>();
    Arrays.stream(Stage.values()).forEach(it -> named.add("stage." + it.label()));
    Arrays.stream(Skipped.values()).forEach(it -> named.add("skipped." + it.label()));
    assertThat(english.stream().filter(key -> key.contains("."))).containsExactlyElementsOf(named);
  }
}
