package io.github.exchangeonline.keycloak.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only by what happens in it, as fast as it can be computed. Whoever takes some of
 * it lets all others do what they do meanwhile, and goes on then; at each moment one works.
 */
final class WalkedTime {

  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  /** What is still asleep when a test ends is left to the end of all tests. */
  private static final Executor THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "walked");
            thread.setDaemon(true);
            return thread;
          });

  private static final ThreadLocal<@Nullable Semaphore> WORKER = new ThreadLocal<>();

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final Semaphore walker = new Semaphore(0);

  // One works at a time, and the semaphores hand these on.
  private long nanos;
  private long number;
  private @Nullable Throwable failure;

  /**
   * Something to be done at a time.
   *
   * @param takesTime whether the walker waits until whoever goes on has ended, or takes some time
   */
  private record Event(long at, long number, boolean takesTime, Runnable work) {}

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

  /** Takes some of it; only for what was begun by {@link #soon} or {@link #after}. */
  void pass(Duration time) {
    Semaphore mine = Objects.requireNonNull(WORKER.get(), "a tick takes no time");
    add(time, true, mine::release);
    walker.release();
    mine.acquireUninterruptibly();
  }

  /** At this moment, after what is going on. */
  void soon(Runnable work) {
    after(Duration.ZERO, work);
  }

  void after(Duration time, Runnable work) {
    add(time, true, () -> begin(work));
  }

  /** Once, then; what takes no time itself. */
  void once(Duration time, Runnable work) {
    add(time, false, work);
  }

  /** Again and again; what takes no time itself. */
  void every(Duration time, Runnable work) {
    once(
        time,
        () -> {
          work.run();
          every(time, work);
        });
  }

  private void add(Duration in, boolean takesTime, Runnable work) {
    events.add(new Event(nanos + in.toNanos(), number++, takesTime, work));
  }

  /** Walks on until then. */
  void walk(Duration time) {
    long end = nanos + time.toNanos();
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event next = events.remove();
      nanos = next.at();
      next.work().run();
      if (next.takesTime()) {
        walker.acquireUninterruptibly();
      }
      if (failure != null) {
        throw new AssertionError(failure);
      }
    }
    nanos = end;
  }

  private void begin(Runnable work) {
    THREADS.execute(
        () -> {
          WORKER.set(new Semaphore(0));
          try {
            work.run();
          } catch (RuntimeException | Error e) {
            failure = e;
          } finally {
            walker.release();
          }
        });
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
