package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.LoggedLines;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.outbox.WalkedExchange.Accepted;
import io.github.exchangeonline.keycloak.outbox.WalkedExchange.Fault;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The outbox of one node in walked time, with the real tables. */
class WorkerTest {

  private static final Duration PER_MAIL = Duration.ofMillis(200);
  private static final String ONE = "one@contoso.com";
  private static final String TWO = "two@contoso.com";
  private static final String THREE = "three@contoso.com";

  @Test
  void oneMailboxDeliversThirtyAMinute() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    world.queue(200, false);
    world.node("a");
    world.time().walk(Duration.ofMinutes(5));

    for (int minute = 0; minute < 5; minute++) {
      assertThat(world.exchange().inMinute(minute)).as("minute " + minute).isBetween(28L, 30L);
    }
    assertThat(world.exchange().mostInAMinute(ONE)).isLessThanOrEqualTo(30);
    assertThat(world.exchange().opened()).isOne();
    assertThat(world.tokenRequests()).isOne();
  }

  @Test
  void threeMailboxesShareTheWork() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE, TWO, THREE);
    world.queue(600, false);
    world.node("a");
    world.time().walk(Duration.ofMinutes(5));

    for (int minute = 0; minute < 5; minute++) {
      assertThat(world.exchange().inMinute(minute)).as("minute " + minute).isBetween(85L, 95L);
    }
    assertThat(world.exchange().opened()).isEqualTo(3);
  }

  @Test
  void ofThreeMailboxesOneThatIsRevokedLosesNothingAndTheOthersCarryOn() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE, TWO, THREE);
    world.queue(400, false);
    world.node("a");
    world.time().walk(Duration.ofMinutes(1));
    world.revoke(TWO);
    world.exchange().faults((mailbox, mail) -> mailbox.equals(TWO) ? Fault.cut(Stage.MAIL) : null);
    world.time().walk(Duration.ofMinutes(2));

    assertThat(world.exchange().inMinute(2)).isBetween(55L, 62L);
    world.exchange().faults((mailbox, mail) -> null);
    world.link(TWO, 2);
    world.time().walk(Duration.ofMinutes(2));

    assertThat(world.exchange().inMinute(4)).isBetween(80L, 95L);
    world.time().walk(Duration.ofMinutes(2));
    assertThat(messageIds(world)).hasSize(400);
    assertThat(world.exchange().inbox()).hasSize(400);
    assertThat(world.rows(MailState.SENT)).isEqualTo(400);
  }

  @Test
  void whatAPersonWaitsForGoesAheadOfBulkMail() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    world.queue(300, false);
    WalkedNode node = world.node("a");
    for (int minute = 1; minute <= 4; minute++) {
      world.time().walk(Duration.ofSeconds(50));
      world.queue(1, true);
      Instant queued = world.time().now();
      node.wake();
      world.time().walk(Duration.ofSeconds(10));

      int number = 299 + minute;
      assertThat(world.exchange().inbox())
          .filteredOn(it -> it.messageId().equals("<mail-%06d>".formatted(number)))
          .singleElement()
          .satisfies(it -> assertThat(it.at()).isBefore(queued.plusSeconds(3)));
    }
    assertThat(world.exchange().mostInAMinute(ONE)).isLessThanOrEqualTo(30);
  }

  @Test
  void aUsedUpDayIsRememberedOverARestartAndOverTheNextDayGone() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    Limits few = new Limits(30, 40, 1);
    world.queue(60, false, Duration.ofDays(3), Optional.empty());
    WalkedNode before = world.node("a", few, Duration.ZERO);
    world.time().walk(Duration.ofMinutes(10));
    assertThat(world.exchange().inbox()).hasSize(40);

    before.killAfter(Duration.ZERO);
    world.node("b", few, Duration.ZERO);
    world.time().walk(Duration.ofHours(23));
    assertThat(world.exchange().inbox()).hasSize(40);
    world.time().walk(Duration.ofHours(2));

    assertThat(world.exchange().inbox()).hasSize(60);
  }

  /**
   * Before the queue is looked at again, so that only the last word before each mail's end says it;
   * at some of these instants a mail is before its end, at others past it.
   */
  @ParameterizedTest
  @ValueSource(ints = {2_400, 2_440, 2_480, 2_520, 2_560, 2_600})
  void fromTheMomentItIsUnlinkedNothingIsSentButWhatIsPastItsEnd(int millis) {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    world.queue(100, true);
    world.node("a");
    world.time().walk(Duration.ofMillis(millis));
    world.unlink(ONE);
    Instant unlinked = world.time().now();
    int before = world.exchange().inbox().size();
    world.time().walk(Duration.ofMinutes(2));

    List<WalkedExchange.Accepted> sent = world.exchange().inbox();
    assertThat(before).isBetween(1, 29);
    assertThat(sent)
        .hasSizeBetween(before, before + 1)
        .allSatisfy(
            mail -> assertThat(mail.at()).isBeforeOrEqualTo(unlinked.plus(PER_MAIL.dividedBy(2))));
    assertThat(world.rows(MailState.QUEUED)).isEqualTo(100 - sent.size());
  }

  /**
   * What the link before has to wait for, another time on each node, is not the next one's wait.
   */
  @ParameterizedTest
  @ValueSource(strings = {"a", "node", "another", "a third one", "number four"})
  void aMailboxThatIsLinkedAgainSendsAsSoonAsThatIsSeen(String node) {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    world.revoke(ONE);
    world.queue(1, false);
    world.node(node);
    world.time().walk(Duration.ofSeconds(2));
    world.link(ONE, 2);
    world.time().walk(Worker.SWEEP.plus(Worker.SWEEP));

    assertThat(world.exchange().inbox()).hasSize(1);
  }

  @Test
  void aMailWhoseLinkHasDiedIsClosedAndNotSent() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    world.exchange().faults((mailbox, mail) -> Fault.cut(Stage.CONNECT));
    world.queue(3, true, Duration.ofHours(12), Optional.of(Duration.ofMinutes(5)));
    world.queue(2, true);
    WalkedNode node = world.node("a");
    world.time().walk(Duration.ofMinutes(6));
    world.exchange().faults((mailbox, mail) -> null);
    world.time().walk(Duration.ofMinutes(20));

    assertThat(world.rows(MailState.EXPIRED)).isEqualTo(3);
    assertThat(world.rows(MailState.SENT)).isEqualTo(2);
    assertThat(world.exchange().inbox()).hasSize(2);
    assertThat(node.told())
        .filteredOn(it -> it.diagnosis().id().equals("mail-expired"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.realm()).isEqualTo(WalkedWorld.REALM);
              assertThat(it.operation()).isEqualTo(Failure.Operation.SEND);
              assertThat(it.diagnosis().facts()).containsEntry("mails", "3");
              assertThat(it.diagnosis().oneLine())
                  .contains("Nothing was wrong with the mail itself")
                  .doesNotContain("<");
            });
  }

  @Test
  void mailThatExpiredIsToldOfWithWhatMadeItWait() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    world
        .exchange()
        .faults((mailbox, mail) -> Fault.reply(Stage.RCPT, "450 4.2.1 Mailbox busy, try later"));
    world.queue(2, true, Duration.ofHours(12), Optional.of(Duration.ofMinutes(5)));
    WalkedNode node = world.node("a");
    world.time().walk(Duration.ofMinutes(6));

    assertThat(node.told())
        .filteredOn(it -> it.diagnosis().id().equals("mail-expired"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.mailbox()).isEqualTo(ONE);
              assertThat(it.diagnosis().facts()).containsEntry("mails", "2").containsKey("cause");
              assertThat(it.diagnosis().oneLine()).doesNotContain("<remedy>");
            });
  }

  /** A GRANT was forgotten on a table that is new. */
  @Test
  void whatKeepsOneChoreFromBeingDoneKeepsNoOther() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    List<Failure> told = new ArrayList<>();
    world.exchange().faults((mailbox, mail) -> Fault.reply(Stage.END_OF_DATA, "550 5.7.1 Refused"));
    world.queue(1, true);
    new WalkedNode(
            world,
            "a",
            Limits.EXCHANGE,
            Duration.ZERO,
            Optional.of(
                new WalkedNode.Given(
                    world.tokens(),
                    told::add,
                    new CountedMails(),
                    Duration.ofMinutes(3),
                    () -> Duration.ofSeconds(1))))
        .wake();
    world.time().walk(Duration.ofSeconds(5));
    assertThat(world.rows(MailState.FAILED)).isOne();
    world.queue(1, true, Duration.ofDays(30), Optional.of(Duration.ofMinutes(1)));

    world.tables().rename("EXO_REALM", "AWAY");
    try (LoggedLines chores = new LoggedLines(Chores.class);
        LoggedLines worker = new LoggedLines(Worker.class)) {
      world.time().walk(Duration.ofMinutes(4));
      assertThat(world.rows(MailState.EXPIRED)).isOne();
      assertThat(bodies(world)).isZero();
      world.time().walk(Duration.ofMinutes(8));
      assertThat(world.rows(MailState.FAILED)).isZero();
      assertThat(chores.lines())
          .singleElement()
          .asString()
          .startsWith("WARN The outbox cannot give up mail that waited too long;")
          .contains("SQL state 42S02", "diagnosis=tables-out-of-reach: ", "EXO_REALM");
      assertThat(worker.lines())
          .singleElement()
          .asString()
          .startsWith("WARN The outbox cannot look for mail;")
          .contains("SQL state 42S02", "diagnosis=tables-out-of-reach: ");

      world.tables().rename("AWAY", "EXO_REALM");
      world.time().walk(Duration.ofSeconds(10));
      assertThat(chores.lines())
          .hasSize(2)
          .last()
          .isEqualTo("INFO The outbox can give up mail that waited too long again");
    } finally {
      world.tables().rename("AWAY", "EXO_REALM");
    }
    assertThat(told).extracting(it -> it.diagnosis().id()).containsOnlyOnce("mail-expired");
  }

  private static long bodies(WalkedWorld world) {
    return world
        .tables()
        .in(
            entities ->
                entities
                    .createQuery(
                        "select count(m) from MailEntity m where m.body is not null", Long.class)
                    .getSingleResult());
  }

  @Test
  void whatWaitedTooLongIsGivenUpAndToldOfOnce() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    world.queue(20, false, Duration.ofHours(1), Optional.empty());
    world.unlink(ONE);
    WalkedNode node = world.node("a");
    world.time().walk(Duration.ofMinutes(61));

    assertThat(world.rows(MailState.FAILED)).isEqualTo(20);
    assertThat(node.told())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.diagnosis().id()).isEqualTo("mail-given-up");
              assertThat(it.diagnosis().facts()).containsEntry("mails", "20");
            });
  }

  @Test
  void aReplyThatNeverCameIsTheOnlyDuplicate() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    int[] number = {0};
    world.exchange().faults((mailbox, mail) -> number[0]++ % 7 == 5 ? Fault.lostReply() : null);
    world.queue(40, false);
    world.node("a");
    world.time().walk(Duration.ofMinutes(10));

    assertThat(messageIds(world)).hasSize(40);
    assertThat(world.exchange().repliesCut()).isPositive();
    assertThat(world.exchange().inbox()).hasSize(40 + world.exchange().repliesCut());
    assertThat(world.rows(MailState.SENT)).isEqualTo(40);
  }

  @Test
  void whereExchangeAsksForLessItGetsLessAndThenMoreAgain() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    int[] number = {0};
    world
        .exchange()
        .faults(
            (mailbox, mail) ->
                number[0]++ == 20
                    ? Fault.reply(
                        Stage.END_OF_DATA,
                        "451 4.7.500 Server busy. Please try again later from [192.0.2.1]")
                    : null);
    world.queue(400, false);
    world.node("a");
    world.time().walk(Duration.ofMinutes(15));

    assertThat(world.exchange().inMinute(2)).isLessThan(20);
    assertThat(world.exchange().inMinute(14)).isBetween(28L, 30L);
    assertThat(messageIds(world)).hasSameSizeAs(world.exchange().inbox());
  }

  @Test
  void aMailThatBreaksTheConnectionEachTimeHoldsUpNoOther() {
    WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);
    world
        .exchange()
        .faults((mailbox, mail) -> mail.equals("<mail-000000>") ? Fault.cut(Stage.DATA) : null);
    world.queue(30, false);
    world.node("a");
    world.time().walk(Duration.ofMinutes(5));

    assertThat(messageIds(world)).hasSize(29).doesNotContain("<mail-000000>");
    assertThat(world.rows(MailState.QUEUED)).isOne();
    world.exchange().faults((mailbox, mail) -> null);
    world.time().walk(Duration.ofMinutes(20));
    assertThat(world.exchange().inbox()).hasSize(30);
  }

  static Set<String> messageIds(WalkedWorld world) {
    Set<String> ids = new HashSet<>();
    world.exchange().inbox().stream().map(Accepted::messageId).forEach(ids::add);
    return ids;
  }
}
