package io.github.exchangeonline.standin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that runs with another one and can be set forward. Thread-safe. */
public final class StandInClock extends Clock {
  private final Clock base;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  /** Runs with {@code base}, to begin with at the same time. */
  public StandInClock(Clock base) {
    this.base = base;
  }

  /** Runs with the machine's clock. */
  public static StandInClock system() {
    return new StandInClock(Clock.systemUTC());
  }

  /** Sets the clock forward (or back, when negative) from where it is now. */
  public void advance(Duration by) {
    ahead.updateAndGet(before -> before.plus(by));
  }

  /** Runs with its base again. */
  public void reset() {
    ahead.set(Duration.ZERO);
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return base.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("this clock is UTC");
  }
}
