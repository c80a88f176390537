package io.github.exchangeonline.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.preflight.Report;
import io.github.exchangeonline.keycloak.preflight.Skipped;
import io.github.exchangeonline.keycloak.preflight.Stage;
import io.github.exchangeonline.keycloak.preflight.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreflightViewTest {

  private static final String MAILBOX = "noreply@contoso.example";
  private static final Diagnosis BUSY =
      Diagnoses.of(Problem.MAILBOX_BUSY)
          .with("mailbox", MAILBOX)
          .with("reason", "somebody@elsewhere.example uses it");

  private static final Report REPORT =
      new Report(
          "main",
          MAILBOX,
          Optional.of("smtp.office365.com:587"),
          Optional.empty(),
          Instant.parse("2026-11-22T12:30:05.123Z"),
          Duration.ofMillis(940),
          List.of(
              new Step.LeftOut(Stage.NAME_RESOLUTION, Skipped.BY_PROXY),
              new Step.Passed(Stage.CONNECT, Duration.ofMillis(31), Optional.of("127.0.0.1")),
              new Step.Failed(Stage.SIGN_IN, Duration.ofMillis(5000), BUSY)),
          Optional.of(LinkState.WORKING),
          Optional.of(Instant.parse("2026-11-22T12:31:05Z")),
          Optional.empty());

  @Test
  void tellsEachStageInWords() {
    JsonNode json = json(Locale.ENGLISH, Redaction.NONE);

    assertThat(json.path("realm").textValue()).isEqualTo("main");
    assertThat(json.path("at").textValue()).isEqualTo("2026-11-22T12:30:05Z");
    assertThat(json.path("millis").longValue()).isEqualTo(940);
    assertThat(json.path("failed").booleanValue()).isTrue();
    assertThat(json.path("signsIn").booleanValue()).isFalse();
    assertThat(json.has("proxy")).isFalse();
    assertThat(json.path("state").textValue()).isEqualTo("working");
    assertThat(json.path("nextTry").textValue()).isEqualTo("2026-11-22T12:31:05Z");
    assertThat(json.path("stages").get(0).toString())
        .isEqualTo(
            "{\"stage\":\"name-resolution\",\"name\":\"Name of the mail server\",\"outcome\":\"skipped\","
                + "\"why\":\"by-proxy\",\"whyInWords\":\"the proxy looks it up\"}");
    assertThat(json.path("stages").get(1).path("detail").textValue()).isEqualTo("127.0.0.1");
    assertThat(json.path("stages").get(2).path("outcome").textValue()).isEqualTo("failed");
    assertThat(json.path("problem").path("id").textValue()).isEqualTo("mailbox-busy");
    assertThat(json.path("text").textValue()).startsWith("Preflight").contains("somebody@");
  }

  @Test
  void speaksGermanToGermans() {
    assertThat(json(Locale.GERMANY, Redaction.NONE).path("stages").get(2).path("name").textValue())
        .isEqualTo("Anmeldung am Mailserver");
  }

  @Test
  void showsNobodyToThoseWhoMayNotSeeUsers() {
    assertThat(json(Locale.ENGLISH, Redaction.allBut(List.of(MAILBOX))).toString())
        .contains(MAILBOX)
        .doesNotContain("somebody@elsewhere.example");
  }

  private static JsonNode json(Locale locale, Redaction redaction) {
    return new ObjectMapper().valueToTree(new PreflightView(locale, redaction).of(REPORT));
  }
}
