package io.github.exchangeonline.keycloak.tests.harness;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what a server does in its own time. */
public final class Eventually {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration BOUND = Duration.ofMinutes(5);

  private Eventually() {}

  /** Returns once it holds; fails the test where that takes too long. */
  public static void holds(String what, BooleanSupplier condition) {
    holds(what, BOUND, condition);
  }

  /** The same for what may take longer than anything else does. */
  public static void holds(String what, Duration bound, BooleanSupplier condition) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + bound + ": " + what);
      }
      try {
        TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
