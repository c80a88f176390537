package io.github.exchangeonline.keycloak.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that passes only by what happens in it, as fast as it can be computed. Work that takes time
 * moves the clock on for itself; what runs at the same moment beside it begins at that moment. What
 * has begun is not interrupted by what another node does meanwhile.
 */
final class WalkedTime {

  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long nanos;
  private long number;

  /** Something to be done at a time. */
  private record Event(long at, long number, Runnable work) {}

  long nanos() {
    return nanos;
  }

  Instant now() {
    return START.plusNanos(nanos);
  }

  /** What lies this long after the beginning. */
  static Instant at(Duration after) {
    return START.plus(after);
  }

  /** Takes some of it. */
  void pass(Duration time) {
    nanos += time.toNanos();
  }

  /** At this moment, after what is going on. */
  void soon(Runnable work) {
    events.add(new Event(nanos, number++, work));
  }

  void after(Duration time, Runnable work) {
    events.add(new Event(nanos + time.toNanos(), number++, work));
  }

  void every(Duration time, Runnable work) {
    after(
        time,
        () -> {
          work.run();
          every(time, work);
        });
  }

  /** Walks on until then. */
  void walk(Duration time) {
    long end = nanos + time.toNanos();
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event next = events.remove();
      nanos = next.at();
      next.work().run();
    }
    nanos = end;
  }

  Clock clock(Duration wrongBy) {
    return new Clock() {
      @Override
      public Instant instant() {
        return now().plus(wrongBy);
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }
}
