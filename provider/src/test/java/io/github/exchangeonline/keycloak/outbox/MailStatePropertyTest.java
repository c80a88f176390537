package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.lease.Lease;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever nodes do to the outbox, in whatever order, also with claims that they have lost: every
 * mail goes the ways that {@link MailState} draws, and no others.
 */
class MailStatePropertyTest {

  private static final Diagnosis WHY = Diagnoses.of(Problem.INTERNAL).with("error", "x");
  private static final SmtpReply ACCEPTED = SmtpReply.parse("250 2.0.0 OK <id@host> [Hostname=h]");
  private static final Duration KEPT = Duration.ofHours(3);
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  /** From which state to which, and by which operation. */
  private static final Map<String, Set<Kind>> WAYS =
      Map.ofEntries(
          Map.entry("none QUEUED", Set.of(Kind.ENQUEUE)),
          Map.entry("QUEUED SENDING", Set.of(Kind.CLAIM)),
          Map.entry("SENDING SENT", Set.of(Kind.SENT)),
          Map.entry("SENDING FAILED", Set.of(Kind.FAILED)),
          Map.entry("SENDING QUEUED", Set.of(Kind.RELEASE, Kind.RETRY, Kind.ABANDON)),
          Map.entry("QUEUED SENT", Set.of(Kind.SENT)),
          Map.entry("EXPIRED SENT", Set.of(Kind.SENT)),
          Map.entry("FAILED SENT", Set.of(Kind.SENT)),
          Map.entry("DISCARDED SENT", Set.of(Kind.SENT)),
          Map.entry("QUEUED EXPIRED", Set.of(Kind.EXPIRE)),
          Map.entry("QUEUED FAILED", Set.of(Kind.GIVE_UP)),
          Map.entry("FAILED QUEUED", Set.of(Kind.TRY_AGAIN, Kind.TRY_ALL_AGAIN)),
          Map.entry("QUEUED DISCARDED", Set.of(Kind.DISCARD)),
          Map.entry("FAILED DISCARDED", Set.of(Kind.DISCARD)));

  /** What may be done. */
  enum Kind {
    ENQUEUE,
    CLAIM,
    SENT,
    FAILED,
    RELEASE,
    RETRY,
    PROLONG,
    ABANDON,
    EXPIRE,
    GIVE_UP,
    TRY_AGAIN,
    TRY_ALL_AGAIN,
    DISCARD,
    PURGE,
    PASS
  }

  /**
   * One thing that is done.
   *
   * @param which of the claims or mails there are, counted around
   * @param minutes a wait, where one is needed
   */
  record Step(Kind kind, int which, int minutes) {}

  @Property(tries = 60)
  void goesTheWaysThatAreDrawn(@ForAll("histories") List<Step> steps) {
    World world = new World();
    for (Step step : steps) {
      Map<String, Row> before = world.rows();
      boolean changed = world.does(step);
      Map<String, Row> after = world.rows();
      for (String id : after.keySet()) {
        String from = before.containsKey(id) ? before.get(id).state() : "none";
        String way = from + " " + after.get(id).state();
        if (!from.equals(after.get(id).state())) {
          assertThat(WAYS.getOrDefault(way, Set.of()))
              .as("%s by %s", way, step)
              .contains(step.kind());
        }
      }
      assertThat(before.keySet().stream().filter(id -> !after.containsKey(id)))
          .as("gone by %s", step)
          .allMatch(id -> step.kind() == Kind.PURGE && before.get(id).settled());
      // A claim may be kept until the same minute as before.
      if (step.kind() != Kind.PROLONG) {
        assertThat(changed).as("said by %s", step).isEqualTo(!before.equals(after));
      }
      after.values().forEach(MailStatePropertyTest::wellFormed);
    }
  }

  /** Two nodes that both believe to have a mail: at most one has. */
  @Property(tries = 60)
  void obeysTheLastClaimOnly(@ForAll("histories") List<Step> steps) {
    World world = new World();
    for (Step step : steps) {
      Map<String, Row> before = world.rows();
      Optional<ClaimedMail> used = world.claim(step);
      if (world.does(step) && OF_A_CLAIM.contains(step.kind())) {
        ClaimedMail mail = used.orElseThrow();
        assertThat(before.get(mail.id()).claim()).as("%s", step).isEqualTo(mail.claim());
      }
    }
  }

  @Property(tries = 40)
  void offersWhatIsDueInItsOrder(@ForAll("histories") List<Step> steps) {
    World world = new World();
    steps.forEach(world::does);
    Map<String, Row> rows = world.rows();
    List<Row> offered = world.candidates().stream().map(it -> rows.get(it.id())).toList();

    assertThat(offered).allMatch(row -> row.due(world.now));
    assertThat(offered)
        .isSortedAccordingTo(Comparator.comparing(Row::priority).thenComparing(Row::queuedAt));
    if (offered.size() < 5) {
      assertThat(rows.values().stream().filter(row -> row.due(world.now)))
          .containsExactlyInAnyOrderElementsOf(offered);
    }
  }

  private static final Set<Kind> OF_A_CLAIM =
      Set.of(Kind.SENT, Kind.FAILED, Kind.RELEASE, Kind.RETRY, Kind.PROLONG);

