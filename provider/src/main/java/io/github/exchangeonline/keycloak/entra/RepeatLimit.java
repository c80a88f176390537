package io.github.exchangeonline.keycloak.entra;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts identical token requests. Microsoft refuses a client that repeats one (AADSTS50196, from
 * the fifteenth in five minutes on) and with it requests that would have gone well, so nobody here
 * may send one that often, whatever goes wrong before or behind it. Requests are known by a digest:
 * nothing of what is in them is kept. Thread-safe.
 */
final class RepeatLimit {

  /** Two more nodes may be asking the same at the same time. */
  static final int MOST = 5;

  static final Duration WINDOW = Duration.ofMinutes(5);

  /** Written anew for each request, so it would hide that two ask for the same. */
  private static final String ASSERTION = "client_assertion";

  private final Clock clock;

  // Guarded by itself; the one that was sent longest ago comes first.
  private final Map<String, Deque<Instant>> sent = new LinkedHashMap<>(16, 0.75f, true);

  RepeatLimit(Clock clock) {
    this.clock = clock;
  }

  /**
   * Takes room for one more request.
   *
   * @return how long to wait for room; empty where there was some, and it is taken
   */
  Optional<Duration> take(String request) {
    synchronized (sent) {
      Instant now = clock.instant();
      forgetOld(now);
      Deque<Instant> times = sent.computeIfAbsent(request, it -> new ArrayDeque<>());
      if (!times.isEmpty() && times.getLast().isAfter(now)) {
        // The clock was set back; what was counted by it before says nothing any more.
        times.clear();
      }
      while (!times.isEmpty() && over(times.getFirst(), now)) {
        times.removeFirst();
      }
      if (times.size() >= MOST) {
        return Optional.of(Duration.between(now, times.getFirst().plus(WINDOW)));
      }
      times.addLast(now);
      return Optional.empty();
    }
  }

  /** The request for which room was taken last did not leave this machine. */
  void giveBack(String request) {
    synchronized (sent) {
      Deque<Instant> times = sent.get(request);
      if (times != null) {
        times.pollLast();
      }
    }
  }

  int size() {
    synchronized (sent) {
      return sent.size();
    }
  }

  /** What the request is known by. */
  static String digest(URI address, Map<String, String> form) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, address.toString());
      new TreeMap<>(form)
          .forEach(
              (name, value) -> {
                if (!name.equals(ASSERTION)) {
                  add(digest, name);
                  add(digest, value);
                }
              });
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(UTF_8);
    digest.update((bytes.length + ":").getBytes(UTF_8));
    digest.update(bytes);
  }

  private void forgetOld(Instant now) {
    Iterator<Deque<Instant>> oldest = sent.values().iterator();
    while (oldest.hasNext()) {
      Deque<Instant> times = oldest.next();
      if (!times.isEmpty() && !over(times.getLast(), now)) {
        return;
      }
      oldest.remove();
    }
  }

  private static boolean over(Instant time, Instant now) {
    return !now.isBefore(time.plus(WINDOW));
  }
}
