package io.github.exchangeonline.keycloak.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What this node's own work is counted by, each made where it is first asked for. Thread-safe. */
final class Instruments {

  static final String PREFIX = "exchange.online.";
  static final String REALM = "realm";
  static final String MAILBOX = "mailbox";

  private static final String DIAGNOSIS = "diagnosis";
  private static final String OUTCOME = "outcome";

  /** From what nobody notices to the time after which a mail is given up. */
  private static final List<Duration> DELAYS =
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

  /**
   * @param mailboxes whether mailboxes are told apart
   */
  Instruments(MeterRegistry registry, boolean mailboxes) {
    this.registry = registry;
    this.mailboxes = mailboxes;
  }

  Counter queued(Tags realm) {
    return counter("mails.queued", "Mails that were taken into the queue", realm);
  }

  Counter sent(Tags realm, String mailbox) {
    return counter("mails.sent", "Mails that Exchange accepted", of(realm, mailbox));
  }

  Timer delay(Tags realm) {
    return Timer.builder(PREFIX + "mail.delay")
        .description("From the request that queued a mail until Exchange accepted it")
        .serviceLevelObjectives(DELAYS.toArray(Duration[]::new))
        .tags(realm)
        .register(registry);
  }

  Counter expired(Tags realm) {
    return counter("mails.expired", "Mails whose links had died before they could be sent", realm);
  }

  Counter failed(Tags realm, String diagnosis) {
    return counter(
        "mails.failed",
        "Mails that were refused for good, or given up",
        realm.and(DIAGNOSIS, diagnosis));
  }

  Counter throttled(Tags realm, String mailbox) {
    return counter("throttled", "How often Exchange asked for less", of(realm, mailbox));
  }

  Counter backOffs(Tags realm, String mailbox, String diagnosis) {
    return counter(
        "backoffs",
        "How often a mailbox was left alone for a while, since something did not work",
        of(realm, mailbox).and(DIAGNOSIS, diagnosis));
  }

  Counter tokenRequests(Tags realm, Meters.Use use, Optional<String> problem) {
    return counter(
        "token.requests",
        "Tokens that Entra was asked for",
        realm.and(
            "use",
            use == Meters.Use.LINK ? "link" : "renewal",
            OUTCOME,
            problem.isEmpty() ? "granted" : "failed",
            DIAGNOSIS,
            problem.orElse("none")));
  }

  Counter idleRenewals(Tags realm, boolean done) {
    return counter(
        "idle.renewals",
        "Idle links that were to be renewed",
        realm.and(OUTCOME, done ? "renewed" : "failed"));
  }

  Counter linkChanges(Tags realm, LinkChange.What what) {
    return counter(
        "link.changes",
        "What became of links, as this node found out",
        realm.and("change", what.label()));
  }

  /** What counts from nothing is there from the start: its first step shows. */
  void begin(Sample.OfRealm of) {
    Tags realm = Tags.of(REALM, of.name());
    queued(realm);
    expired(realm);
    delay(realm);
    List<String> addresses =
        mailboxes ? of.links().stream().map(Sample.OfLink::mailbox).toList() : List.of("");
    for (String mailbox : addresses) {
      sent(realm, mailbox);
      throttled(realm, mailbox);
    }
  }

  /** Takes some of them away; gauges are their own affair. */
  void remove(Predicate<Meter.Id> which) {
    registry.getMeters().stream()
        .map(Meter::getId)
        .filter(meter -> meter.getName().startsWith(PREFIX))
        .filter(meter -> meter.getType() != Meter.Type.GAUGE)
        .filter(which)
        .forEach(registry::remove);
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(PREFIX + name).description(description).tags(tags).register(registry);
  }

  private Tags of(Tags realm, String mailbox) {
    return mailboxes ? realm.and(MAILBOX, mailbox) : realm;
  }
}
