package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.outbox.MailRecord.Hindrance;
import io.github.exchangeonline.keycloak.outbox.WalkedExchange.Fault;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What administrators see of a realm's mail and do to it, in walked time with the real tables. */
class OutboxDeskTest {

  private static final Duration PER_MAIL = Duration.ofMillis(200);
  private static final String ONE = "one@contoso.com";
  private static final String REFUSED = "550 5.7.1 Refused";

  private final WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);

  @Test
  void whileARealmIsPausedNothingBeginsOnAnyNodeAndNothingIsLost() {
    world.queue(100, false);
    WalkedNode a = world.node("a");
    world.node("b");
    world.time().walk(Duration.ofSeconds(2));
    int before = world.exchange().inbox().size();
    assertThat(before).isBetween(1, 60);

    assertThat(world.<Boolean>atTheDesk(desk -> desk.pause("admin"))).isTrue();
    assertThat(world.<Boolean>atTheDesk(desk -> desk.pause("another"))).isFalse();
    world.queue(5, true);
    a.wake();
    world.time().walk(Duration.ofHours(1));

    // What was handed over at that moment is not stopped.
    int during = world.exchange().inbox().size();
    assertThat(during).isBetween(before, before + 1);
    assertThat(world.rows(MailState.QUEUED)).isEqualTo(105 - during);
    assertThat(world.atTheDesk(OutboxDesk::paused))
        .hasValueSatisfying(pause -> assertThat(pause.by()).isEqualTo("admin"));

    assertThat(world.<Boolean>atTheDesk(OutboxDesk::resume)).isTrue();
    assertThat(world.<Boolean>atTheDesk(OutboxDesk::resume)).isFalse();
    world.time().walk(Duration.ofSeconds(2));
    assertThat(world.exchange().inbox()).hasSizeGreaterThan(during);
    world.time().walk(Duration.ofMinutes(10));

    assertThat(world.exchange().inbox()).hasSize(105);
    assertThat(world.rows(MailState.SENT)).isEqualTo(105);
  }

  @Test
  void mailWaitsSinceThenUntilItHasLeft() {
    Instant before = world.time().now().minusSeconds(1);
    world.queue(1, false);

    assertThat(world.<Boolean>atTheDesk(desk -> desk.waitsSince(before))).isFalse();
    Instant then = world.time().now();
    assertThat(world.<Boolean>atTheDesk(desk -> desk.waitsSince(then))).isTrue();
    world.node("a");
    world.time().walk(Duration.ofMinutes(1));
    assertThat(world.rows(MailState.SENT)).isEqualTo(1);
    assertThat(world.<Boolean>atTheDesk(desk -> desk.waitsSince(then))).isFalse();
  }

  /** Both see it paused; the one who comes second waits for the first. */
  @Test
  void ofTwoWhoResumeAtOnceOneAddsThePauseToTheMail() {
    world.queue(1, false, Duration.ofHours(1), Optional.empty());
    world.atTheDesk(desk -> desk.pause("admin"));
    world.time().walk(Duration.ofHours(5));
    Instant now = world.time().now();
    OwnTablesInMemory tables = world.tables();

    CompletableFuture<Boolean> second =
        tables.in(
            first -> {
              assertThat(new RealmMail(first, WalkedWorld.REALM).resume(now)).isTrue();
              CompletableFuture<Boolean> other =
                  CompletableFuture.supplyAsync(
                      () -> tables.in(it -> new RealmMail(it, WalkedWorld.REALM).resume(now)));
              while (!waited(first)) {
                Thread.onSpinWait();
              }
              return other;
            });

    assertThat(second.join()).isFalse();
    long giveUp =
        tables.in(
            entities ->
                entities
                    .createQuery("select m.giveUpAt from MailEntity m", Long.class)
                    .getSingleResult());
    assertThat(Instant.ofEpochMilli(giveUp)).isEqualTo(now.plus(Duration.ofHours(1)));
  }

  private static boolean waited(EntityManager entities) {
    return ((Number)
                entities
                    .createNativeQuery(
                        "select count(*) from INFORMATION_SCHEMA.SESSIONS where BLOCKER_ID is not null",
                        Object.class)
                    .getSingleResult())
            .intValue()
        > 0;
  }

  @Test
  void aPauseIsNotCountedAsTimeInWhichMailWasTried() {
    world.queue(3, false, Duration.ofHours(1), Optional.empty());
    world.atTheDesk(desk -> desk.pause("admin"));
    WalkedNode node = world.node("a");
    world.time().walk(Duration.ofMinutes(30));
    world.queue(2, false, Duration.ofHours(1), Optional.empty());
    world.time().walk(Duration.ofDays(2));
    assertThat(world.rows(MailState.QUEUED)).isEqualTo(5);
    assertThat(node.told()).isEmpty();

    world.unlink(ONE);
    world.atTheDesk(OutboxDesk::resume);
    world.time().walk(Duration.ofMinutes(55));
    assertThat(world.rows(MailState.QUEUED)).isEqualTo(5);
    world.time().walk(Duration.ofMinutes(10));

    assertThat(world.rows(MailState.FAILED)).isEqualTo(5);
  }

  @Test
  void aMailWhoseLinkDiesWhileARealmIsPausedIsClosed() {
    world.queue(1, true, Duration.ofHours(12), Optional.of(Duration.ofMinutes(5)));
    world.atTheDesk(desk -> desk.pause("admin"));
    world.node("a");
    world.time().walk(Duration.ofMinutes(6));

    assertThat(world.rows(MailState.EXPIRED)).isOne();
  }

  @Test
  void aMailThatFailedIsTriedAgainWithTheWholeTimeOfANewOne() {
    failOne(Optional.empty());
    assertThat(theMail().cause()).hasValueSatisfying(it -> assertThat(it.facts()).isNotEmpty());
    world.exchange().faults((mailbox, mail) -> null);
    world.time().walk(Duration.ofHours(20));

    assertThat(world.<Boolean>atTheDesk(desk -> desk.retry(theMail().id()))).isTrue();
    MailRecord again = theMail();
    assertThat(again.state()).isEqualTo("queued");
    assertThat(again.attempts()).isZero();
    assertThat(again.giveUpAt()).isEqualTo(world.time().now().plus(Duration.ofHours(12)));
    assertThat(again.settledAt()).isEmpty();
    world.time().walk(Duration.ofSeconds(10));

    assertThat(world.exchange().inbox()).hasSize(1);
    assertThat(theMail().state()).isEqualTo("sent");
    assertThat(theMail().retryHindrance(world.time().now())).contains(Hindrance.NOT_FAILED);
    assertThat(world.<Boolean>atTheDesk(desk -> desk.retry(theMail().id()))).isFalse();
  }

  /** It has not waited since it failed: no alarm is raised for it, and it overtakes nobody. */
  @Test
  void aMailThatIsTriedAgainIsQueuedAsOfThatMoment() {
    failOne(Optional.empty());
    world.exchange().faults((mailbox, mail) -> null);
    world.unlink(ONE);
    world.time().walk(Duration.ofDays(2));
    Instant fresh = world.time().now();
    world.queue(1, true);
    world.time().walk(Duration.ofSeconds(30));

    assertThat(world.<Integer>atTheDesk(OutboxDesk::retryAll)).isOne();
    Instant retried = world.time().now();
    assertThat(theMail().queuedAt()).isEqualTo(fresh);
    assertThat(world.<Optional<MailRecord>>atTheDesk(desk -> desk.mail("mail-000000")))
        .hasValueSatisfying(mail -> assertThat(mail.queuedAt()).isEqualTo(retried));
    assertThat(world.atTheDesk(OutboxDesk::counts).oldestWaiting()).contains(fresh);
    assertThat(world.tables().in(entities -> new Mails(entities).queues()).get(WalkedWorld.REALM))
        .isEqualTo(new Mails.Queue(2, 0, fresh));
    assertThat(
            world
                .tables()
                .in(entities -> new Mails(entities).candidates(List.of(WalkedWorld.REALM), retried))
                .stream()
                .map(Mails.Candidate::id))
        .containsExactly("mail-000001", "mail-000000");

    world.link(ONE, 2);
    WalkedNode node = world.node("another");
    world.time().walk(Duration.ofMinutes(1));

    assertThat(world.rows(MailState.SENT)).isEqualTo(2);
    assertThat(node.counted().sent())
        .allSatisfy(delay -> assertThat(delay).isLessThan(Duration.ofMinutes(2)));
  }

  @Test
  void ofAPauseOnlyWhatFollowedTheRetryIsAdded() {
    failOne(Optional.empty());
    world.atTheDesk(desk -> desk.pause("admin"));
    world.time().walk(Duration.ofHours(3));
    world.atTheDesk(OutboxDesk::retryAll);
    world.time().walk(Duration.ofHours(1));
    world.atTheDesk(OutboxDesk::resume);

    assertThat(theMail().giveUpAt()).isEqualTo(world.time().now().plus(Duration.ofHours(12)));
  }

  /** Where there is no record there is nothing to retry. */
  @Test
  void whatAMailSaysIsKeptNoLongerThanItsRecord() {
    Duration kept = Duration.ofHours(5);
    failOne(
        new WalkedNode(
            world,
            "failing",
            Limits.EXCHANGE,
            Duration.ZERO,
            Optional.of(
                new WalkedNode.Given(
                    world.tokens(),
                    failure -> {},
                    new CountedMails(),
                    kept,
                    () -> Duration.ofMillis(200)))),
        Optional.empty());
    world.unlink(ONE);
    world.queue(1, true, Duration.ofHours(1), Optional.empty());
    world.time().walk(Duration.ofHours(1).plusMinutes(1));

    assertThat(world.<List<MailRecord>>atTheDesk(desk -> desk.mails(List.of("failed"), 0, 9)))
        .hasSize(2)
        .allSatisfy(
            mail ->
                assertThat(mail.bodyUntil()).contains(mail.settledAt().orElseThrow().plus(kept)));
    assertThat(Mails.keptForRetry(Duration.ofDays(14))).isEqualTo(Duration.ofDays(3));
  }

  @Test
  void whatAMailSaysIsErasedThreeDaysAfterItFailedAndItsRecordStays() {
    failOne(Optional.empty());
    world.time().walk(Duration.ofHours(71));
    assertThat(body()).isNotNull();
    assertThat(theMail().retryHindrance(world.time().now())).isEmpty();
    world.time().walk(Duration.ofHours(1).plusMinutes(1));

    assertThat(body()).isNull();
    assertThat(theMail().retryHindrance(world.time().now())).contains(Hindrance.ERASED);
    assertThat(world.<Boolean>atTheDesk(desk -> desk.retry(theMail().id()))).isFalse();
    assertThat(theMail().state()).isEqualTo("failed");
  }

  @Test
  void whatAMailSaysIsErasedWithTheLinkInItAndThatIsWhyItIsNotRetried() {
    failOne(Optional.of(Duration.ofMinutes(30)));
    world.time().walk(Duration.ofMinutes(31));

    assertThat(body()).isNull();
    assertThat(theMail().retryHindrance(world.time().now())).contains(Hindrance.LINK_DIED);
    assertThat(world.<Boolean>atTheDesk(desk -> desk.retry(theMail().id()))).isFalse();
    assertThat(world.<Integer>atTheDesk(OutboxDesk::retryAll)).isZero();
  }

  @Test
  void allThatFailedIsTriedAgainAtOnceAndWhatWasGivenUpToo() {
    failOne(Optional.empty());
    world.exchange().faults((mailbox, mail) -> null);
    world.unlink(ONE);
    world.queue(4, false, Duration.ofHours(1), Optional.empty());
    world.time().walk(Duration.ofMinutes(61));
    assertThat(world.rows(MailState.FAILED)).isEqualTo(5);

    world.link(ONE, 2);
    assertThat(world.<Integer>atTheDesk(OutboxDesk::retryAll)).isEqualTo(5);
    world.time().walk(Duration.ofMinutes(1));

    assertThat(world.rows(MailState.SENT)).isEqualTo(5);
    assertThat(world.exchange().inbox()).hasSize(5);
  }

  @Test
  void aMailThatWaitsOrFailedIsDiscardedAndErasedAndNothingElse() {
    failOne(Optional.empty());
    assertThat(world.<Boolean>atTheDesk(desk -> desk.discard(theMail().id()))).isTrue();
    assertThat(theMail().state()).isEqualTo("discarded");
    assertThat(theMail().cause()).isPresent();
    assertThat(body()).isNull();
    assertThat(world.<Boolean>atTheDesk(desk -> desk.discard(theMail().id()))).isFalse();
    assertThat(theMail().discardHindrance()).contains(Hindrance.SETTLED);
    assertThat(world.<Boolean>atTheDesk(desk -> desk.retry(theMail().id()))).isFalse();

    world.unlink(ONE);
    world.queue(1, false);
    assertThat(world.<Boolean>atTheDesk(desk -> desk.discard("mail-000001"))).isTrue();
    world.link(ONE, 2);
    world.time().walk(Duration.ofHours(1));

    assertThat(world.exchange().inbox()).isEmpty();
    assertThat(world.rows(MailState.DISCARDED)).isEqualTo(2);
    world.time().walk(Duration.ofDays(14));
    assertThat(world.rows(MailState.DISCARDED)).isZero();
  }

  @Test
  void aMailThatIsHandedOverIsNotDiscarded() {
    world.queue(1, true);
    set("STATE = 'SENDING', NEXT_TRY = " + world.time().now().plusSeconds(60).toEpochMilli());

    assertThat(world.<Boolean>atTheDesk(desk -> desk.discard(theMail().id()))).isFalse();
    assertThat(theMail().discardHindrance()).contains(Hindrance.BEING_SENT);
  }

  @Test
  void mailOfAnotherRealmOrOfANewerVersionIsLeftAlone() {
    failOne(Optional.empty());
    String id = theMail().id();
    set("VERSION = 2");
    assertThat(theMail().retryHindrance(world.time().now())).contains(Hindrance.NEWER);
    assertThat(world.<Boolean>atTheDesk(desk -> desk.retry(id))).isFalse();
    assertThat(world.<Boolean>atTheDesk(desk -> desk.discard(id))).isFalse();
    set("VERSION = 1, REALM_ID = 'another'");

    assertThat(world.<Optional<MailRecord>>atTheDesk(desk -> desk.mail(id))).isEmpty();
    assertThat(world.<Boolean>atTheDesk(desk -> desk.retry(id))).isFalse();
    assertThat(world.<Integer>atTheDesk(OutboxDesk::retryAll)).isZero();
    assertThat(world.<Boolean>atTheDesk(desk -> desk.discard(id))).isFalse();
    assertThat(world.<List<MailRecord>>atTheDesk(desk -> desk.mails(List.of("failed"), 0, 10)))
        .isEmpty();
    assertThat(world.atTheDesk(OutboxDesk::counts).byState().get("failed")).isZero();
  }

  @Test
  void aPauseOfAnotherRealmKeepsNothing() {
    world.tables().in(entities -> new RealmMail(entities, "another").pause("x", Instant.EPOCH));
    world.queue(1, true);
    world.node("a");
    world.time().walk(Duration.ofSeconds(5));

    assertThat(world.exchange().inbox()).hasSize(1);
  }

  @Test
  void mailsComeInPagesTheNewestFirst() {
    for (int mail = 0; mail < 5; mail++) {
      world.queue(1, false);
      world.time().walk(Duration.ofSeconds(1));
    }

    assertThat(
            world.<List<MailRecord>>atTheDesk(
                desk -> desk.mails(List.of("queued", "failed"), 1, 3)))
        .extracting(MailRecord::id)
        .containsExactly("mail-000003", "mail-000002", "mail-000001");
    assertThat(world.<List<MailRecord>>atTheDesk(desk -> desk.mails(List.of("sent"), 0, 3)))
        .isEmpty();
    assertThat(world.atTheDesk(desk -> desk.mails(List.of("queued"), 0, 1)).get(0).toString())
        .doesNotContain("bob@example.com");
  }

  @Test
  void countsWhatThereIsAndWhatHappenedInEachHourOfTheDay() {
    world.node("a");
    for (int hour = 0; hour < 30; hour++) {
      world.queue(2, false);
      world.time().walk(Duration.ofHours(1));
    }
    world.unlink(ONE);
    Instant oldest = world.time().now();
    world.queue(3, false, Duration.ofHours(1), Optional.empty());
    world.queue(4, false);
    world.time().walk(Duration.ofMinutes(61));

    OutboxCounts counts = world.atTheDesk(OutboxDesk::counts);
    assertThat(counts.byState())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "queued",
                4L,
                "sending",
                0L,
                "sent",
                60L,
                "expired",
                0L,
                "failed",
                3L,
                "discarded",
                0L));
    assertThat(counts.oldestWaiting()).contains(oldest);
    assertThat(counts.hours()).hasSize(OutboxCounts.HOURS);
    OutboxCounts.Hour last = counts.hours().get(OutboxCounts.HOURS - 1);
    assertThat(last.from()).isBeforeOrEqualTo(world.time().now());
    assertThat(last.from()).isAfter(world.time().now().minus(Duration.ofHours(1)));
    assertThat(counts.hours().stream().mapToLong(OutboxCounts.Hour::failed).sum()).isEqualTo(3);
    assertThat(counts.hours().subList(0, 20))
        .allSatisfy(
            hour -> {
              assertThat(hour.queued()).isEqualTo(2);
              assertThat(hour.sent()).isEqualTo(2);
            });
  }

  @Test
  void theSecretsEndIsNotedAndForgottenAndAPauseLeavesItAlone() {
    LocalDate day = LocalDate.of(2027, 5, 31);
    world.atTheDesk(
        desk -> {
          desk.noteSecret(day, "app", "admin");
          desk.noteSecret(day.plusDays(1), "app", "another");
          return desk.pause("admin");
        });
    world.atTheDesk(OutboxDesk::resume);

    assertThat(world.atTheDesk(OutboxDesk::secret))
        .contains(new OutboxDesk.SecretNote(day.plusDays(1), "app", world.time().now(), "another"));
    assertThat(world.<Boolean>atTheDesk(OutboxDesk::forgetSecret)).isTrue();
    assertThat(world.<Boolean>atTheDesk(OutboxDesk::forgetSecret)).isFalse();
    assertThat(world.atTheDesk(OutboxDesk::secret)).isEmpty();
    world
        .tables()
        .in(
            entities -> {
              new RealmMail(entities, WalkedWorld.REALM).forget();
              return true;
            });
    assertThat(world.atTheDesk(OutboxDesk::paused)).isEmpty();
  }

  @Test
  void whenAMailboxLastSentAndWhatKeptItFromThatIsNoted() {
    world.queue(2, false);
    world.node("a");
    world.time().walk(Duration.ofSeconds(10));
    Instant sent = world.lastSent().get(ONE);
    assertThat(sent).isNotNull().isBefore(world.time().now());
    assertThat(world.lastFailure()).isEmpty();

    // Until the connection is not kept any more.
    world.time().walk(Duration.ofMinutes(1));
    world.exchange().faults((mailbox, mail) -> Fault.cut(Stage.CONNECT));
    world.queue(1, false);
    world.time().walk(Duration.ofMinutes(1));

    assertThat(world.lastFailure()).containsKey(ONE);
    assertThat(world.lastSent()).containsEntry(ONE, sent);
  }

  /** What is one mail's own fault says nothing of the mailbox. */
  @Test
  void aRefusedMailIsNoFailureOfItsMailbox() {
    failOne(Optional.empty());

    assertThat(world.lastFailure()).isEmpty();
  }

  private void failOne(Optional<Duration> linkDies) {
    failOne(world.node("failing"), linkDies);
  }

  /** By a node that has just begun. */
  private void failOne(WalkedNode node, Optional<Duration> linkDies) {
    Set<String> refused = new HashSet<>(Set.of("<mail-000000>"));
    world
        .exchange()
        .faults(
            (mailbox, mail) ->
                refused.contains(mail) ? Fault.reply(Stage.END_OF_DATA, REFUSED) : null);
    world.queue(1, true, Duration.ofHours(12), linkDies);
    node.wake();
    world.time().walk(Duration.ofSeconds(5));
    assertThat(theMail().state()).isEqualTo("failed");
  }

  private MailRecord theMail() {
    return world.atTheDesk(
        desk ->
            desk
                .mails(
                    List.of("queued", "sending", "sent", "failed", "expired", "discarded"), 0, 10)
                .stream()
                .reduce((one, other) -> other)
                .orElseThrow());
  }

  private @Nullable Object body() {
    return world
        .tables()
        .in(
            entities ->
                Optional.ofNullable(
                    entities
                        .createNativeQuery("select BODY from EXO_MAIL", Object.class)
                        .getSingleResult()))
        .orElse(null);
  }

  private void set(String columns) {
    world
        .tables()
        .in(
            entities ->
                entities.createNativeQuery("update EXO_MAIL set " + columns).executeUpdate());
  }
}
