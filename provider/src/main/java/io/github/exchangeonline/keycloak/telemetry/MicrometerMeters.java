package io.github.exchangeonline.keycloak.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Counts in a registry of Micrometer. What it keeps is bounded by the realms and linked mailboxes
 * that there are, times the rows of the catalogue of diagnoses. Thread-safe.
 */
final class MicrometerMeters implements Meters {

  private static final Logger LOG = Logger.getLogger(MicrometerMeters.class);

  private final boolean mailboxes;
  private final Function<String, Optional<String>> realmNames;
  private final Clock clock;
  private final Instruments instruments;
  private final SampledGauges gauges;
  private final Map<String, String> names = new ConcurrentHashMap<>();

  // From the start on: a node that has never managed to look is the first to be told of, and what
  // is no number is older than nothing.
  private volatile double lookedAt;
  private volatile double sampledAt;

  /**
   * @param mailboxes whether mailboxes are told apart
   * @param realmNames a realm's name by its id; empty where it is gone
   */
  MicrometerMeters(
      MeterRegistry registry,
      boolean mailboxes,
      Function<String, Optional<String>> realmNames,
      Clock clock) {
    this.mailboxes = mailboxes;
    this.realmNames = realmNames;
    this.clock = clock;
    this.lookedAt = seconds(clock.instant());
    this.sampledAt = lookedAt;
    this.instruments = new Instruments(registry, mailboxes);
    this.gauges = new SampledGauges(registry);
    Gauge.builder(Instruments.PREFIX + "outbox.look.timestamp", this, it -> it.lookedAt)
        .description("When this node last looked for mail, or started")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder(Instruments.PREFIX + "sample.timestamp", this, it -> it.sampledAt)
        .description("When this node last looked at what all nodes share, or started")
        .baseUnit("seconds")
        .register(registry);
  }

  @Override
  public boolean counting() {
    return true;
  }

  @Override
  public void queued(String realmId) {
    in(realmId, realm -> instruments.queued(realm).increment());
  }

  @Override
  public void sent(String realmId, String mailbox, Optional<Duration> delay) {
    in(
        realmId,
        realm -> {
          instruments.sent(realm, mailbox).increment();
          delay
              .map(it -> it.isNegative() ? Duration.ZERO : it)
              .ifPresent(instruments.delay(realm)::record);
        });
  }

  @Override
  public void expired(String realmId, int mails) {
    in(realmId, realm -> instruments.expired(realm).increment(mails));
  }

  @Override
  public void failed(String realmId, String diagnosis, int mails) {
    in(realmId, realm -> instruments.failed(realm, diagnosis).increment(mails));
  }

  @Override
  public void throttled(String realmId, String mailbox) {
    in(realmId, realm -> instruments.throttled(realm, mailbox).increment());
  }

  @Override
  public void backedOff(String realmId, String mailbox, String diagnosis) {
    in(realmId, realm -> instruments.backOffs(realm, mailbox, diagnosis).increment());
  }

  @Override
  public void tokenRequested(String realmId, Use use, Optional<String> problem) {
    in(realmId, realm -> instruments.tokenRequests(realm, use, problem).increment());
  }

  @Override
  public void renewed(String realmId, boolean done) {
    in(realmId, realm -> instruments.idleRenewals(realm, done).increment());
  }

  @Override
  public void changed(String realmId, LinkChange.What what) {
    in(realmId, realm -> instruments.linkChanges(realm, what).increment());
  }

  @Override
  public void looked() {
    lookedAt = seconds(clock.instant());
  }

  @Override
  public Set<String> realms() {
    return Set.copyOf(names.keySet());
  }

  @Override
  public synchronized void sampled(Sample sample) {
    try {
      forget(sample);
      List<SampledGauges.Value> values = new ArrayList<>();
      for (Sample.OfRealm realm : sample.realms()) {
        names.put(realm.id(), realm.name());
        instruments.begin(realm);
        values.addAll(GaugeValues.of(realm, mailboxes));
      }
      gauges.show(values);
      sampledAt = seconds(sample.at());
    } catch (RuntimeException e) {
      LOG.debug("What all nodes share could not be shown", e);
    }
  }

  /** Realms that are gone or have another name, and mailboxes that are linked no more. */
  private void forget(Sample sample) {
    Map<String, String> found = new ConcurrentHashMap<>();
    sample.realms().forEach(realm -> found.put(realm.id(), realm.name()));
    for (String id : sample.asked()) {
      String known = names.get(id);
      if (known != null && !known.equals(found.get(id))) {
        names.remove(id);
        // Another realm may have that name by now, and have been counted.
        if (!names.containsValue(known)) {
          instruments.remove(meter -> known.equals(meter.getTag(Instruments.REALM)));
        }
      }
    }
    if (mailboxes) {
      Set<List<String>> linked = new HashSet<>();
      for (Sample.OfRealm realm : sample.realms()) {
        realm.links().forEach(link -> linked.add(List.of(realm.name(), link.mailbox())));
      }
      instruments.remove(
          meter -> {
            String realm = meter.getTag(Instruments.REALM);
            String mailbox = meter.getTag(Instruments.MAILBOX);
            return realm != null && mailbox != null && !linked.contains(List.of(realm, mailbox));
          });
    }
  }

  /** A realm that is gone is not counted: nobody would ever take it away again. */
  private void in(String realmId, Consumer<Tags> count) {
    try {
      String name = names.get(realmId);
      if (name == null) {
        name = realmNames.apply(realmId).orElse(null);
        if (name == null) {
          return;
        }
        names.put(realmId, name);
      }
      count.accept(Tags.of(Instruments.REALM, name));
    } catch (RuntimeException e) {
      LOG.debug("Something was not counted", e);
    }
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000d;
  }
}
