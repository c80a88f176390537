package io.github.exchangeonline.keycloak.telemetry;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** Finds the registry that the server shows at {@code /metrics}. */
public final class ServerMeters {

  private ServerMeters() {}

  /**
   * Meters in the server's registry; where it has none, as without {@code --metrics-enabled}, such
   * as cost nothing.
   *
   * @param mailboxes whether mailboxes are told apart
   * @param realmNames a realm's name by its id; empty where it is gone
   */
  public static Meters find(
      boolean mailboxes, Function<String, Optional<String>> realmNames, Clock clock) {
    try {
      return OfServer.meters(mailboxes, realmNames, clock);
    } catch (LinkageError e) {
      // A server that was built without metrics need not have the classes.
      return Meters.NONE;
    }
  }

  /** Apart, so that nothing of Micrometer is looked for before it is asked. */
  private static final class OfServer {

    static Meters meters(
        boolean mailboxes, Function<String, Optional<String>> realmNames, Clock clock) {
      CompositeMeterRegistry registry = Metrics.globalRegistry;
      return registry.getRegistries().isEmpty()
          ? Meters.NONE
          : new MicrometerMeters(registry, mailboxes, realmNames, clock);
    }
  }
}
