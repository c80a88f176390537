package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as plain text, a line for each stage. Lines end with a line feed. */
record ReportText(Locale locale) {

  private static final DateTimeFormatter AT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  String of(Report report) {
    ReportWords words = ReportWords.in(locale);
    List<String> lines = new ArrayList<>();
    lines.add(words.of("title"));
    lines.add(words.of("realm") + ": " + report.realm());
    if (!report.mailbox().isEmpty()) {
      lines.add(words.of("mailbox") + ": " + report.mailbox());
    }
    report.server().ifPresent(it -> lines.add(words.of("server") + ": " + it));
    report.proxy().ifPresent(it -> lines.add(words.of("proxy") + ": " + it));
    lines.add(words.of("time") + ": " + AT.format(report.at()) + ", " + time(report.took()));
    lines.add("");
    report.steps().forEach(step -> lines.add(line(step, words)));
    report.problem().ifPresent(it -> lines.addAll(told(it, words)));
    return String.join("\n", lines) + "\n";
  }

  private static String line(Step step, ReportWords words) {
    String name = words.of(step.stage()) + ": ";
    if (step instanceof Step.Passed passed) {
      return name
          + words.of("passed")
          + ", "
          + time(passed.took())
          + passed.detail().map(it -> " (" + it + ")").orElse("");
    }
    if (step instanceof Step.Failed failed) {
      return name + words.of("failed") + ", " + time(failed.took());
    }
    return name + words.of("skipped") + ", " + words.of(((Step.LeftOut) step).why());
  }

  private List<String> told(Diagnosis diagnosis, ReportWords words) {
    Diagnosis.Text text = diagnosis.text(locale);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(words.of("what") + ": " + text.what());
    lines.add(words.of("who") + ": " + text.who());
    lines.add(words.of("todo") + ": " + text.todo());
    lines.add(words.of("diagnosis") + ": " + diagnosis.id());
    diagnosis.facts().forEach((fact, value) -> lines.add(fact + ": " + value));
    return lines;
  }

  private static String time(Duration duration) {
    return duration.toMillis() + " ms";
  }
}
