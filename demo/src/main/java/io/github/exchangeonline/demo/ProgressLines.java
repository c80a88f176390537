package io.github.exchangeonline.demo;

import io.github.exchangeonline.launcher.StartProgress;
import java.time.Duration;
import java.util.function.Consumer;

/** A line when a step begins and every five seconds after. */
final class ProgressLines implements StartProgress {

  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Consumer<String> say;
  private String step = "";
  private Duration next = Duration.ZERO;

  ProgressLines(Consumer<String> say) {
    this.say = say;
  }

  @Override
  public void progress(String what, Duration elapsed) {
    if (!what.equals(step)) {
      step = what;
      next = EVERY;
      say.accept(what + " ...");
    } else if (elapsed.compareTo(next) >= 0) {
      next = next.plus(EVERY);
      say.accept(what + " ... " + elapsed.toSeconds() + " s");
    }
  }
}
