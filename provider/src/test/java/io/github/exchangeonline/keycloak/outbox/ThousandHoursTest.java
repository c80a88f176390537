package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.mailbox.IdleLink;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Renewals;
import io.github.exchangeonline.keycloak.mailbox.WalkedLinks;
import io.github.exchangeonline.keycloak.outbox.WalkedExchange.Accepted;
import io.github.exchangeonline.keycloak.outbox.WalkedExchange.Fault;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.telemetry.Sample;
import io.github.exchangeonline.keycloak.telemetry.WalkedTelemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Six weeks of a realm, in seconds: office hours, a newsletter a day, a larger one a week, and each
 * week once Exchange out of reach, Entra out of reach, a mailbox that is linked anew and one whose
 * permission is revoked. For the last eight days nothing is sent.
 */
class ThousandHoursTest {

  private static final int HOURS = 1000;
  private static final int HOURS_WITH_MAIL = 800;
  private static final int DAY = 24;
  private static final int WEEK = 7 * DAY;
  private static final Duration KEEP_RECORDS = Duration.ofDays(7);
  private static final Duration ROUNDS = Duration.ofMinutes(5);

  /** While mail leaves the node's clock ticks as in a server, for so long and a second a mail. */
  private static final Duration BUSY = Duration.ofMinutes(1);

  private static final Limits LIMITS = new Limits(30, 300, 1);
  private static final String ONE = "one@contoso.com";
  private static final String TWO = "two@contoso.com";
  private static final String QUIET = "quiet";
  private static final int QUIET_LINKS = 30;

  private final WalkedWorld world = new WalkedWorld(Duration.ofMillis(200), ONE, TWO);
  private final WalkedTime time = world.time();
  private final WalkedEntra entra = new WalkedEntra(time);
  private final WalkedLinks links = new WalkedLinks(world.tables());
  private final Map<String, Secret> credentials = new HashMap<>();
  private final WalkedLinkTokens tokens = new WalkedLinkTokens(time, entra, links, credentials);
  private final WalkedTelemetry telemetry = new WalkedTelemetry(time.clock(Duration.ZERO));
  private final RenewalRounds rounds = new RenewalRounds(new Registry(), time.clock(Duration.ZERO));
  private final Map<String, Integer> generations = new HashMap<>(Map.of(ONE, 1, TWO, 1));
  private final Map<String, Integer> mostKept = new TreeMap<>();
  private int queued;
  private int mostSeries;
  private long mostMails;
  private Instant busyUntil = Instant.MIN;
  private WalkedNode node;

  @Test
  void linksAndTokensAreRenewedRecordsArePurgedAndNothingGrows() {
    links.link(id(ONE), WalkedWorld.REALM, ONE, WalkedWorld.account(ONE), time.now());
    links.link(id(TWO), WalkedWorld.REALM, TWO, WalkedWorld.account(TWO), time.now());
    credentials.put(id(ONE), Secret.of(entra.grant(id(ONE))));
    credentials.put(id(TWO), Secret.of(entra.grant(id(TWO))));
    for (int number = 0; number < QUIET_LINKS; number++) {
      String id = QUIET + number;
      links.link(id, QUIET, id + "@contoso.com", WalkedWorld.account(id), time.now());
      credentials.put(id, Secret.of(entra.grant(id)));
    }
    node =
        new WalkedNode(
            world,
            "a",
            LIMITS,
            Duration.ZERO,
            Optional.of(
                new WalkedNode.Given(
                    tokens, telemetry::failed, telemetry.meters(), KEEP_RECORDS, this::tick)));
    time.every(ROUNDS, rounds::round);

    for (int hour = 0; hour < HOURS; hour++) {
      if (hour < HOURS_WITH_MAIL) {
        whatHappensIn(hour);
      }
      time.walk(Duration.ofHours(1));
      look();
    }

    everyMailCameToAnEnd();
    noLimitWasBroken();
    idleLinksWereRenewedWeekly();
    tokensWereRenewedWhenTheyWereNeededAndOnlyThen();
    nothingIsLeftAndNothingGrew();
  }

