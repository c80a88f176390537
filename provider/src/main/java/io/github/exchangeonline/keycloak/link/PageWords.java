package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.preflight.Report;
import io.github.exchangeonline.keycloak.preflight.Step;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Diagnoses and times as the templates take them, in one language. */
record PageWords(Locale locale) {

  Map<String, Object> of(Diagnosis diagnosis) {
    Diagnosis.Text text = diagnosis.text(locale);
    Map<String, Object> words = new HashMap<>();
    words.put("id", diagnosis.id());
    words.put("lang", text.language());
    words.put("what", text.what());
    words.put("who", text.who());
    words.put("todo", text.todo());
    copy(diagnosis, "reply", "detail", words);
    copy(diagnosis, "traceId", "traceId", words);
    copy(diagnosis, "correlationId", "correlationId", words);
    return words;
  }

  /** The stages of a check, without words: the pages have them in every language. */
  static List<Map<String, String>> stages(Report report) {
    return report.steps().stream().map(PageWords::stage).toList();
  }

  private static Map<String, String> stage(Step step) {
    Map<String, String> stage = new HashMap<>();
    stage.put("stage", step.stage().label());
    if (step instanceof Step.Passed passed) {
      stage.put("outcome", "passed");
      stage.put("millis", Long.toString(passed.took().toMillis()));
    } else if (step instanceof Step.Failed failed) {
      stage.put("outcome", "failed");
      stage.put("millis", Long.toString(failed.took().toMillis()));
    } else if (step instanceof Step.LeftOut leftOut) {
      stage.put("outcome", "skipped");
      stage.put("why", leftOut.why().label());
    }
    return stage;
  }

  String time(Instant instant) {
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
        .withLocale(locale)
        .withZone(ZoneId.systemDefault())
        .format(instant);
  }

  private static void copy(
      Diagnosis diagnosis, String fact, String name, Map<String, Object> words) {
    String value = diagnosis.facts().get(fact);
    if (value != null && !value.isBlank()) {
      words.put(name, value);
    }
  }
}
