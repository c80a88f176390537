package io.github.exchangeonline.keycloak.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is counted, under which labels, and that it goes with what it is about. */
class MetersTest {

  private static final String ONE = "one@contoso.example";
  private static final String TWO = "two@contoso.example";

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final SettableClock clock = new SettableClock();
  private final Map<String, String> realms = new HashMap<>(Map.of("id-a", "a", "id-b", "b"));
  private final Meters meters = meters(false);

  @Test
  void mailsAreCountedByRealmAndThoseThatFailedByDiagnosis() {
    meters.queued("id-a");
    meters.queued("id-a");
    meters.queued("id-b");
    meters.sent("id-a", ONE, Optional.of(Duration.ofSeconds(3)));
    meters.failed("id-a", "smtp-recipient-refused", 2);
    meters.failed("id-a", "mail-given-up", 1);
    meters.expired("id-b", 7);

    assertThat(count("mails.queued", "realm", "a")).isEqualTo(2);
    assertThat(count("mails.queued", "realm", "b")).isEqualTo(1);
    assertThat(count("mails.sent", "realm", "a")).isEqualTo(1);
    assertThat(count("mails.failed", "realm", "a", "diagnosis", "smtp-recipient-refused"))
        .isEqualTo(2);
    assertThat(count("mails.failed", "realm", "a", "diagnosis", "mail-given-up")).isEqualTo(1);
    assertThat(count("mails.expired", "realm", "b")).isEqualTo(7);
  }

  @Test
  void theDelayOfAMailThatWasNeverQueuedIsNotCounted() {
    meters.sent("id-a", ONE, Optional.of(Duration.ofSeconds(3)));
    meters.sent("id-a", ONE, Optional.empty());
    // Two clocks of which the database's is one.
    meters.sent("id-a", ONE, Optional.of(Duration.ofSeconds(-1)));

    assertThat(count("mails.sent", "realm", "a")).isEqualTo(3);
    assertThat(registry.get("exchange.online.mail.delay").timer().count()).isEqualTo(2);
  }

  @Test
  void withoutTheOptionNoAddressIsALabel() {
    everything(meters);

    assertThat(labels()).isNotEmpty().noneMatch(label -> label.getValue().contains("@"));
  }

  @Test
  void withTheOptionMailboxesAreToldApartWhereThatMeansSomething() {
    Meters apart = meters(true);
    everything(apart);
    apart.sampled(sample(realm("id-a", "a", working(ONE), working(TWO))));

    assertThat(count("mails.sent", "realm", "a", "mailbox", ONE)).isEqualTo(1);
    assertThat(gauge("links", "realm", "a", "mailbox", TWO, "state", "working")).isEqualTo(1);
    assertThat(registry.get("exchange.online.mails.queued").counter().getId().getTags())
        .extracting(Tag::getKey)
        .containsExactly("realm");
  }

  @Test
  void linksAreCountedByState() {
    meters.sampled(
        sample(
            realm(
                "id-a",
                "a",
                working(ONE),
                new Sample.OfLink(TWO, "relink", Duration.ofDays(-3)),
                new Sample.OfLink("old@contoso.example", Sample.UNNAMED, Duration.ofDays(2)))));

    assertThat(gauge("links", "realm", "a", "state", "working")).isEqualTo(1);
    assertThat(gauge("links", "realm", "a", "state", "relink")).isEqualTo(1);
    assertThat(gauge("links", "realm", "a", "state", "unnamed")).isEqualTo(1);
    assertThat(gauge("links", "realm", "a", "state", "paused")).isZero();
    // Neither the permission that is dead already nor the one that nobody wants.
    assertThat(gauge("idle.link.remaining", "realm", "a")).isEqualTo(80 * 86_400d);
  }

  @Test
  void theQueueIsShownAndAnEmptyOneHasNoAge() {
    meters.sampled(
        sample(
            new Sample.OfRealm(
                "id-a",
                "a",
                3,
                1,
                Optional.of(Duration.ofMinutes(2)),
                List.of(),
                Optional.of(Duration.ofDays(20)),
                true),
            realm("id-b", "b")));

    assertThat(gauge("mails.waiting", "realm", "a", "state", "queued")).isEqualTo(3);
    assertThat(gauge("mails.waiting", "realm", "a", "state", "sending")).isEqualTo(1);
    assertThat(gauge("oldest.mail.age", "realm", "a")).isEqualTo(120);
    assertThat(gauge("oldest.mail.age", "realm", "b")).isZero();
    assertThat(gauge("realm.paused", "realm", "a")).isEqualTo(1);
    assertThat(gauge("client.secret.remaining", "realm", "a")).isEqualTo(20 * 86_400d);
    assertThat(registry.find("exchange.online.client.secret.remaining").tag("realm", "b").meter())
        .as("of which nobody noted anything")
        .isNull();
  }

  /** Prometheus would not see the step from no series to one. */
  @Test
  void whatHasNotHappenedYetIsShownAsNought() {
    meters.sampled(sample(realm("id-a", "a", working(ONE))));

    assertThat(count("mails.queued", "realm", "a")).isZero();
    assertThat(count("mails.sent", "realm", "a")).isZero();
    assertThat(count("mails.expired", "realm", "a")).isZero();
    assertThat(count("throttled", "realm", "a")).isZero();
  }