  private void whatHappensIn(int hour) {
    int day = hour / DAY;
    switch (hour % WEEK) {
      case 2 * DAY + 10 -> queue(700, Duration.ofDays(3));
      case 3 * DAY + 9 -> world.exchange().faults((mailbox, mail) -> Fault.cut(Stage.CONNECT));
      case 3 * DAY + 13 -> world.exchange().faults((mailbox, mail) -> null);
      case 4 * DAY -> entra.down(true);
      case 4 * DAY + 12 -> entra.down(false);
      case 5 * DAY + 9 -> entra.revoke(id(TWO));
      case 5 * DAY + 15 -> linkAnew(TWO);
      default -> {}
    }
    int ofTheDay = hour % DAY;
    if (ofTheDay >= 8 && ofTheDay < 18) {
      linkAnew(ONE);
      queue(3 + (hour + day) % 5, Duration.ofHours(2));
      world.queue(1, true, Duration.ofHours(2), Optional.of(Duration.ofMinutes(30)));
      queued++;
    }
    if (ofTheDay == 12) {
      queue(60, Duration.ofHours(12));
    }
  }

  private void queue(int mails, Duration giveUpAfter) {
    world.queue(mails, false, giveUpAfter, Optional.empty());
    queued += mails;
    Instant until = time.now().plus(BUSY).plusSeconds(mails);
    busyUntil = until.isAfter(busyUntil) ? until : busyUntil;
    node.wake();
  }

  private void linkAnew(String mailbox) {
    credentials.remove(id(mailbox));
    world.link(mailbox, generations.merge(mailbox, 1, Integer::sum));
    links.link(id(mailbox), WalkedWorld.REALM, mailbox, WalkedWorld.account(mailbox), time.now());
    credentials.put(id(mailbox), Secret.of(entra.grant(id(mailbox))));
  }

  private String id(String mailbox) {
    return mailbox + "-" + generations.get(mailbox);
  }

  private Duration tick() {
    return time.now().isBefore(busyUntil) ? Duration.ofMillis(200) : ROUNDS;
  }

  /** What the server's timer does every half minute, and what is there at that moment. */
  private void look() {
    telemetry.tellLeftOut();
    Optional<Mails.Queue> queue =
        Optional.ofNullable(
            world.tables().in(entities -> new Mails(entities).queues()).get(WalkedWorld.REALM));
    List<IdleLink> linked =
        links.all().stream().filter(it -> it.link().realmId().equals(WalkedWorld.REALM)).toList();
    Sample.OfRealm realm =
        Sampling.of(
            WalkedWorld.REALM,
            WalkedWorld.REALM,
            queue,
            linked,
            List.of(new Mailbox(ONE), new Mailbox(TWO)),
            RealmMail.Note.NOTHING,
            "client",
            time.now(),
            time.now());
    telemetry.meters().sampled(new Sample(time.now(), Set.of(WalkedWorld.REALM), List.of(realm)));
    mostSeries = Math.max(mostSeries, telemetry.series());
    mostMails = Math.max(mostMails, rows("EXO_MAIL"));
    kept().forEach((what, size) -> mostKept.merge(what, size, Math::max));
    assertThat(rows("EXO_ACCOUNT")).isLessThanOrEqualTo(2);
    assertThat(rows("EXO_LINK")).isEqualTo(2 + QUIET_LINKS);
    assertThat(rows("EXO_SKIP") + rows("EXO_REALM")).isZero();
  }

  private Map<String, Integer> kept() {
    return Kept.by(
        Stream.of(node.kept(), tokens.kept(), telemetry.kept(), new Object[] {rounds})
            .flatMap(Stream::of)
            .toArray());
  }

  private void everyMailCameToAnEnd() {
    assertThat(queued).isGreaterThan(5_000);
    assertThat(WorkerTest.messageIds(world)).hasSizeGreaterThan(queued * 9 / 10);
    assertThat(telemetry.count("mails.failed")).as("Exchange was away").isPositive();
    assertThat(telemetry.count("mails.expired")).as("so were links").isPositive();
    assertThat(
            telemetry.count("mails.sent")
                + telemetry.count("mails.failed")
                + telemetry.count("mails.expired"))
        .isEqualTo(queued);
  }

  private void noLimitWasBroken() {
    for (String mailbox : List.of(ONE, TWO)) {
      assertThat(world.exchange().mostInAMinute(mailbox)).isBetween(25, LIMITS.messages());
      assertThat(mostInADay(mailbox)).isBetween(250, LIMITS.recipients());
      assertThat(world.exchange().mostConnections(mailbox)).isOne();
    }
  }

