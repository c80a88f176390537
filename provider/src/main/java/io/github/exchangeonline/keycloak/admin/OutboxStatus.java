package io.github.exchangeonline.keycloak.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many mails there are, and what happened in the last day.
 *
 * @param oldestWaiting when the mail was queued that waits for the longest time
 * @param oldestWaitingSeconds how long that is ago
 * @param hours 24 hours of the clock (UTC), the oldest first; the last one is not over yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutboxStatus(
    StateCounts states,
    @Nullable String oldestWaiting,
    @Nullable Long oldestWaitingSeconds,
    List<HourCounts> hours,
    String time) {

  /** How many mails are in which state; those that are over, as long as their records are kept. */
  public record StateCounts(
      long queued, long sending, long sent, long expired, long failed, long discarded) {}

  /** What happened within an hour; a mail that was queued and sent in it counts twice. */
  public record HourCounts(
      String from, long queued, long sent, long failed, long expired, long discarded) {}
}
