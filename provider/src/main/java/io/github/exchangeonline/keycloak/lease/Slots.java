package io.github.exchangeonline.keycloak.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The connections of one mailbox, on all nodes. Exchange takes three at a time. Immutable.
 *
 * <p>A node that was stopped or cut off keeps its connection open without knowing better: a slot
 * whose holder has not come back stays taken for {@link #ABANDONED}.
 */
record Slots(List<Slot> taken) {

  /** How many Exchange takes. */
  static final int MOST = 3;

  /** After this an abandoned connection is closed by the server, or its node has noticed. */
  static final Duration ABANDONED = Duration.ofMinutes(1);

  static final Slots NONE = new Slots(List.of());

  /**
   * @param id of this one connection
   * @param until taken for sure; abandoned afterwards
   */
  record Slot(String id, Instant until) {
    /** The outbox's begin with this, so that tests never take them all. */
    static final String OUTBOX = "o-";

    boolean outbox() {
      return id.startsWith(OUTBOX);
    }

    boolean counts(Instant now) {
      return until.plus(ABANDONED).isAfter(now);
    }
  }

  Slots {
    taken = List.copyOf(taken);
  }

  /** Whether this one still counts. */
  boolean has(String id, Instant now) {
    return taken.stream().anyMatch(slot -> slot.id().equals(id) && slot.counts(now));
  }

  boolean room(Instant now) {
    return taken.stream().filter(slot -> slot.counts(now)).count() < MOST;
  }

  /**
   * Whether there is room for one that is not the outbox's, which keeps its own free whether or not
   * it has them open.
   */
  boolean roomBeside(int outbox, Instant now) {
    return room(now)
        && taken.stream().filter(slot -> slot.counts(now) && !slot.outbox()).count()
            < MOST - outbox;
  }

  /** When there is room, as far as is known: one may be closed before. */
  Instant nextRoom(Instant now) {
    return room(now)
        ? now
        : taken.stream()
            .filter(slot -> slot.counts(now))
            .map(slot -> slot.until().plus(ABANDONED))
            .min(Instant::compareTo)
            .orElse(now);
  }

  /** With this one taken, or kept, until then. */
  Slots with(String id, Instant until, Instant now) {
    return new Slots(
        Stream.concat(
                taken.stream().filter(slot -> !slot.id().equals(id) && slot.counts(now)),
                Stream.of(new Slot(id, until)))
            .toList());
  }

  Slots without(String id) {
    return new Slots(taken.stream().filter(slot -> !slot.id().equals(id)).toList());
  }

  String text() {
    return taken.stream()
        .map(slot -> slot.id() + "=" + Long.toString(slot.until().toEpochMilli(), 36))
        .collect(Collectors.joining(" "));
  }

  static Slots read(String text) {
    return text.isBlank()
        ? NONE
        : new Slots(
            Stream.of(text.strip().split(" +"))
                .map(word -> word.split("=", 2))
                .map(
                    parts -> new Slot(parts[0], Instant.ofEpochMilli(Long.parseLong(parts[1], 36))))
                .toList());
  }
}
