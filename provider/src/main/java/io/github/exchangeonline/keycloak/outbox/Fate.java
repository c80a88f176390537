package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What becomes of a mail that was tried and not accepted, for a reason of its own: what is the
 * mailbox's fault is no mail's. A pure function.
 *
 * @param state {@link MailState#QUEUED} where it is tried again, else how it ends
 * @param nextTry when, where it is tried again
 */
record Fate(MailState state, Instant nextTry) {

  /** Between tries; the last one for all that follow. */
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(45),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(15));

  /** Before it is given up. */
  private static final Duration LAST_TRY = Duration.ofSeconds(30);

  private static final double SPREAD = 0.2;

  /**
   * What becomes of it.
   *
   * @param attempts how often it was tried, this time included
   * @param jitter from 0 to 1, another one for each mail, so that they do not all come back at once
   */
  static Fate after(
      Diagnosis diagnosis, int attempts, Instant giveUpAt, Instant now, double jitter) {
    if (diagnosis.disposition() == Disposition.DROP) {
      return new Fate(MailState.FAILED, now);
    }
    if (!now.isBefore(giveUpAt)) {
      return new Fate(MailState.FAILED, now);
    }
    Instant next = now.plus(wait(diagnosis, attempts, jitter));
    // The last try is near the end, not a quarter of an hour before it.
    Instant last = giveUpAt.minus(LAST_TRY);
    return new Fate(MailState.QUEUED, next.isAfter(last) && last.isAfter(now) ? last : next);
  }

  /** How long to wait after so many failures in a row, and never shorter than was asked for. */
  static Duration wait(Diagnosis diagnosis, int failures, double jitter) {
    Duration step = step(failures, jitter);
    return diagnosis.retryAfter().filter(it -> it.compareTo(step) > 0).orElse(step);
  }

  /** The same where nothing was asked for. */
  static Duration step(int failures, double jitter) {
    Duration step = STEPS.get(Math.min(Math.max(1, failures), STEPS.size()) - 1);
    return Duration.ofMillis(Math.round(step.toMillis() * (1 - SPREAD + 2 * SPREAD * jitter)));
  }
}
