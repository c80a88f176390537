package io.github.exchangeonline.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is done when the JVM is asked to end, in order, each step whatever became of those before.
 */
final class Shutdown {

  private final Deque<Runnable> steps = new ArrayDeque<>();

  private Shutdown() {}

  static Shutdown onSignal() {
    Shutdown shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "shutdown"));
    return shutdown;
  }

  /** Before what was given so far. */
  synchronized void before(Runnable step) {
    steps.addFirst(step);
  }

  private synchronized void run() {
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        System.err.println(e.getMessage());
      }
    }
  }
}
