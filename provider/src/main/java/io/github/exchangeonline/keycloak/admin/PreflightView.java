package io.github.exchangeonline.keycloak.admin;

import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.preflight.Report;
import io.github.exchangeonline.keycloak.preflight.Step;
import java.time.Instant;
import java.util.Locale;

/** Reports of preflights as answers, in one language. Immutable. */
record PreflightView(Locale locale, Redaction redaction) {

  Checked.PreflightReport of(Report report) {
    return new Checked.PreflightReport(
        report.realm(),
        report.mailbox(),
        report.server().orElse(null),
        report.proxy().orElse(null),
        Answers.time(report.at()),
        report.took().toMillis(),
        report.problem().isPresent(),
        report.signsIn(),
        report.state().map(LinkState::label).orElse(null),
        report.nextTry().map((Instant it) -> Answers.time(it)).orElse(null),
        report.steps().stream().map(this::stage).toList(),
        report.problem().map(it -> Decoded.of(it, locale, redaction)).orElse(null),
        redaction.of(report.text(locale)));
  }

  private Checked.PreflightStage stage(Step step) {
    String stage = step.stage().label();
    String name = step.stage().words(locale);
    if (step instanceof Step.Passed passed) {
      return new Checked.PreflightStage(
          stage,
          name,
          "passed",
          passed.took().toMillis(),
          passed.detail().map(redaction::of).orElse(null),
          null,
          null);
    }
    if (step instanceof Step.Failed failed) {
      return new Checked.PreflightStage(
          stage, name, "failed", failed.took().toMillis(), null, null, null);
    }
    Step.LeftOut leftOut = (Step.LeftOut) step;
    return new Checked.PreflightStage(
        stage, name, "skipped", null, null, leftOut.why().label(), leftOut.why().words(locale));
  }
}
