package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * For how long Entra asked an app registration in a tenant to wait (HTTP 429 and 5xx with
 * Retry-After). All its mailboxes wait: Microsoft does not say for whom it counts, and each of them
 * finding out by a request of its own would be the next reason to throttle. Thread-safe.
 */
final class Pauses {

  private final Clock clock;
  private final ConcurrentMap<Client, Pause> pauses = new ConcurrentHashMap<>();

  Pauses(Clock clock) {
    this.clock = clock;
  }

  /** What Entra said, with what is left of the wait; empty where it may be asked. */
  Optional<Diagnosis> now(TenantAddress tenant, String clientId) {
    Instant now = clock.instant();
    return Optional.ofNullable(pauses.get(new Client(tenant, clientId)))
        .filter(pause -> now.isBefore(pause.until()))
        .map(pause -> pause.why().waiting(Duration.between(now, pause.until())));
  }

  /** A wait that is shorter than what is left of another one does not end it. */
  void begin(TenantAddress tenant, String clientId, Diagnosis why, Duration wait) {
    Pause pause = new Pause(why, clock.instant().plus(wait));
    pauses.merge(
        new Client(tenant, clientId),
        pause,
        (known, heard) -> known.until().isAfter(heard.until()) ? known : heard);
  }

  /** Entra gave tokens. */
  void end(TenantAddress tenant, String clientId) {
    pauses.remove(new Client(tenant, clientId));
  }

  private record Client(TenantAddress tenant, String id) {}

  private record Pause(Diagnosis why, Instant until) {}
}
