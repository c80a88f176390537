package io.github.exchangeonline.keycloak.telemetry;

import io.github.exchangeonline.keycloak.telemetry.SampledGauges.About;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Counts in a registry of Micrometer. What it keeps is bounded by the realms and linked mailboxes
 * that there are, times the rows of the catalogue of diagnoses. Thread-safe.
 */
final class MicrometerMeters implements Meters {

  private static final Logger LOG = Logger.getLogger(MicrometerMeters.class);

  static final String PREFIX = "exchange.online.";

  private static final String REALM = "realm";
  private static final String MAILBOX = "mailbox";
  private static final String DIAGNOSIS = "diagnosis";
  private static final String OUTCOME = "outcome";

  /** From what nobody notices to the time after which a mail is given up. */
  static final List<Duration> DELAYS =
      List.of(
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(4),
          Duration.ofHours(12));

  private final MeterRegistry registry;
  private final boolean mailboxes;
  private final Function<String, Optional<String>> realmNames;
  private final Clock clock;
  private final SampledGauges gauges;
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private volatile double lookedAt = Double.NaN;
  private volatile double sampledAt = Double.NaN;

  /**
   * @param mailboxes whether mailboxes are told apart
   * @param realmNames a realm's name by its id; empty where it is gone
   */
  MicrometerMeters(
      MeterRegistry registry,
      boolean mailboxes,
      Function<String, Optional<String>> realmNames,
      Clock clock) {
    this.registry = registry;
    this.mailboxes = mailboxes;
    this.realmNames = realmNames;
    this.clock = clock;
    this.gauges = new SampledGauges(registry);
    Gauge.builder(PREFIX + "outbox.look.timestamp", this, it -> it.lookedAt)
        .description("When this node last looked for mail")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder(PREFIX + "sample.timestamp", this, it -> it.sampledAt)
        .description("When this node last looked at what all nodes share")
        .baseUnit("seconds")
        .register(registry);
  }

  @Override
  public boolean counting() {
    return true;
  }

  @Override
  public void queued(String realmId) {
    in(realmId, realm -> queuedIn(realm).increment());
  }

  @Override
  public void sent(String realmId, String mailbox, Optional<Duration> delay) {
    in(
        realmId,
        realm -> {
          sentIn(realm, mailbox).increment();
          delay.map(it -> it.isNegative() ? Duration.ZERO : it).ifPresent(delays(realm)::record);
        });
  }

  @Override
  public void expired(String realmId, int mails) {
    in(realmId, realm -> expiredIn(realm).increment(mails));
  }

  @Override
  public void failed(String realmId, String diagnosis, int mails) {
    in(
        realmId,
        realm ->
            counter(
                    "mails.failed",
                    "Mails that were refused for good, or given up",
                    realm.and(DIAGNOSIS, diagnosis))
                .increment(mails));
  }

  @Override
  public void throttled(String realmId, String mailbox) {
    in(realmId, realm -> throttledIn(realm, mailbox).increment());
  }

  @Override
  public void backedOff(String realmId, String mailbox, String diagnosis) {
    in(
        realmId,
        realm ->
            counter(
                    "backoffs",
                    "How often a mailbox was left alone for a while, since something did not work",
                    of(realm, mailbox).and(DIAGNOSIS, diagnosis))
                .increment());
  }

  @Override
  public void tokenRequested(String realmId, Use use, Optional<String> problem) {
    in(
        realmId,
        realm ->
            counter(
                    "token.requests",
                    "Tokens that Entra was asked for",
                    realm.and(
                        "use",
                        use == Use.LINK ? "link" : "renewal",
                        OUTCOME,
                        problem.isEmpty() ? "granted" : "failed",
                        DIAGNOSIS,
                        problem.orElse("none")))
                .increment());
  }

  @Override
  public void renewed(String realmId, boolean done) {
    in(
        realmId,
        realm ->
            counter(
                    "idle.renewals",
                    "Idle links that were to be renewed",
                    realm.and(OUTCOME, done ? "renewed" : "failed"))
                .increment());
  }

