package io.github.exchangeonline.keycloak.lease;

import java.time.Duration;
import java.time.Instant;

/**
 * When the next mail may go. A mail that somebody waits for goes as soon as the minute has room.
 * Bulk mail goes at once while less than half of the minute is used; then what is left of it is
 * spread until the oldest message no longer counts, and one place is never used, so that who waits
 * finds room. Exchange asking for less halves it, and it comes back by a tenth a minute. Immutable.
 *
 * @param lowered how much of the limit is used since {@code since}, in percent
 */
record Pace(int lowered, Instant since) {

  private static final int FULL = 100;
  private static final int LOWEST = 10;
  private static final int BACK_PER_MINUTE = 10;
  private static final int KEPT_FREE = 1;

  /** What the limit is at this moment; at least one. */
  int of(int limit, Instant now) {
    return Math.max(1, limit * percent(now) / FULL);
  }

  /** After Exchange said that it was too much. */
  Pace halved(Instant now) {
    return new Pace(Math.max(LOWEST, percent(now) / 2), now);
  }

  /**
   * When the next mail may go; now where it may at once.
   *
   * @param urgent whether a person waits for it
   */
  Instant next(SendLog log, Limits limits, int recipients, boolean urgent, Instant now) {
    int limit = of(limits.messages(), now);
    Instant day = log.roomInDay(limits.recipients(), recipients, now);
    if (urgent || limit == 1) {
      return later(log.roomInMinute(limit, now), day);
    }
    int used = log.messages(now);
    if (used < (limit + 1) / 2) {
      return day;
    }
    Instant room = later(log.roomInMinute(limit - KEPT_FREE, now), day);
    int left = limit - KEPT_FREE - used;
    if (left <= 0) {
      return room;
    }
    // One that is not settled yet counts from later than now.
    Instant latest = log.latest().isAfter(now) ? now : log.latest();
    Duration leaves = Duration.between(latest, log.oldest(now).plus(SendLog.MINUTE));
    return later(room, leaves.isNegative() ? now : latest.plus(leaves.dividedBy(left + 1L)));
  }

  private int percent(Instant now) {
    long minutes = Math.max(0, Duration.between(since, now).toMinutes());
    return (int) Math.min(FULL, lowered + Math.min(FULL, minutes) * BACK_PER_MINUTE);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
