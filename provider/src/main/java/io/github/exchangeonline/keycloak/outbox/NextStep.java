package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.Scope;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What follows for a mailbox from what was found with it. A pure function of diagnosis and time;
 * what becomes of the mail itself (tried again, given up) is for whoever keeps it.
 *
 * @param state what the link becomes; empty where it stays what it is
 * @param rest how long Microsoft is left alone with this mailbox
 */
public record NextStep(Optional<LinkState> state, Optional<Rest> rest) {

  /** Whatever is asked for: a mailbox that rests longer would look forgotten. */
  static final Duration LONGEST_REST = Duration.ofHours(24);

  static final NextStep NONE = new NextStep(Optional.empty(), Optional.empty());

  public static NextStep after(Diagnosis diagnosis, Instant now) {
    return new NextStep(state(diagnosis), rest(diagnosis, now));
  }

  /** What that is called, for those who are told of it. */
  public Optional<LinkChange.What> change() {
    return state.flatMap(LinkState::entered).or(() -> rest.map(it -> LinkChange.What.RESTS));
  }

  private static Optional<LinkState> state(Diagnosis diagnosis) {
    if (diagnosis.id().equals(Problem.OWNER_GONE.id())) {
      return Optional.of(LinkState.OWNER_GONE);
    }
    if (diagnosis.id().equals(Problem.SEAL_KEY_MISSING.id())
        || diagnosis.id().equals(Problem.SEAL_BROKEN.id())) {
      return Optional.of(LinkState.SEALED);
    }
    if (diagnosis.id().equals(Problem.LINK_PAUSED.id())) {
      return Optional.of(LinkState.PAUSED);
    }
    return switch (diagnosis.disposition()) {
      case RELINK -> Optional.of(LinkState.RELINK);
      case RETRY, FIX_CONFIGURATION, DROP, PAUSE, UNKNOWN -> Optional.empty();
    };
  }

  /**
   * Only where a time is known, and Microsoft wants it. What somebody has to mend does not rest:
   * the next mail finds out that it was mended.
   */
  private static Optional<Rest> rest(Diagnosis diagnosis, Instant now) {
    return switch (diagnosis.disposition()) {
      case RETRY, PAUSE ->
          diagnosis
              .retryAfter()
              .filter(wait -> diagnosis.scope() == Scope.MAILBOX && !diagnosis.ofOwnLimits())
              .map(wait -> wait.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : wait)
              .map(wait -> new Rest(now.plus(wait), diagnosis.id(), diagnosis.facts()));
      case RELINK, FIX_CONFIGURATION, DROP, UNKNOWN -> Optional.empty();
    };
  }
}
