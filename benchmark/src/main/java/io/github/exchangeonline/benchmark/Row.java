package io.github.exchangeonline.benchmark;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One line of the result.
 *
 * @param measure what was measured
 * @param unit such as {@code ms}
 * @param roundTrip between the server and Exchange; null where it does not matter
 * @param withoutMail the same without any mail; null where there is no such thing
 * @param builtIn Keycloak's own sender; null where it was not measured
 * @param ours null where it was not measured
 * @param goal for ours; empty where there is none
 */
record Row(
    String measure,
    String unit,
    @Nullable Duration roundTrip,
    @Nullable Double withoutMail,
    @Nullable Double builtIn,
    @Nullable Double ours,
    String goal) {

  /** How many times ours the built-in is; null where that says nothing. */
  @Nullable Double ratio() {
    return builtIn == null || ours == null || ours <= 0 || builtIn <= 0 ? null : builtIn / ours;
  }
}
