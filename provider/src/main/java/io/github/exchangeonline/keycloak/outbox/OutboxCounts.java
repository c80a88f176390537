package io.github.exchangeonline.keycloak.outbox;

import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many mails of a realm are in which state, and what happened in the last day.
 *
 * @param byState all states by their labels, in the order of a mail's life; what is kept, so no
 *     older than records are
 * @param oldestWaiting when the mail was queued that waits for the longest time
 * @param hours the hours of the clock (UTC), the oldest first; the last one is not over yet
 */
public record OutboxCounts(
    Map<String, Long> byState, Optional<Instant> oldestWaiting, List<Hour> hours) {

  /** How many hours there are. */
  public static final int HOURS = 24;

  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** What happened within an hour: a mail that was queued and sent in it counts twice. */
  public record Hour(
      Instant from, long queued, long sent, long failed, long expired, long discarded) {}

  /** Asks the database to count. */
  record Query(EntityManager entities, String realmId, Instant now) {

    OutboxCounts run() {
      Map<String, Long> byState = new TreeMap<>();
      Instant oldest = null;
      for (Object[] row : byState()) {
        String state = (String) row[0];
        byState.put(state, (Long) row[1]);
        boolean waits =
            state.equals(MailState.QUEUED.name()) || state.equals(MailState.SENDING.name());
        Instant since = Instant.ofEpochMilli((Long) row[2]);
        oldest = waits && (oldest == null || since.isBefore(oldest)) ? since : oldest;
      }
      return new OutboxCounts(labelled(byState), Optional.ofNullable(oldest), hours());
    }

    private static Map<String, Long> labelled(Map<String, Long> byState) {
      Map<String, Long> all = new java.util.LinkedHashMap<>();
      for (MailState state : MailState.values()) {
        all.put(state.label(), byState.getOrDefault(state.name(), 0L));
      }
      return all;
    }

    private List<Object[]> byState() {
      return entities
          .createQuery(
              "select m.state, count(m), min(m.queuedAt) from MailEntity m"
                  + " where m.realmId = :realm group by m.state",
              Object[].class)
          .setParameter("realm", realmId)
          .getResultList();
    }

    private List<Hour> hours() {
      long last = now.toEpochMilli() / HOUR;
      long first = last - HOURS + 1;
      Map<Long, Long> queued = new HashMap<>();
      perHour("queuedAt", first)
          .forEach(row -> queued.merge((Long) row[1], (Long) row[2], Long::sum));
      Map<String, Map<Long, Long>> settled = new HashMap<>();
      perHour("settledAt", first)
          .forEach(
              row ->
                  settled
                      .computeIfAbsent((String) row[0], state -> new HashMap<>())
                      .merge((Long) row[1], (Long) row[2], Long::sum));
      List<Hour> hours = new ArrayList<>();
      for (long hour = first; hour <= last; hour++) {
        long from = hour * HOUR;
        hours.add(
            new Hour(
                Instant.ofEpochMilli(from),
                queued.getOrDefault(from, 0L),
                of(settled.get(MailState.SENT.name()), from),
                of(settled.get(MailState.FAILED.name()), from),
                of(settled.get(MailState.EXPIRED.name()), from),
                of(settled.get(MailState.DISCARDED.name()), from)));
      }
      return hours;
    }

    private static long of(@Nullable Map<Long, Long> hours, long from) {
      return hours == null ? 0 : hours.getOrDefault(from, 0L);
    }

    /** State, beginning of the hour, number. */
    private List<Object[]> perHour(String column, long first) {
      String hour = "(m." + column + " - m." + column + " % " + HOUR + "L)";
      return entities
          .createQuery(
              "select m.state, "
                  + hour
                  + ", count(m) from MailEntity m where m.realmId = :realm and m."
                  + column
                  + " >= :first group by m.state, "
                  + hour,
              Object[].class)
          .setParameter("realm", realmId)
          .setParameter("first", first * HOUR)
          .getResultList();
    }
  }
}
