package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All that Microsoft is known to say, letter by letter, is decided rightly. FactsIT sees the same
 * on a server, and {@code docs/microsoft-errors.md} lists it.
 */
class FactsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Path PAGE = Path.of("..", "docs", "microsoft-errors.md");

  @ParameterizedTest
  @MethodSource("facts")
  void leadsToTheRightDiagnosisActorAndDisposition(Fact fact) {
    Diagnosis diagnosis = fact.decide();

    assertThat(diagnosis.id()).isEqualTo(fact.diagnosis());
    assertThat(diagnosis.disposition()).isEqualTo(fact.disposition());
    assertThat(diagnosis.actor()).isEqualTo(fact.actor());
  }

  @ParameterizedTest
  @MethodSource("facts")
  void leadsToTheRightNextStep(Fact fact) {
    NextStep step = NextStep.after(fact.decide(), NOW);

    boolean relink = fact.disposition() == Disposition.RELINK;
    assertThat(step.state().isPresent()).isEqualTo(relink);
    assertThat(step.state())
        .isIn(java.util.Optional.empty(), java.util.Optional.of(LinkState.RELINK));
    assertThat(step.rest().map(Rest::until)).isEqualTo(fact.pause().map(NOW::plus));
  }

  @ParameterizedTest
  @MethodSource("facts")
  void leavesNoGapInTheWords(Fact fact) {
    Diagnosis diagnosis = fact.decide().with("mailbox", "noreply@contoso.com");
    for (Locale locale : List.of(Locale.ENGLISH, Locale.GERMAN)) {
      Diagnosis.Text text =
          diagnosis
              .with("from", "info@contoso.com")
              .with("host", "smtp.office365.com:587")
              .text(locale);
      assertThat(text.what()).isNotBlank().doesNotContain("<correl", "<code", "<reply", "<mailbox");
      assertThat(text.todo()).isNotBlank().doesNotContain("<from", "<reply", "<mailbox", "<host");
    }
  }

  /** What passes may be said at any moment: at the greeting, or in place of the banner. */
  @ParameterizedTest
  @MethodSource("passing")
  void passesWhereverItIsSaid(Fact fact) {
    for (Stage stage : Stage.values()) {
      Diagnosis diagnosis = Diagnoses.ofSmtp(SmtpReply.parse(fact.line()).at(stage));
      assertThat(diagnosis.id()).as(stage.name()).isEqualTo(fact.diagnosis());
      assertThat(diagnosis.disposition()).isEqualTo(Disposition.RETRY);
    }
  }

  /** Its rows are compared with what a server does by FactsIT. */
  @Test
  void isWhatThePageOfDocumentationSays() throws IOException {
    List<String> rows = Fact.all().stream().map(Fact::documented).toList();
    if (Boolean.getBoolean("facts.write")) {
      List<String> head =
          Files.readAllLines(PAGE).stream().takeWhile(line -> !line.startsWith("|---")).toList();
      Files.write(
          PAGE,
          Stream.of(head, List.of("|---|---|---|---|---|---|---|"), rows)
              .flatMap(List::stream)
              .toList());
    }

    assertThat(Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")))
        .isEqualTo(rows);
  }

  static List<Fact> facts() {
    return Fact.all();
  }

  static Stream<Fact> passing() {
    return Fact.all().stream()
        .filter(fact -> fact.at().stage().isPresent() && fact.line().startsWith("4"))
        .filter(fact -> fact.disposition() == Disposition.RETRY);
  }
}
