package io.github.exchangeonline.launcher;

import java.time.Duration;

/** Hears what a starting server is at, for whoever waits in front of a terminal. */
@FunctionalInterface
public interface StartProgress {

  /** Says nothing. */
  StartProgress SILENT = (step, elapsed) -> {};

  /**
   * Called when a step begins and again about every second while it lasts, on the thread that
   * called {@code start}.
   *
   * @param step what is being done, such as {@code Starting Keycloak 26.7.3}
   * @param elapsed since this step began
   */
  void progress(String step, Duration elapsed);
}
