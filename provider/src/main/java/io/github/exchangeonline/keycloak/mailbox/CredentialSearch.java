package io.github.exchangeonline.keycloak.mailbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How often and for how long the credentials are looked through that the registry does not know:
 * finding them reads whole tables, and whoever may create users may plant any number of them. For
 * one thread at a time.
 */
final class CredentialSearch {

  /** For the credentials found by one search; those that it does not come to come first then. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  /** All of it may take this part of the time. */
  static final int PART_OF_THE_TIME = 20;

  private final Clock clock;
  private final Turns turns;
  private Instant ended = Instant.EPOCH;
  private Duration pause = Duration.ZERO;

  CredentialSearch(Clock clock) {
    this.clock = clock;
    this.turns = new Turns(clock, LONGEST);
  }

  /**
   * Searches, unless the last time was too short a while ago.
   *
   * @param unknown finds the ids
   * @param judge what becomes of one of them
   */
  void search(Supplier<Set<String>> unknown, Consumer<String> judge) {
    Instant began = clock.instant();
    // Not after a clock that was set back, for however long that may be.
    if (!began.isBefore(ended) && began.isBefore(ended.plus(pause))) {
      return;
    }
    turns.round(
        unknown.get(),
        id -> {
          judge.accept(id);
          return true;
        });
    ended = clock.instant();
    pause = Duration.between(began, ended).multipliedBy(PART_OF_THE_TIME);
  }
}