  private int mostInADay(String mailbox) {
    List<Instant> times =
        world.exchange().inbox().stream()
            .filter(it -> it.mailbox().equals(mailbox))
            .map(Accepted::at)
            .sorted()
            .toList();
    int most = 0;
    for (int from = 0, to = 0; to < times.size(); to++) {
      while (!times.get(from).plus(Duration.ofDays(1)).isAfter(times.get(to))) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  /** At most as late as Entra was out of reach, and somebody had just tried in vain. */
  private void idleLinksWereRenewedWeekly() {
    Duration latest =
        IdleLink.IDLE
            .plus(IdleLink.SPREAD)
            .plus(Duration.ofHours(12))
            .plus(Renewals.CLAIM)
            .plus(ROUNDS);
    for (int number = 0; number < QUIET_LINKS; number++) {
      String id = QUIET + number;
      List<Instant> renewals = askedFor(id);
      assertThat(renewals).as(id).hasSizeBetween(4, 5);
      List<Instant> all = new ArrayList<>(renewals);
      all.add(0, WalkedTime.at(Duration.ZERO));
      all.add(time.now());
      for (int next = 1; next < all.size(); next++) {
        Duration between = Duration.between(all.get(next - 1), all.get(next));
        assertThat(between).as(id).isLessThanOrEqualTo(latest);
        if (next < all.size() - 1) {
          assertThat(between).as(id).isGreaterThanOrEqualTo(IdleLink.IDLE);
        }
      }
    }
    Instant calm = WalkedTime.at(Duration.ofHours(HOURS_WITH_MAIL));
    for (String mailbox : List.of(ONE, TWO)) {
      assertThat(askedFor(id(mailbox)))
          .as("idle by now")
          .last()
          .satisfies(it -> assertThat(it).isAfter(calm.plus(IdleLink.IDLE.minusDays(1))));
    }
  }

  private List<Instant> askedFor(String link) {
    return entra.asked().stream()
        .filter(it -> it.link().equals(link))
        .map(WalkedEntra.Asked::at)
        .toList();
  }

  private void tokensWereRenewedWhenTheyWereNeededAndOnlyThen() {
    assertThat(entra.asked()).hasSize(tokens.due()).hasSizeGreaterThan(300);
    Map<String, WalkedEntra.Asked> before = new HashMap<>();
    for (WalkedEntra.Asked asked : entra.asked()) {
      WalkedEntra.Asked last = before.put(asked.link(), asked);
      if (last != null) {
        assertThat(asked.at())
            .as(asked.link())
            .isAfterOrEqualTo(last.ends().minus(Duration.ofMinutes(10)));
      }
    }
  }

  private void nothingIsLeftAndNothingGrew() {
    assertThat(rows("EXO_MAIL")).as("each was kept for its week, and removed").isZero();
    assertThat(rows("EXO_ACCOUNT")).as("nobody sent for a week").isZero();
    // The most that a week brings, with what it brought last.
    assertThat(mostMails).isGreaterThan(1_000).isLessThan(2_600);
    assertThat(mostSeries).isLessThan(80);
    assertThat(mostKept.keySet())
        .contains("Worker.lanes", "AccessTokens.slots", "LineLimit.windows", "RepeatLimit.sent");
    assertThat(generations.get(ONE)).as("far more links than are kept").isGreaterThan(300);
    assertThat(mostKept)
        .allSatisfy((what, size) -> assertThat(size).as(what).isLessThanOrEqualTo(210));
    assertThat(kept().get("Worker.lanes")).isZero();
  }

  private long rows(String table) {
    return world
        .tables()
        .in(
            entities ->
                ((Number)
                        entities
                            .createNativeQuery("select count(*) from " + table)
                            .getSingleResult())
                    .longValue());
  }

  /** As {@link LinkRenewal} has it, without a server. */
  private final class Registry implements RenewalRounds.Links {

    @Override
    public List<IdleLink> due(Instant now) {
      return links.due(now);
    }

    @Override
    public Optional<Routes.Route.Open> way(String realmId) {
      Routes.Route.Open open = world.route();
      List<Mailbox> pool =
          links.all().stream()
              .map(IdleLink::link)
              .filter(it -> it.realmId().equals(realmId))
              .map(MailboxLink::mailbox)
              .toList();
      return Optional.of(new Routes.Route.Open(realmId, realmId, open.server(), open.app(), pool));
    }

    @Override
    public boolean claim(IdleLink idle, Instant now) {
      return links.claim(idle, now);
    }

    @Override
    public boolean renew(IdleLink idle, Routes.Route.Open way) {
      try {
        tokens.accessToken(idle.link(), way.app());
        telemetry.meters().renewed(idle.link().realmId(), true);
        return true;
      } catch (LinkException e) {
        throw new AssertionError(e);
      } catch (EntraException e) {
        return e.diagnosis().disposition() == Disposition.RELINK;
      }
    }
  }
}
