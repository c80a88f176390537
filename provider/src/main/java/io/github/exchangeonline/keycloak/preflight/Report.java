package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a preflight found. Holds nothing secret, so that it may go into a ticket. Immutable.
 *
 * @param realm its name
 * @param mailbox empty where it never became known
 * @param server host and port of the mail server; empty where the settings name none that is used
 * @param proxy address of the proxy on the way to it, without who signs in there
 * @param at when it began
 * @param took all of it
 * @param steps one for each {@link Stage}, in order
 * @param state what the mailbox's link is after this; empty where it has none
 * @param nextTry until when nothing else is sent as this mailbox, where this found that out
 * @param change what has become of the link by this, where it is something else than before
 */
public record Report(
    String realm,
    String mailbox,
    Optional<String> server,
    Optional<String> proxy,
    Instant at,
    Duration took,
    List<Step> steps,
    Optional<LinkState> state,
    Optional<Instant> nextTry,
    Optional<LinkChange.What> change) {

  public Report {
    steps = List.copyOf(steps);
  }

  /** The first failure; empty where what was checked is well. */
  public Optional<Diagnosis> problem() {
    return failure().map(Step.Failed::diagnosis);
  }

  /** Where it failed. */
  public Optional<Step.Failed> failure() {
    return steps.stream()
        .filter(Step.Failed.class::isInstance)
        .map(Step.Failed.class::cast)
        .findFirst();
  }

  public boolean passed(Stage stage) {
    return steps.stream()
        .anyMatch(step -> step instanceof Step.Passed passed && passed.stage() == stage);
  }

  /** Whether it has shown that the mailbox can be signed in to; the test mail shows more. */
  public boolean signsIn() {
    return passed(Stage.SIGN_IN);
  }

  /** For a ticket: plain text, in German for German locales and in English for all others. */
  public String text(Locale locale) {
    return new ReportText(locale).of(this);
  }

  /** The same, with what has become of the mailbox's link. */
  Report leaving(LinkState after, Optional<Instant> rests, Optional<LinkChange.What> change) {
    return new Report(
        realm, mailbox, server, proxy, at, took, steps, Optional.of(after), rests, change);
  }

  private static Step alsoFor(String other, Step step) {
    return step instanceof Step.Failed failed
        ? new Step.Failed(failed.stage(), failed.took(), failed.diagnosis().with("mailbox", other))
        : step;
  }

  /** The same, found out for another mailbox just before. */
  Report alsoFor(String other) {
    return new Report(
        realm,
        other,
        server,
        proxy,
        at,
        took,
        steps.stream().map(step -> alsoFor(other, step)).toList(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
