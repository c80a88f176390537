package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.cluster.Cluster;
import io.github.exchangeonline.keycloak.tests.cluster.ClusterNode;
import io.github.exchangeonline.keycloak.tests.cluster.Traffic;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import io.github.exchangeonline.standin.faults.MailboxCounters;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two nodes that share three mailboxes within Exchange's limits, while one after the other is
 * killed, stands still, loses the database, and has another clock.
 */
@Tag("process")
@Tag("newest")
class OutboxNodesIT {

  /** {@code -Doutbox.mails=400} has them go at the limits all the time, and more befall them. */
  private static final int MAILS = Integer.getInteger("outbox.mails", 150);

  private static final boolean AT_LENGTH = MAILS >= 400;

  /** What Exchange takes for one, so that connections are open at the same time. */
  private static final Duration MAIL = Duration.ofMillis(200);

  private static final String ADMIN = "admin@sample.example";
  private static final List<String> POOL =
      List.of(Sample.NOREPLY, Sample.NOTIFICATIONS, Sample.ALICE);

  /** A node's time with a mailbox, which another one waits for; docs/outbox.md. */
  private static final Duration LEASE = Duration.ofSeconds(30);

  /** For the other one to look, on a machine with other work. */
  private static final Duration MARGIN = Duration.ofSeconds(20);

  /** For a mail that was under way when its node was struck. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(2);

  /** Long enough for any answer, short enough to wait for none. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** So many wait at least while a node is out, for every mailbox to have some. */
  private static final int ENOUGH = 9;

  private static Microsoft microsoft;
  private static Cluster cluster;
  private static ClusterNode one;
  private static ClusterNode two;
  private static SampleRealm atOne;
  private static SampleRealm atTwo;
  private static Traffic traffic;

  /** What a node calls itself in the database; of two nodes one is always known. */
  private static final Map<String, ClusterNode> NAMES = new HashMap<>();

  private static final List<Instant> ACCIDENTS = new ArrayList<>();

  @BeforeAll
  static void start() {
    microsoft = Microsoft.start();
    cluster = Cluster.withinLimits(microsoft);
    one = cluster.node();
    atOne = SampleRealm.create(one, microsoft.standIn());
    one.admin().address(ADMIN);
    atOne.nameMailboxes(POOL.toArray(String[]::new));
    ExchangeSettings exchange = microsoft.standIn().exchange().settings();
    microsoft.standIn().exchange().settings(exchange.withMailDuration(MAIL));
    POOL.forEach(OutboxNodesIT::link);
    traffic = new Traffic(atOne, cluster.database());
    traffic.ask(1, atOne);
    Eventually.holds("it has a mailbox", () -> !holders().isEmpty());
    NAMES.put(holders().get(0), one);

    two = cluster.nodeWithItsOwnClock();
    cluster.awaitOnly(one, two);
    atTwo = atOne.through(two);
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
    microsoft.close();
  }

  @Test
  void whateverBefallsANodeTheOtherTakesItsMailboxesNoMailIsLostAndNoLimitIsBroken() {
    assertBothServeTheSameRealm();
    traffic.ask(MAILS / 4, atOne, atTwo);
    assertThat(POOL)
        .as("the two nodes have one connection between them, before anybody else has any")
        .allSatisfy(mailbox -> assertThat(counts(mailbox).mostOpen()).isEqualTo(1));

    if (AT_LENGTH) {
      accident("killed", ClusterNode::kill, ClusterNode::startAgain);
      accident("stopped", cluster::pauseBetweenTransactions, OutboxNodesIT::resumed);
      accident("not answered", cluster::blockBetweenTransactions, OutboxNodesIT::restored);
    }
    accident(
        "stopped in a transaction",
        OutboxNodesIT::pausedWhileItClaimsAMail,
        OutboxNodesIT::resumed);
    accident("cut off", node -> node.database().cut(), OutboxNodesIT::restored);
    traffic.awaitAllSent();
    assertDelivered();

    // The last: a node that starts with such a clock is not of the others' cluster.
    two.clockAhead(Duration.ofHours(1));
    accident("killed while the clocks differ", ClusterNode::kill, ClusterNode::startAgain);
    traffic.awaitAllSent();
    assertDelivered();
  }

  private static void assertBothServeTheSameRealm() {
    assertThat(atTwo.admin().representation().path("displayName").asText()).isNotEqualTo("Changed");
    atOne.admin().change(Map.of("displayName", "Changed")).ok();
    Eventually.holds(
        "the other node was told",
        () -> atTwo.admin().representation().path("displayName").asText().equals("Changed"));
  }

  /** The node that has most of the mailboxes is struck, and the other one sends as all of them. */
  private static void accident(
      String what, Consumer<ClusterNode> strike, Consumer<ClusterNode> heal) {
    traffic.ask(MAILS * 3 / 20, atOne, atTwo);
    atTwo.admin().testConnection(sendingAs(atTwo, Sample.ALICE + ", " + Sample.NOTIFICATIONS)).ok();
    linkAgain(atOne);
    manyTestAtOnce(atOne, atTwo, atOne, atTwo);
    ClusterNode struck = nodeWithMost();
    ClusterNode left = struck.equals(one) ? two : one;
    SampleRealm atLeft = left.equals(one) ? atOne : atTwo;
    long changes = changesOfHolder();

    strike.accept(struck);
    Instant since = Instant.now();
    ACCIDENTS.add(since);
    try {
      Eventually.holds(
          "mail of every mailbox leaves again after one node was " + what,
          () -> {
            if (traffic.waiting() < ENOUGH) {
              traffic.askIfLetIn(atLeft);
            }
            return POOL.stream().allMatch(mailbox -> leftSince(since, mailbox).isPresent());
          });
      System.out.printf(
          "%-30s mailboxes that changed hands: %d, mail left again after (s): %s%n",
          what,
          changesOfHolder() - changes,
          POOL.stream()
              .map(mailbox -> leftSince(since, mailbox).orElseThrow())
              .map(again -> Duration.between(since, again).toSeconds())
              .toList());
      assertThat(POOL)
          .as(what)
          .allSatisfy(
              mailbox ->
                  assertThat(leftSince(since, mailbox).orElseThrow())
                      .isBefore(since.plus(LEASE).plus(MARGIN)));
      assertThat(changesOfHolder()).as("%s: mailboxes changed hands", what).isGreaterThan(changes);
      manyTestAtOnce(atLeft, atLeft, atLeft, atLeft);
      traffic.assertWithinLimits(POOL);
      NAMES.values().removeIf(struck::equals);
      NAMES.put(holders().get(0), left);
    } finally {
      heal.accept(struck);
    }
  }

