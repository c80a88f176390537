package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.outbox.WalkedExchange.Fault;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is counted of a node's mail is what its rows say. */
class CountingTest {

  private static final Duration PER_MAIL = Duration.ofMillis(200);
  private static final String ONE = "one@contoso.com";

  private final WalkedWorld world = new WalkedWorld(PER_MAIL, ONE);

  /** However often it was handed over. */
  @Test
  void aMailIsSentOnce() {
    int[] number = {0};
    world.exchange().faults((mailbox, mail) -> number[0]++ % 7 == 5 ? Fault.lostReply() : null);
    world.queue(40, false);
    WalkedNode node = world.node("a");
    world.time().walk(Duration.ofMinutes(10));

    assertThat(world.exchange().repliesCut()).isPositive();
    assertThat(node.counted().sent()).hasSize(40);
    assertThat(node.counted().failed()).isEmpty();
  }

  @Test
  void theDelayIsFromTheQueueToExchange() {
    world.queue(60, false);
    WalkedNode node = world.node("a");
    world.time().walk(Duration.ofMinutes(5));

    assertThat(node.counted().sent())
        .hasSize(60)
        .allSatisfy(delay -> assertThat(delay).isBetween(PER_MAIL, Duration.ofMinutes(3)))
        .anySatisfy(delay -> assertThat(delay).isLessThan(Duration.ofSeconds(5)))
        .anySatisfy(delay -> assertThat(delay).isGreaterThan(Duration.ofMinutes(1)));
  }

  @Test
  void ofTwoNodesEachCountsItsOwn() {
    world.queue(100, false);
    WalkedNode one = world.node("a");
    WalkedNode other = world.node("b");
    one.stopAfter(Duration.ofSeconds(40), Duration.ofMinutes(2));
    world.time().walk(Duration.ofMinutes(10));

    assertThat(world.rows(MailState.SENT)).isEqualTo(100);
    assertThat(other.counted().sent()).isNotEmpty();
    assertThat(one.counted().sent().size() + other.counted().sent().size()).isEqualTo(100);
  }

  /** What could not be stored at first is counted when it is. */
  @Test
  void whileTheDatabaseDoesNotAnswerNothingIsCountedTwice() {
    world.queue(60, false);
    WalkedNode node = world.node("a");
    node.cutOffAfter(Duration.ofMillis(2_450), Duration.ofSeconds(10));
    world.time().walk(Duration.ofMinutes(10));

    assertThat(world.rows(MailState.SENT)).isEqualTo(60);
    assertThat(node.counted().sent()).hasSize(60);
  }

  /**
   * The node that handed it over could not say so for longer than its claim held, and another took
   * it for lost.
   */
  @ParameterizedTest
  @CsvSource({"10, 720, FAILED", "720, 10, EXPIRED"})
  void whatWasClosedAndIsInTheInboxIsSentOnceItsNodeSaysSo(
      int giveUpSeconds, int linkDiesSeconds, MailState closed) {
    world.queue(
        1,
        true,
        Duration.ofSeconds(giveUpSeconds),
        Optional.of(Duration.ofSeconds(linkDiesSeconds)));
    WalkedNode node = world.node("a");
    node.wake();
    node.cutOffAfter(PER_MAIL.dividedBy(2), Duration.ofMinutes(2));
    world.time().walk(Duration.ofSeconds(1));
    WalkedNode other = world.node("b");
    world.time().walk(Duration.ofSeconds(100));
    assertThat(world.exchange().inbox()).hasSize(1);
    assertThat(world.rows(closed)).isOne();
    assertThat(other.told()).hasSize(1);

    world.time().walk(Duration.ofSeconds(40));

    assertThat(world.rows(MailState.SENT)).isOne();
    assertThat(node.counted().sent()).hasSize(1);
    assertThat(other.counted().sent()).isEmpty();
    assertThat(world.<Integer>atTheDesk(OutboxDesk::retryAll)).isZero();
    MailEntity row =
        world
            .tables()
            .in(
                entities ->
                    entities.createQuery("from MailEntity", MailEntity.class).getSingleResult());
    assertThat(row.body).isNull();
    assertThat(row.bodyUntil).isNull();
    assertThat(row.exchangeHost).isNotNull();
    assertThat(row.diagnosis).isNull();
    world.time().walk(Duration.ofHours(80));
    assertThat(world.exchange().inbox()).hasSize(1);
  }

  /** It comes back when nobody has told anybody yet. */
  @Test
  void aNodeThatCouldNotSayThatItSentIsHeardBeforeTheMailIsGivenUp() {
    world.queue(1, true, Duration.ofSeconds(10), Optional.empty());
    WalkedNode node = world.node("a");
    node.wake();
    node.cutOffAfter(PER_MAIL.dividedBy(2), Duration.ofMinutes(2));
    world.time().walk(Duration.ofMinutes(3));

    assertThat(world.rows(MailState.SENT)).isOne();
    assertThat(node.told()).isEmpty();
    assertThat(node.counted().failed()).isEmpty();
    assertThat(node.counted().sent()).hasSize(1);
  }

  @Test
  void whatExpiredAndWhatWasGivenUpIsCountedByTheNodeThatClosedIt() {
    world.exchange().faults((mailbox, mail) -> Fault.cut(Stage.CONNECT));
    world.queue(3, true, Duration.ofHours(1), Optional.of(Duration.ofMinutes(5)));
    world.queue(2, true, Duration.ofHours(1), Optional.empty());
    WalkedNode one = world.node("a");
    WalkedNode other = world.node("b");
    world.time().walk(Duration.ofMinutes(61));

    assertThat(one.counted().expired() + other.counted().expired()).isEqualTo(3);
    assertThat(one.counted().failed().size() + other.counted().failed().size()).isEqualTo(2);
    assertThat(one.counted().sent()).isEmpty();
    assertThat(one.counted().backOffs()).isNotEmpty();
  }

  @Test
  void whatIsRefusedForGoodIsCountedByItsDiagnosis() {
    world
        .exchange()
        .faults(
            (mailbox, mail) ->
                mail.equals("<mail-000003>")
                    ? Fault.reply(Stage.RCPT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound")
                    : null);
    world.queue(5, true);
    WalkedNode node = world.node("a");
    world.time().walk(Duration.ofMinutes(1));

    assertThat(node.counted().sent()).hasSize(4);
    assertThat(node.counted().failed())
        .singleElement()
        .isEqualTo(node.told().get(0).diagnosis().id());
  }

  @Test
  void thatExchangeAskedForLessIsCounted() {
    int[] number = {0};
    world
        .exchange()
        .faults(
            (mailbox, mail) ->
                number[0]++ == 5
                    ? Fault.reply(Stage.END_OF_DATA, "451 4.7.500 Server busy. Try again later")
                    : null);
    world.queue(20, false);
    WalkedNode node = world.node("a");
    world.time().walk(Duration.ofMinutes(10));

    assertThat(node.counted().throttled()).containsExactly(ONE);
    assertThat(node.counted().sent()).hasSize(20);
  }
}
