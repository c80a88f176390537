package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.outbox.WalkedExchange.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several nodes on one database, in walked time. */
class WorkersTest {

  private static final Duration PER_MAIL = Duration.ofMillis(200);
  private static final String ONE = "one@contoso.com";
  private static final String TWO = "two@contoso.com";
  private static final String THREE = "three@contoso.com";

  private final WalkedWorld world = new WalkedWorld(PER_MAIL, ONE, TWO, THREE);

  @Test
  void twoNodesSendForEachMailboxByOneOfThem() {
    world.node("a");
    world.node("b");
    world.queue(200, false);
    world.time().walk(Duration.ofMinutes(4));

    nothingIsLostAndNoLimitBroken(200);
    assertThat(world.exchange().inbox()).hasSize(200);
    assertThat(world.exchange().opened()).isEqualTo(3);
    assertThat(world.tokenRequests()).isEqualTo(3);
  }

  @Test
  void theOtherNodeTakesOverWithinTheLeaseOfOneThatIsKilled() {
    WalkedNode first = world.node("a");
    world.queue(200, false);
    world.time().walk(Duration.ofSeconds(9));
    world.node("b");
    first.killAfter(Duration.ofMillis(2_345));
    world.time().walk(Duration.ofMillis(2_345));
    Instant killed = world.time().now();
    world.time().walk(Duration.ofMinutes(5));

    assertThat(world.exchange().inbox())
        .filteredOn(it -> it.at().isAfter(killed))
        .first()
        .satisfies(it -> assertThat(it.at()).isBefore(killed.plusSeconds(31)));
    nothingIsLostAndNoLimitBroken(200);
    assertThat(world.exchange().inbox().size() - 200)
        .isLessThanOrEqualTo(world.exchange().unheard());
  }

  /** At one of these instants at least, a mail is between its beginning and its end. */
  @ParameterizedTest
  @ValueSource(ints = {700, 750, 800, 850, 900, 950})
  void aNodeThatWasStoppedPastItsLeaseFinishesNothingThatAnotherMayHaveBegun(int millis) {
    WalkedNode first = world.node("a");
    world.queue(200, false);
    first.stopAfter(Duration.ofMillis(millis), Duration.ofSeconds(70));
    world.time().walk(Duration.ofMillis(millis));
    world.node("b");
    world.time().walk(Duration.ofMinutes(6));

    nothingIsLostAndNoLimitBroken(200);
    assertThat(world.exchange().inbox().size() - 200)
        .isLessThanOrEqualTo(world.exchange().unheard());
  }

  @Test
  void aNodeThatIsCutOffFromTheDatabaseSendsNothingTwice() {
    WalkedNode first = world.node("a");
    world.queue(200, false);
    world.time().walk(Duration.ofSeconds(5));
    first.cutOffAfter(Duration.ofMillis(1_500), Duration.ofSeconds(20));
    world.time().walk(Duration.ofMinutes(6));

    nothingIsLostAndNoLimitBroken(200);
    assertThat(world.exchange().inbox()).hasSize(200);
  }

  @Test
  void clocksAnHourApartDoNotMatter() {
    world.node("a", Limits.EXCHANGE, Duration.ofHours(1));
    WalkedNode second = world.node("b", Limits.EXCHANGE, Duration.ofHours(-1));
    world.queue(200, false);
    world.time().walk(Duration.ofSeconds(30));
    second.killAfter(Duration.ofSeconds(1));
    world.time().walk(Duration.ofMinutes(5));

    nothingIsLostAndNoLimitBroken(200);
  }

  /** Everything that may happen happens, at random instants that a seed fixes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whateverHappensNothingIsLostAndNoLimitBroken(long seed) {
    Random random = new Random(seed);
    world
        .exchange()
        .faults(
            (mailbox, mail) ->
                random.nextInt(12) > 0
                    ? null
                    : switch (random.nextInt(8)) {
                      case 0 -> Fault.cut(Stage.CONNECT);
                      case 1 -> Fault.cut(Stage.MAIL);
                      case 2 -> Fault.cut(Stage.DATA);
                      case 3 -> Fault.lostReply();
                      case 4 ->
                          Fault.reply(Stage.RCPT, "421 4.3.2 The maximum number of concurrent");
                      case 5 -> Fault.reply(Stage.END_OF_DATA, "451 4.7.0 Temporary server error.");
                      case 6 ->
                          Fault.reply(Stage.AUTH, "454 4.7.0 Temporary authentication failure");
                      default -> Fault.reply(Stage.MAIL, "452 4.3.1 Insufficient system resources");
                    });
    WalkedNode[] nodes = {world.node("a"), world.node("b")};
    for (int round = 0; round < 10; round++) {
      world.queue(20, random.nextBoolean());
      Duration soon = Duration.ofMillis(random.nextInt(30_000));
      int victim = random.nextInt(2);
      switch (random.nextInt(3)) {
        case 0 -> {
          nodes[victim].killAfter(soon);
          world.time().walk(soon.plusSeconds(1));
          nodes[victim] = world.node("node-" + round);
        }
        case 1 -> nodes[victim].stopAfter(soon, Duration.ofSeconds(random.nextInt(60)));
        default -> nodes[victim].cutOffAfter(soon, Duration.ofSeconds(random.nextInt(60)));
      }
      world.time().walk(Duration.ofSeconds(40));
    }
    world.exchange().faults((mailbox, mail) -> null);
    world.time().walk(Duration.ofHours(2));

    nothingIsLostAndNoLimitBroken(200);
    assertThat(world.exchange().inbox().size() - 200)
        .isLessThanOrEqualTo(world.exchange().repliesCut() + world.exchange().unheard());
  }

  private void nothingIsLostAndNoLimitBroken(int mails) {
    assertThat(WorkerTest.messageIds(world)).hasSize(mails);
    assertThat(world.rows(MailState.SENT)).isEqualTo(mails);
    for (String mailbox : new String[] {ONE, TWO, THREE}) {
      assertThat(world.exchange().mostInAMinute(mailbox)).isLessThanOrEqualTo(30);
      assertThat(world.exchange().mostConnections(mailbox)).isLessThanOrEqualTo(3);
    }
  }
}