  /** When it first sent after that moment, but for what was under way then. */
  private static Optional<Instant> leftSince(Instant since, String mailbox) {
    return microsoft.standIn().inbox().messages().stream()
        .filter(mail -> mail.mailbox().equals(mailbox))
        .map(ReceivedMail::received)
        .filter(received -> received.isAfter(since.plus(UNDER_WAY)))
        .findFirst();
  }

  private static void assertDelivered() {
    traffic.assertNothingLost();
    traffic.assertWithinLimits(POOL);
    List<ReceivedMail> again = traffic.arrivedAgain();
    System.out.printf(
        "accepted: %d, arrived: %d, again: %d, replies nobody saw: %d%n",
        traffic.accepted(), traffic.arrived().size(), again.size(), traffic.unanswered(POOL));
    POOL.forEach(mailbox -> System.out.println(mailbox + " " + counts(mailbox).all()));
    // One that Exchange took while its node was struck may arrive again: nobody stored its answer.
    assertThat(again.stream().filter(mail -> !atAnAccident(mail)).count())
        .isLessThanOrEqualTo(traffic.unanswered(POOL));
  }

  private static boolean atAnAccident(ReceivedMail mail) {
    return ACCIDENTS.stream()
        .anyMatch(since -> Duration.between(since, mail.received()).abs().compareTo(UNDER_WAY) < 0);
  }

  /** Alice links a mailbox. */
  private static void link(String mailbox) {
    try (PlainBrowser page = Stage.browser()) {
      Person alice = new Person(page, atOne).logIn("alice", atOne.door()).continueToMicrosoft();
      alice.signInAtMicrosoft(mailbox);
      page.await("Mailbox linked");
    }
  }

  /** Alice links again the first mailbox of her page. */
  private static void linkAgain(SampleRealm at) {
    try (PlainBrowser page = Stage.browser()) {
      Person alice = new Person(page, at).logIn("alice", at.door());
      page.press("Link again");
      String atMicrosoft = page.location().getQuery();
      alice.signInAtMicrosoft(
          POOL.stream()
              .filter(mailbox -> atMicrosoft.contains("login_hint=" + mailbox))
              .findFirst()
              .orElseThrow());
      page.await("Mailbox linked");
    }
  }

  /** All but a few are told that the mailbox has no connection, or no message, to spare. */
  private static void manyTestAtOnce(SampleRealm... at) {
    Map<String, String> settings = sendingAs(at[0], Sample.NOREPLY);
    ExecutorService people = Executors.newFixedThreadPool(at.length);
    try {
      List<Callable<Integer>> tests =
          Stream.of(at)
              .map(it -> (Callable<Integer>) () -> it.admin().testConnection(settings).status())
              .toList();
      for (Future<Integer> answer : people.invokeAll(tests)) {
        assertThat(answer.get()).isIn(204, 500);
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      people.shutdown();
    }
  }

  private static Map<String, String> sendingAs(SampleRealm realm, String mailboxes) {
    Map<String, String> settings = realm.mailSettings();
    settings.put("user", mailboxes);
    // Keycloak fills in the stored one only while the user is the stored one.
    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    return settings;
  }

  private static MailboxCounters counts(String mailbox) {
    return microsoft.standIn().counters().mailbox(mailbox);
  }

  private static List<String> holders() {
    return cluster.database().read("select HOLDER from EXO_ACCOUNT where HOLDER is not null");
  }

  private static long changesOfHolder() {
    return cluster.database().count("select sum(FENCE) from EXO_ACCOUNT");
  }

  private static ClusterNode nodeWithMost() {
    ClusterNode known = NAMES.values().iterator().next();
    ClusterNode other = known.equals(one) ? two : one;
    return holders().stream()
        .map(name -> NAMES.getOrDefault(name, other))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElseThrow();
  }

  private static void pausedWhileItClaimsAMail(ClusterNode node) {
    traffic.ask(2 * ENOUGH, atOne);
    cluster.pauseUnderTheLockOf("EXO_ACCOUNT", "EXO_MAIL", node);
  }

  private static void resumed(ClusterNode node) {
    node.resume();
    cluster.awaitOnly(one, two);
  }

  private static void restored(ClusterNode node) {
    assertThat(reachesTheDatabase(node)).isFalse();
    node.database().restore();
    Eventually.holds("it found back", () -> reachesTheDatabase(node));
  }

  /** Nobody has asked for such a realm before, so no cache knows that there is none. */
  private static boolean reachesTheDatabase(ClusterNode node) {
    return node.answer("/realms/" + UUID.randomUUID(), SILENCE)
        .filter(answer -> answer.statusCode() == 404)
        .isPresent();
  }
}