  private static void wellFormed(Row row) {
    assertThat(row.attempts()).isNotNegative();
    boolean waits = Set.of("QUEUED", "SENDING").contains(row.state());
    assertThat(row.settled()).as(row.state()).isEqualTo(!waits);
    if (waits) {
      assertThat(row.body()).as(row.state()).isTrue();
    }
    if (Set.of("SENT", "EXPIRED", "DISCARDED").contains(row.state())) {
      assertThat(row.body()).as("the body of a mail that is " + row.state()).isFalse();
    }
    assertThat(row.state().equals("SENDING") && row.claim() == null).isFalse();
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(4, Arbitraries.of(Kind.ENQUEUE, Kind.CLAIM)),
            net.jqwik.api.Tuple.of(6, Arbitraries.of(Kind.class)));
    return Combinators.combine(
            kinds, Arbitraries.integers().between(0, 5), Arbitraries.integers().between(1, 90))
        .as(Step::new)
        .list()
        .ofMaxSize(25);
  }

  /** What of a row matters here. */
  private record Row(
      String state,
      String claim,
      int attempts,
      int priority,
      long queuedAt,
      long nextTry,
      long giveUpAt,
      Long expiresAt,
      boolean body,
      boolean settled) {

    static Row of(MailEntity mail) {
      return new Row(
          mail.state,
          mail.claim,
          mail.attempts,
          mail.priority,
          mail.queuedAt,
          mail.nextTry,
          mail.giveUpAt,
          mail.expiresAt,
          mail.body != null,
          mail.settledAt != null);
    }

    boolean due(Instant now) {
      long at = now.toEpochMilli();
      return state.equals("QUEUED")
          && nextTry <= at
          && giveUpAt > at
          && (expiresAt == null || expiresAt > at);
    }
  }

  /** A database, its clock, and all claims that anybody ever got. */
  private static final class World {

    private final OwnTablesInMemory tables = new OwnTablesInMemory();
    private final List<ClaimedMail> claims = new ArrayList<>();
    private Instant now = START;
    private int made;

    Map<String, Row> rows() {
      return tables.in(
          entities ->
              entities
                  .createQuery("from MailEntity", MailEntity.class)
                  .getResultStream()
                  .collect(
                      Collectors.toMap(
                          mail -> mail.id, Row::of, (one, other) -> one, TreeMap::new)));
    }

    List<Mails.Candidate> candidates() {
      return tables.in(entities -> new Mails(entities).candidates(List.of("realm"), now));
    }

    Optional<ClaimedMail> claim(Step step) {
      return claims.isEmpty()
          ? Optional.empty()
          : Optional.of(claims.get(step.which() % claims.size()));
    }

    /** Whether it says that it changed anything. */
    boolean does(Step step) {
      Instant later = now.plus(Duration.ofMinutes(step.minutes()));
      if (step.kind() == Kind.PASS) {
        now = later;
        return false;
      }
      if (OF_A_CLAIM.contains(step.kind())) {
        return claim(step).map(mail -> with(step.kind(), mail, later)).orElse(false);
      }
      return tables.in(
          entities -> {
            Mails mails = new Mails(entities);
            return switch (step.kind()) {
              case ENQUEUE -> enqueued(mails, step);
              case CLAIM -> claimed(mails, step, later);
              case ABANDON -> mails.abandoned(now, 3) > 0;
              case EXPIRE -> !mails.expired(now, 3).isEmpty();
              case GIVE_UP -> !mails.givenUp(now, 3, KEPT).isEmpty();
              case TRY_AGAIN -> desk(entities).retry("mail-" + step.which());
              case TRY_ALL_AGAIN -> desk(entities).retryAll() > 0;
              case DISCARD -> desk(entities).discard("mail-" + step.which());
              case PURGE -> mails.purge(now.minus(Duration.ofMinutes(30)), 3) > 0;
              default -> throw new IllegalArgumentException(step.toString());
            };
          });
    }

    private OutboxDesk desk(EntityManager entities) {
      return new OutboxDesk(entities, "realm", now, Duration.ofMinutes(60), () -> {});
    }

    private boolean with(Kind kind, ClaimedMail mail, Instant later) {
      return tables.in(
          entities -> {
            Mails mails = new Mails(entities);
            return switch (kind) {
              case SENT -> mails.sent(mail, ACCEPTED, now);
              case FAILED -> mails.failed(mail, WHY, now, KEPT);
              case RELEASE -> mails.release(mail, later);
              case RETRY -> mails.retry(mail, later, WHY);
              case PROLONG -> mails.prolong(mail, later);
              default -> throw new IllegalArgumentException(kind.toString());
            };
          });
    }

    private boolean enqueued(Mails mails, Step step) {
      MailEntity mail = new MailEntity();
      mail.id = "mail-" + made++;
      mail.realmId = "realm";
      mail.priority = step.which() % 2;
      mail.queuedAt = now.toEpochMilli();
      mail.nextTry = mail.queuedAt;
      mail.giveUpAt = now.plus(Duration.ofMinutes(60)).toEpochMilli();
      mail.expiresAt =
          step.which() < 3
              ? null
              : Long.valueOf(now.plus(Duration.ofMinutes(step.minutes())).toEpochMilli());
      mail.messageId = "<" + mail.id + "@here>";
      mail.recipients = "a@b.example";
      mail.body = "sealed";
      mails.insert(mail);
      return true;
    }

    /** By what was offered, or by what a slower node was offered before. */
    private boolean claimed(Mails mails, Step step, Instant until) {
      Mails.Candidate candidate = new Mails.Candidate("mail-" + step.which(), "realm", true, 1);
      Optional<ClaimedMail> mail = mails.claim(candidate, lease(), "a@b.example", until);
      mail.ifPresent(claims::add);
      return mail.isPresent();
    }

    private Lease lease() {
      return new Lease(new AccountKey("account"), "node", claims.size(), now, 0);
    }
  }
}
