package io.github.exchangeonline.standin.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Connections, messages and recipients of each mailbox, against the limits. Thread-safe. */
final class MailboxUsage {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);

  private record Sent(Instant at, int recipients) {}

  private final Map<String, List<Object>> connections = new HashMap<>();
  private final Map<String, Deque<Sent>> sent = new HashMap<>();

  synchronized void connected(String mailbox, Object connection) {
    connections.computeIfAbsent(mailbox, m -> new ArrayList<>()).add(connection);
  }

  synchronized void disconnected(String mailbox, Object connection) {
    connections.getOrDefault(mailbox, new ArrayList<>()).remove(connection);
  }

  /** Whether this one is beyond the limit: as many older ones are open. */
  synchronized boolean tooMany(String mailbox, Object connection, int limit) {
    return connections.getOrDefault(mailbox, new ArrayList<>()).indexOf(connection) >= limit;
  }

  /** How long until the rate allows one more message; zero when it does. */
  synchronized Duration untilRateAllows(String mailbox, int perMinute, Instant now) {
    List<Sent> recent =
        of(mailbox).stream().filter(one -> one.at().isAfter(now.minus(MINUTE))).toList();
    return recent.size() < perMinute
        ? Duration.ZERO
        : Duration.between(now, recent.get(recent.size() - perMinute).at().plus(MINUTE));
  }

  /** Whether that many more recipients are within the day's limit. */
  synchronized boolean dayAllows(String mailbox, int recipients, int perDay, Instant now) {
    Deque<Sent> all = of(mailbox);
    all.removeIf(one -> !one.at().isAfter(now.minus(DAY)));
    return all.stream().mapToInt(Sent::recipients).sum() + recipients <= perDay;
  }

  synchronized void sent(String mailbox, int recipients, Instant now) {
    of(mailbox).addLast(new Sent(now, recipients));
  }

  /** The same where the rate allows it; how long until it does, zero when it did. */
  synchronized Duration sentAtRate(String mailbox, int recipients, int perMinute, Instant now) {
    Duration left = untilRateAllows(mailbox, perMinute, now);
    if (left.isZero()) {
      sent(mailbox, recipients, now);
    }
    return left;
  }

  /** Forgets what was sent; open connections still count. */
  synchronized void clear() {
    sent.clear();
  }

  private Deque<Sent> of(String mailbox) {
    return sent.computeIfAbsent(mailbox, m -> new ArrayDeque<>());
  }
}
