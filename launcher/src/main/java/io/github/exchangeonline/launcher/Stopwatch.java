package io.github.exchangeonline.launcher;

import java.time.Duration;

/** Times one step and tells about it. */
record Stopwatch(String step, StartProgress progress, long startedNanos) {

  static Stopwatch start(String step, StartProgress progress) {
    return new Stopwatch(step, progress, System.nanoTime());
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  void tell() {
    progress.progress(step, elapsed());
  }
}
