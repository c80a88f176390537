package io.github.exchangeonline.keycloak.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gauges whose values, and whose series, are those of the last look: what is not in it any more is
 * not shown any more. A scrape meanwhile sees each series as it was or as it is. Thread-safe.
 */
final class SampledGauges {

  private final MeterRegistry registry;

  // Guarded by this.
  private final Map<Series, Shown> shown = new HashMap<>();

  SampledGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  /** What a gauge is about. */
  enum About {
    MAILS_WAITING("mails.waiting", "", "Mails in the queue"),
    OLDEST_MAIL("oldest.mail.age", "seconds", "For how long the oldest of them has waited"),
    LINKS("links", "", "Linked mailboxes by what they are"),
    IDLE_LINK("idle.link.remaining", "seconds", "Until Microsoft lets a link die that stays idle"),
    CLIENT_SECRET(
        "client.secret.remaining", "seconds", "Until the client secret dies, as somebody noted"),
    PAUSED("realm.paused", "", "1 while an administrator has stopped the realm's mail");

    private final String name;
    private final String unit;
    private final String description;

    About(String name, String unit, String description) {
      this.name = Instruments.PREFIX + name;
      this.unit = unit;
      this.description = description;
    }
  }

  /** One line of what is scraped, but for its value. */
  record Series(About about, Tags tags) {}

  /** One line. */
  record Value(Series series, double value) {}

  synchronized void show(List<Value> values) {
    Set<Series> now = new HashSet<>();
    for (Value value : values) {
      now.add(value.series());
      shown.computeIfAbsent(value.series(), this::begin).value = value.value();
    }
    shown
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !now.contains(entry.getKey());
              if (gone) {
                registry.remove(entry.getValue().meter);
              }
              return gone;
            });
  }

  private Shown begin(Series series) {
    Shown value = new Shown();
    Gauge.Builder<Shown> gauge =
        Gauge.builder(series.about().name, value, it -> it.value)
            .description(series.about().description)
            .tags(series.tags());
    value.meter =
        (series.about().unit.isEmpty() ? gauge : gauge.baseUnit(series.about().unit))
            .register(registry)
            .getId();
    return value;
  }

  /** Held here: the registry itself does not hold what it asks. */
  private static final class Shown {
    private volatile double value = Double.NaN;
    private Meter.@Nullable Id meter;
  }
}
