package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.TenantAddress;
import io.github.exchangeonline.keycloak.mailbox.IdleLink;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Renewals;
import io.github.exchangeonline.keycloak.smtp.SmtpServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many links and some nodes over weeks, with a clock that is walked. */
class RenewalRoundsTest {

  private static final Duration SWEEP = Duration.ofMinutes(5);

  private final SettableClock clock = new SettableClock();
  private final Instant start = clock.instant();
  private final Registry registry = new Registry();
  private final RenewalRounds node = new RenewalRounds(registry, clock);

  @Test
  void aThousandLinksOfOneDayAreEachRenewedAboutWeeklyAndNeverAllAtOnce() {
    registry.link(1000, "realm");
    Map<Long, Integer> hours = new HashMap<>();

    while (clock.instant().isBefore(start.plus(Duration.ofDays(35)))) {
      int before = registry.asked.size();
      node.round();
      int asked = registry.asked.size() - before;
      assertThat(asked).isLessThanOrEqualTo(RenewalRounds.MOST);
      hours.merge(Duration.between(start, clock.instant()).toHours(), asked, Integer::sum);
      clock.pass(SWEEP);
    }

    assertThat(hours.values()).allMatch(asked -> asked <= 100);
    Map<String, List<Instant>> times = new HashMap<>();
    registry.asked.forEach(
        asked -> times.computeIfAbsent(asked.link(), it -> new ArrayList<>()).add(asked.at()));
    assertThat(times).hasSize(1000);
    assertThat(times.values())
        .allSatisfy(
            renewals -> {
              Instant last = start;
              for (Instant renewal : renewals) {
                assertThat(Duration.between(last, renewal))
                    .isBetween(IdleLink.IDLE, IdleLink.IDLE.plus(IdleLink.SPREAD).plus(SWEEP));
                last = renewal;
              }
              assertThat(last).isAfter(clock.instant().minus(Duration.ofDays(9)));
            });
  }

  /** All are overdue: the server was off for a month, or they came with an import. */
  @Test
  void whatIsOverdueIsSpreadOverRounds() {
    registry.link(1000, "realm");
    clock.pass(Duration.ofDays(30));

    for (int round = 1; round <= 10; round++) {
      node.round();
      assertThat(registry.askedLinks()).hasSize(100 * round);
      clock.pass(SWEEP);
    }

    assertThat(new HashSet<>(registry.askedLinks())).hasSize(1000);
  }

  @Test
  void aRoundEndsHoweverSlowEntraIsAndTheNextOneGoesOn() {
    registry.link(20, "realm");
    registry.lasts = Duration.ofSeconds(20);
    clock.pass(Duration.ofDays(30));
    Instant began = clock.instant();

    node.round();

    assertThat(Duration.between(began, clock.instant()))
        .isLessThanOrEqualTo(RenewalRounds.LONGEST.plus(registry.lasts));
    for (int round = 1; round < 7; round++) {
      node.round();
    }
    assertThat(registry.askedLinks()).hasSize(20).doesNotHaveDuplicates();
  }

