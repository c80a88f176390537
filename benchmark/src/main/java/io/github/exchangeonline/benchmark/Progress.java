package io.github.exchangeonline.benchmark;

import io.github.exchangeonline.launcher.StartProgress;
import java.time.Duration;
import java.util.function.Consumer;

/** A line when a step begins, with the time since the run began. */
final class Progress implements StartProgress {

  private final Consumer<String> out;
  private final long startNanos = System.nanoTime();
  private String step = "";

  Progress(Consumer<String> out) {
    this.out = out;
  }

  void say(String what) {
    out.accept("[%4d s] %s".formatted(elapsed().toSeconds(), what));
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  @Override
  public void progress(String what, Duration sinceStep) {
    if (!what.equals(step)) {
      step = what;
      say(what);
    }
  }
}
