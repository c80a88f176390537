package io.github.exchangeonline.keycloak.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.Optional;

/** A node's log lines and metrics, without a server, for tests of what many days do to them. */
public final class WalkedTelemetry {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Lines lines;
  private final MicrometerMeters meters;

  public WalkedTelemetry(Clock clock) {
    this.lines = new Lines(clock);
    this.meters = new MicrometerMeters(registry, true, Optional::of, clock);
  }

  public void failed(Failure failure) {
    lines.failed(failure);
    failure.change().ifPresent(it -> meters.changed(failure.realmId(), it));
  }

  /** As the server's timer does every half minute. */
  public void tellLeftOut() {
    lines.leftOut();
  }

  public Meters meters() {
    return meters;
  }

  /** What a counter says, its series taken together. */
  public int count(String counter) {
    return (int)
        registry.find(Instruments.PREFIX + counter).counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }

  /** How many lines a scrape has. */
  public int series() {
    return registry.getMeters().size();
  }

  /** What is kept in memory. */
  public Object[] kept() {
    return new Object[] {lines, meters};
  }
}