  /** As where the lock that keeps the upkeep to one node was lost. */
  @Test
  void twoNodesAtItAtTheSameTimeRenewEachLinkOnce() {
    registry.link(50, "realm");
    clock.pass(Duration.ofDays(30));
    RenewalRounds other = new RenewalRounds(registry, clock);
    registry.meanwhile = other::round;

    node.round();

    assertThat(registry.askedLinks()).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void whereEntraGivesNothingTheAppRegistrationIsAskedNoMoreInThatRoundAndOthersAre() {
    List<String> broken = registry.link(3, "broken");
    List<String> sound = registry.link(3, "sound");
    registry.broken.add("broken");
    clock.pass(Duration.ofDays(30));

    node.round();

    assertThat(registry.askedLinks()).containsOnlyOnceElementsOf(sound).hasSize(4);
    for (int round = 0; round < 2; round++) {
      clock.pass(SWEEP);
      node.round();
    }
    assertThat(registry.askedLinks()).hasSize(6).containsAll(broken).doesNotHaveDuplicates();
    clock.pass(SWEEP);
    node.round();
    assertThat(registry.askedLinks()).as("each has been tried").hasSize(6);

    registry.broken.clear();
    clock.pass(Renewals.CLAIM);
    node.round();
    assertThat(registry.askedLinks()).hasSize(9);
  }

  @Test
  void aLinkThatCannotBeLookedAtKeepsNoOtherFromItsTurn() {
    List<String> links = registry.link(3, "realm");
    registry.faulty = links.get(0);
    clock.pass(Duration.ofDays(30));

    node.round();

    assertThat(registry.askedLinks()).containsExactlyInAnyOrder(links.get(1), links.get(2));
  }

  @Test
  void noTokenIsAskedForWhatTheEmailTabDoesNotNameAndItKeepsNoOtherFromItsTurn() {
    List<String> named = registry.link(5, "realm");
    registry.link(300, "unnamed");
    registry.link(300, "closed");
    clock.pass(Duration.ofDays(30));

    node.round();

    assertThat(registry.askedLinks()).containsExactlyInAnyOrderElementsOf(named);
  }

  private record Asked(String link, Instant at) {}

  /** Rows as a database has them, and an Entra behind them. */
  private final class Registry implements RenewalRounds.Links {

    final List<Asked> asked = new ArrayList<>();
    final Set<String> broken = new HashSet<>();
    Duration lasts = Duration.ofMillis(200);
    String faulty = "";
    Runnable meanwhile = () -> {};
    private final Map<String, IdleLink> rows = new LinkedHashMap<>();

    List<String> link(int count, String realm) {
      List<String> ids = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        String name = realm + rows.size();
        String id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        rows.put(id, new IdleLink(row(id, realm, name), null, null));
        ids.add(id);
      }
      return ids;
    }

    private MailboxLink row(String id, String realm, String mailbox) {
      return new MailboxLink(
          id,
          realm,
          new Mailbox(mailbox),
          "alice",
          new Account("cloud", "tid", "oid", mailbox, mailbox),
          "client",
          LinkState.WORKING,
          start,
          "",
          start,
          Optional.empty(),
          Optional.empty());
    }

    List<String> askedLinks() {
      return asked.stream().map(Asked::link).toList();
    }

    @Override
    public List<IdleLink> due(Instant now) {
      List<IdleLink> due =
          rows.values().stream()
              .filter(it -> it.due(now))
              .sorted(
                  Comparator.comparing(
                      IdleLink::renewAfter, Comparator.nullsFirst(Comparator.naturalOrder())))
              .toList();
      Runnable once = meanwhile;
      meanwhile = () -> {};
      once.run();
      return due;
    }

    @Override
    public Optional<Routes.Route.Open> way(String realmId) {
      Stream<Mailbox> named =
          rows.values().stream()
              .map(IdleLink::link)
              .filter(it -> it.realmId().equals(realmId))
              .map(MailboxLink::mailbox);
      return realmId.equals("closed")
          ? Optional.empty()
          : Optional.of(
              new Routes.Route.Open(
                  realmId,
                  realmId,
                  new SmtpServer("smtp.example", 587, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                  new AppRegistration(
                      TenantAddress.ofTokenUrl(
                          "https://login.microsoftonline.com/common/oauth2/v2.0/token"),
                      "app of " + realmId,
                      tenant -> Map.of(),
                      "scope"),
                  realmId.equals("unnamed") ? List.of(new Mailbox("other")) : named.toList()));
    }

    @Override
    public boolean claim(IdleLink idle, Instant now) {
      String id = idle.link().id();
      if (id.equals(faulty)) {
        throw new IllegalStateException("on purpose");
      }
      IdleLink row = Objects.requireNonNull(rows.get(id));
      boolean asRead = row.equals(idle);
      if (asRead) {
        rows.put(id, new IdleLink(row.link(), row.renewedAt(), now.plus(Renewals.CLAIM)));
      }
      return asRead;
    }

    @Override
    public boolean renew(IdleLink idle, Routes.Route.Open way) {
      String id = idle.link().id();
      asked.add(new Asked(id, clock.instant()));
      clock.pass(lasts);
      if (broken.contains(way.realmId())) {
        return false;
      }
      rows.computeIfPresent(
          id, (it, row) -> new IdleLink(row.link(), clock.instant(), row.renewAfter()));
      return true;
    }
  }
}
