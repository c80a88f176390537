package io.github.exchangeonline.keycloak.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which successes of a link are worth a write: one a minute, and the first after a failure that
 * this node has seen. Thread-safe.
 */
final class WorthNoting {

  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final int MANY = 200;

  private final Map<String, Instant> noted = new ConcurrentHashMap<>();

  boolean sent(String link, Instant now) {
    Instant before = noted.get(link);
    if (before != null && now.isBefore(before.plus(EVERY)) && !now.isBefore(before)) {
      return false;
    }
    if (noted.size() > MANY) {
      noted.values().removeIf(at -> !now.isBefore(at.plus(EVERY)));
    }
    noted.put(link, now);
    return true;
  }

  void failed(String link) {
    noted.remove(link);
  }

  int size() {
    return noted.size();
  }
}
