package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A report in the shape of JSON. */
record ReportJson(Locale locale) {

  Map<String, Object> of(Report report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("realm", report.realm());
    json.put("mailbox", report.mailbox());
    report.server().ifPresent(it -> json.put("server", it));
    report.proxy().ifPresent(it -> json.put("proxy", it));
    json.put("at", report.at().toString());
    json.put("millis", report.took().toMillis());
    json.put("failed", report.problem().isPresent());
    json.put("signsIn", report.signsIn());
    report.state().ifPresent(it -> json.put("state", it.label()));
    report.nextTry().ifPresent(it -> json.put("nextTry", it.toString()));
    json.put("stages", report.steps().stream().map(this::stage).toList());
    report.problem().ifPresent(it -> json.put("diagnosis", diagnosis(it)));
    json.put("text", report.text(locale));
    return json;
  }

  private Map<String, Object> stage(Step step) {
    ReportWords words = ReportWords.in(locale);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stage", step.stage().label());
    json.put("name", words.of(step.stage()));
    if (step instanceof Step.Passed passed) {
      json.put("outcome", "passed");
      json.put("millis", passed.took().toMillis());
      passed.detail().ifPresent(it -> json.put("detail", it));
    } else if (step instanceof Step.Failed failed) {
      json.put("outcome", "failed");
      json.put("millis", failed.took().toMillis());
    } else if (step instanceof Step.LeftOut leftOut) {
      json.put("outcome", "skipped");
      json.put("why", leftOut.why().label());
      json.put("whyInWords", words.of(leftOut.why()));
    }
    return json;
  }

  private Map<String, Object> diagnosis(Diagnosis diagnosis) {
    Diagnosis.Text text = diagnosis.text(locale);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", diagnosis.id());
    json.put("language", text.language());
    json.put("what", text.what());
    json.put("who", text.who());
    json.put("todo", text.todo());
    json.put("actor", lower(diagnosis.actor()));
    json.put("disposition", lower(diagnosis.disposition()));
    json.put("facts", new LinkedHashMap<>(diagnosis.facts()));
    return json;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
