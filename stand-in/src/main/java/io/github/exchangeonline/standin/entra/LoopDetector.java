package io.github.exchangeonline.standin.entra;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts identical requests. Microsoft names 15 in 5 minutes as where it begins to refuse; taken
 * here as: the fifteenth is the first one refused.
 */
final class LoopDetector {
  private static final int TOO_MANY = 15;
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final Map<String, Deque<Instant>> seen = new HashMap<>();

  synchronized boolean loops(String request, Instant now) {
    Deque<Instant> times = seen.computeIfAbsent(request, key -> new ArrayDeque<>());
    while (!times.isEmpty() && !now.isBefore(times.getFirst().plus(WINDOW))) {
      times.removeFirst();
    }
    times.addLast(now);
    return times.size() >= TOO_MANY;
  }

  synchronized void clear() {
    seen.clear();
  }
}