  @Override
  public void changed(String realmId, LinkChange.What what) {
    in(
        realmId,
        realm ->
            counter(
                    "link.changes",
                    "What became of links, as this node found out",
                    realm.and("change", what.label()))
                .increment());
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
        begin(realm);
        values.addAll(values(realm));
      }
      gauges.show(values);
      sampledAt = seconds(sample.at());
    } catch (RuntimeException e) {
      LOG.debug("What all nodes share could not be shown", e);
    }
  }

  /** What counts from nothing is there from the start: its first step shows. */
  private void begin(Sample.OfRealm of) {
    Tags realm = Tags.of(REALM, of.name());
    queuedIn(realm);
    expiredIn(realm);
    delays(realm);
    List<String> addresses =
        mailboxes ? of.links().stream().map(Sample.OfLink::mailbox).toList() : List.of("");
    for (String mailbox : addresses) {
      sentIn(realm, mailbox);
      throttledIn(realm, mailbox);
    }
  }

  private List<SampledGauges.Value> values(Sample.OfRealm of) {
    Tags realm = Tags.of(REALM, of.name());
    List<SampledGauges.Value> values = new ArrayList<>();
    values.add(value(About.MAILS_WAITING, realm.and("state", "queued"), (double) of.queued()));
    values.add(value(About.MAILS_WAITING, realm.and("state", "sending"), (double) of.sending()));
    values.add(
        value(
            About.OLDEST_MAIL, realm, of.oldest().map(MicrometerMeters::seconds).orElse(0d)));
    values.add(value(About.PAUSED, realm, of.paused() ? 1 : 0));
    of.secretLives()
        .ifPresent(it -> values.add(value(About.CLIENT_SECRET, realm, seconds(it))));
    if (mailboxes) {
      of.links().forEach(link -> values.addAll(links(realm.and(MAILBOX, link.mailbox()), List.of(link))));
    } else {
      values.addAll(links(realm, of.links()));
    }
    return values;
  }

  private static List<SampledGauges.Value> links(Tags tags, List<Sample.OfLink> links) {
    List<SampledGauges.Value> values = new ArrayList<>();
    for (String state : Sample.STATES) {
      long number = links.stream().filter(link -> link.state().equals(state)).count();
      values.add(value(About.LINKS, tags.and("state", state), (double) number));
    }
    // A permission that is dead already, or that nothing is sent with, alarms nobody by its age.
    links.stream()
        .filter(link -> !link.state().equals("relink") && !link.state().equals(Sample.UNNAMED))
        .map(Sample.OfLink::lives)
        .min(Comparator.naturalOrder())
        .ifPresent(it -> values.add(value(About.IDLE_LINK, tags, seconds(it))));
    return values;
  }

  private static SampledGauges.Value value(About about, Tags tags, double value) {
    return new SampledGauges.Value(new SampledGauges.Series(about, tags), value);
  }

  /** Realms that are gone or have another name, and mailboxes that are linked no more. */
  private void forget(Sample sample) {
    for (String id : sample.asked()) {
      Optional<Sample.OfRealm> realm =
          sample.realms().stream().filter(it -> it.id().equals(id)).findFirst();
      String known = names.get(id);
      if (known != null && realm.filter(it -> it.name().equals(known)).isEmpty()) {
        names.remove(id);
        remove(meter -> known.equals(meter.getId().getTag(REALM)));
      }
    }
    if (mailboxes) {
      Set<List<String>> linked = ConcurrentHashMap.newKeySet();
      sample
          .realms()
          .forEach(realm -> realm.links().forEach(it -> linked.add(List.of(realm.name(), it.mailbox()))));
      remove(
          meter -> {
            String realm = meter.getId().getTag(REALM);
            String mailbox = meter.getId().getTag(MAILBOX);
            return realm != null && mailbox != null && !linked.contains(List.of(realm, mailbox));
          });
    }
  }

  private void remove(java.util.function.Predicate<Meter> which) {
    registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith(PREFIX))
        // Those are their own affair.
        .filter(meter -> meter.getId().getType() != Meter.Type.GAUGE)
        .filter(which)
        .forEach(registry::remove);
  }

  private Counter queuedIn(Tags realm) {
    return counter("mails.queued", "Mails that were taken into the queue", realm);
  }

  private Counter expiredIn(Tags realm) {
    return counter("mails.expired", "Mails whose links had died before they could be sent", realm);
  }

  private Counter sentIn(Tags realm, String mailbox) {
    return counter("mails.sent", "Mails that Exchange accepted", of(realm, mailbox));
  }

  private Counter throttledIn(Tags realm, String mailbox) {
    return counter("throttled", "How often Exchange asked for less", of(realm, mailbox));
  }

  private Timer delays(Tags realm) {
    return Timer.builder(PREFIX + "mail.delay")
        .description("From the request that queued a mail until Exchange accepted it")
        .serviceLevelObjectives(DELAYS.toArray(Duration[]::new))
        .tags(realm)
        .register(registry);
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(PREFIX + name).description(description).tags(tags).register(registry);
  }

  private Tags of(Tags realm, String mailbox) {
    return mailboxes ? realm.and(MAILBOX, mailbox) : realm;
  }

  /** A realm that is gone is not counted: nobody would ever take it away again. */
  private void in(String realmId, java.util.function.Consumer<Tags> count) {
    try {
      String name = names.get(realmId);
      if (name == null) {
        name = realmNames.apply(realmId).orElse(null);
        if (name == null) {
          return;
        }
        names.put(realmId, name);
      }
      count.accept(Tags.of(REALM, name));
    } catch (RuntimeException e) {
      LOG.debug("Something was not counted", e);
    }
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000d;
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000d;
  }
}
