package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Notes the stages of one check as it goes on, with their times. For one thread. */
final class Steps {

  private final LongSupplier nanoTime;
  private final long start;
  private final Map<Stage, Step> done = new EnumMap<>(Stage.class);
  private Stage now = Stage.CONFIGURATION;
  private long begun;

  Steps(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.begun = start;
  }

  /** From now on it is about this stage. */
  void begin(Stage stage) {
    now = stage;
    begun = nanoTime.getAsLong();
  }

  void passed(@Nullable String detail) {
    done.put(now, new Step.Passed(now, since(begun), Optional.ofNullable(detail)));
  }

  void failed(Diagnosis diagnosis) {
    done.put(now, new Step.Failed(now, since(begun), diagnosis));
  }

  void leftOut(Skipped why, Stage... stages) {
    Arrays.stream(stages).forEach(stage -> done.put(stage, new Step.LeftOut(stage, why)));
  }

  Duration elapsed() {
    return since(start);
  }

  /** One for each stage, in order; what was not come to is left out for that reason. */
  List<Step> all(Skipped rest) {
    return Arrays.stream(Stage.values())
        .map(stage -> done.getOrDefault(stage, new Step.LeftOut(stage, rest)))
        .toList();
  }

  private Duration since(long then) {
    return Duration.ofNanos(nanoTime.getAsLong() - then);
  }
}