  @Test
  void aRealmThatIsGoneLosesItsMeters() {
    everything(meters);
    meters.queued("id-b");
    meters.sampled(sample(realm("id-a", "a", working(ONE)), realm("id-b", "b")));

    realms.remove("id-a");
    meters.sampled(sample(realm("id-b", "b")));
    meters.queued("id-a");

    assertThat(labels()).contains(Tag.of("realm", "b")).doesNotContain(Tag.of("realm", "a"));
    assertThat(meters.realms()).containsExactly("id-b");
  }

  @Test
  void aRealmThatTookTheNameOfOneThatIsGoneKeepsWhatWasCounted() {
    meters.queued("id-a");
    realms.remove("id-a");
    realms.put("id-c", "a");
    meters.failed("id-c", "smtp-recipient-refused", 1);

    meters.sampled(sample(realm("id-c", "a")));

    assertThat(count("mails.failed", "realm", "a", "diagnosis", "smtp-recipient-refused"))
        .isEqualTo(1);
    assertThat(meters.realms()).containsExactly("id-c");
  }

  @Test
  void aRealmThatWasRenamedIsCountedUnderItsNewName() {
    everything(meters);
    realms.put("id-a", "new");

    meters.sampled(sample(realm("id-a", "new", working(ONE))));
    meters.queued("id-a");

    assertThat(labels()).doesNotContain(Tag.of("realm", "a"));
    assertThat(count("mails.queued", "realm", "new")).isEqualTo(1);
  }

  @Test
  void aMailboxThatIsUnlinkedLosesItsMeters() {
    Meters apart = meters(true);
    everything(apart);
    apart.sampled(sample(realm("id-a", "a", working(ONE), working(TWO))));

    apart.sampled(sample(realm("id-a", "a", working(TWO))));

    assertThat(labels()).contains(Tag.of("mailbox", TWO)).doesNotContain(Tag.of("mailbox", ONE));
    assertThat(count("mails.queued", "realm", "a")).isEqualTo(1);
  }

  @Test
  void nothingGrowsHoweverOftenItHappens() {
    everything(meters);
    meters.sampled(sample(realm("id-a", "a", working(ONE))));
    int before = registry.getMeters().size();

    for (int time = 0; time < 500; time++) {
      everything(meters);
      meters.sent("id-a", "box-" + time + "@contoso.example", Optional.of(Duration.ofDays(time)));
      meters.queued("unknown-" + time);
      meters.sampled(sample(realm("id-a", "a", working("box-" + time + "@contoso.example"))));
    }

    assertThat(registry.getMeters()).hasSize(before);
  }

  @Test
  void whenANodeLookedIsSaidInSecondsSinceTheEpoch() {
    meters.looked();
    clock.pass(Duration.ofSeconds(5));
    meters.sampled(sample());

    double now = clock.instant().getEpochSecond();
    assertThat(gauge("outbox.look.timestamp")).isEqualTo(now - 5);
    assertThat(gauge("sample.timestamp")).isEqualTo(now);
  }

  /** Otherwise no alarm would ever be raised about it: no number is not older than any. */
  @Test
  void aNodeThatHasNeverLookedIsAsOldAsItsStart() {
    double start = clock.instant().getEpochSecond();
    assertThat(meters.counting()).isTrue();
    clock.pass(Duration.ofMinutes(3));

    assertThat(gauge("outbox.look.timestamp")).isEqualTo(start);
    assertThat(gauge("sample.timestamp")).isEqualTo(start);
  }

  /** A mail is more than its number. */
  @Test
  void aNameThatCannotBeLookedUpLosesNoMail() {
    Meters broken =
        new MicrometerMeters(
            registry,
            false,
            id -> {
              throw new IllegalStateException("no database");
            },
            clock);

    everything(broken);

    assertThat(registry.find("exchange.online.mails.sent").meters()).isEmpty();
  }

  /** Each of them once, in realm a as mailbox one. */
  static void everything(Meters meters) {
    meters.queued("id-a");
    meters.sent("id-a", ONE, Optional.of(Duration.ofSeconds(1)));
    meters.expired("id-a", 1);
    meters.failed("id-a", "mail-given-up", 1);
    meters.throttled("id-a", ONE);
    meters.backedOff("id-a", ONE, "smtp-auth-disabled-mailbox");
    meters.tokenRequested("id-a", Meters.Use.RENEWAL, Optional.empty());
    meters.tokenRequested("id-a", Meters.Use.LINK, Optional.of("entra-client-refused"));
    meters.renewed("id-a", true);
    meters.changed("id-a", LinkChange.What.RELINK_NEEDED);
    meters.looked();
  }

  private Meters meters(boolean mailboxes) {
    return new MicrometerMeters(
        registry, mailboxes, id -> Optional.ofNullable(realms.get(id)), clock);
  }

  private Sample sample(Sample.OfRealm... found) {
    return new Sample(clock.instant(), Set.of("id-a", "id-b"), List.of(found));
  }

  static Sample.OfRealm realm(String id, String name, Sample.OfLink... links) {
    return new Sample.OfRealm(
        id, name, 0, 0, Optional.empty(), List.of(links), Optional.empty(), false);
  }

  static Sample.OfLink working(String mailbox) {
    return new Sample.OfLink(mailbox, "working", Duration.ofDays(80));
  }

  private double count(String name, String... labels) {
    return registry.get("exchange.online." + name).tags(labels).counter().count();
  }

  private double gauge(String name, String... labels) {
    return registry.get("exchange.online." + name).tags(labels).gauge().value();
  }

  private List<Tag> labels() {
    List<Tag> labels = new ArrayList<>();
    for (Meter meter : registry.getMeters()) {
      labels.addAll(meter.getId().getTags());
    }
    return labels;
  }
}
