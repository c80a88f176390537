package io.github.exchangeonline.keycloak.tests.crash;

import io.github.exchangeonline.keycloak.tests.crash.Requests.Answer;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.ProcessKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeServer;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.RandomFaults;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What is done to one server. The seed decides what goes wrong and after which time the server is
 * killed; what it was doing at that moment is another thing in every run.
 *
 * @param database a name that {@link CrashDatabase} knows
 * @param mails requests that are accepted at least
 * @param kills how often the server is killed and started again
 * @param longestLife of the server, before it is killed
 * @param patient whether mail that waits for its next try is waited for in the end, or is due at
 *     once
 */
record CrashProgram(
    String database, int mails, int kills, long seed, Duration longestLife, boolean patient) {

  /** The longest wait between two tries, and some more. */
  private static final Duration DRAINED = Duration.ofMinutes(25);

  /** How long Exchange is taken to keep the connection of a node that nobody hears of. */
  private static final Duration ABANDONED = Duration.ofMinutes(1);

  CrashReport run() {
    long began = System.nanoTime();
    try (Microsoft microsoft = Microsoft.start();
        CrashDatabase data = CrashDatabase.start(database);
        ProcessKeycloak server = ProcessKeycloak.start(setup(microsoft, data));
        Run run = new Run(microsoft, data, server)) {
      run.all();
      return CrashReport.of(
          this,
          Duration.ofNanos(System.nanoTime() - began),
          run.happened(),
          run.requests.answers(),
          data,
          microsoft.standIn());
    }
  }

  private static ServerSetup setup(Microsoft microsoft, CrashDatabase data) {
    return data.usedBy(microsoft.allowedBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar())));
  }

  /** The program on its way. */
  private final class Run implements AutoCloseable {

    private final Random random = new Random(seed);
    private final RandomFaults storm = Storm.seeded(seed);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Microsoft microsoft;
    private final CrashDatabase data;
    private final ProcessKeycloak server;
    private final SampleRealm realm;
    private final Requests requests;

    // By their claims: what was under way is so for a while after the server is there again.
    private final Set<String> underWay = new HashSet<>();

    private int expired;
    private int linkedAgain;

    Run(Microsoft microsoft, CrashDatabase data, ProcessKeycloak server) {
      this.microsoft = microsoft;
      this.data = data;
      this.server = server;
      realm = SampleRealm.create(server, microsoft.standIn());
      // Short, since Exchange often says nothing.
      realm.changeMailSetting("timeout", "2000");
      new Person(Stage.browser(), realm).linkMailbox();
      requests = Requests.of(realm, mails + mails / 4 + 20 * kills);
      microsoft.standIn().inbox().clear();
      microsoft.standIn().counters().reset();
    }

    void all() {
      faults().random(storm);
      for (int life = 0; life < kills; life++) {
        live(life);
        requests.stop();
        server.kill();
        requests.await();
        data.read("select CLAIM from EXO_MAIL where STATE = 'SENDING'").forEach(underWay::addAll);
        server.startAgain();
        say(life + 1 + " kills, " + requests.count(Answer.ACCEPTED) + " requests accepted");
      }
      while (requests.count(Answer.ACCEPTED) < mails) {
        Duration within = Duration.ofMillis(longestLife.toMillis() / 4);
        requests.spread(mails - requests.count(Answer.ACCEPTED), within, random);
        requests.await();
      }
      // Most of it still in the storm; some waits for minutes by then.
      Eventually.holds("most mails are closed", DRAINED, () -> open() <= mails / 10);
      drain();
    }

    private int open() {
      return data.count("EXO_MAIL where " + CrashReport.OPEN);
    }

    private void live(int life) {
      Duration length = atMost(longestLife);
      weather();
      boolean revoked = life % 5 == 0;
      if (revoked) {
        faults().revokeRefreshTokens(Sample.NOREPLY);
      }
      if (revoked || life % 5 == 3) {
        faults().expireAccessTokens(Sample.NOREPLY);
        expired++;
      }
      int left = Math.max(0, mails - requests.count(Answer.ACCEPTED));
      requests.spread(Math.max(1, left / (kills - life + 1)), length, random);
      after(length);
      if (revoked) {
        linkAgain();
        after(atMost(Duration.ofSeconds(5)));
      }
    }

    /** How long Exchange takes, for replies and for mails. */
    private void weather() {
      ExchangeServer exchange = microsoft.standIn().exchange();
      exchange.settings(
          exchange
              .settings()
              .withLimits(ExchangeLimits.off())
              .withReplyDelay(Duration.ofMillis(10L * random.nextInt(4)))
              .withMailDuration(Duration.ofMillis(50L * random.nextInt(6))));
    }

    private Duration atMost(Duration longest) {
      return Duration.ofMillis((long) (random.nextDouble() * longest.toMillis()));
    }

    /** Returns when so much time has passed. */
    private void after(Duration time) {
      try {
        timer.schedule(() -> {}, time.toMillis(), TimeUnit.MILLISECONDS).get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The owner does so once the loss was noticed; no fault meets her on her way. */
    private void linkAgain() {
      Eventually.holds("the link is known to be dead", this::dead);
      Eventually.holds("a connection to prove the link by is to be had", this::connectionToSpare);
      faults().random(Storm.calm());
      new Person(Stage.browser(), realm).linkMailbox();
      faults().random(storm);
      linkedAgain++;
    }

    private boolean dead() {
      return data.count("EXO_LINK where STATE = 'RELINK'") > 0;
    }

    /** Those of killed nodes count for a while; of three one is left to the outbox. */
    private boolean connectionToSpare() {
      long now = System.currentTimeMillis();
      return data.read("select SLOTS from EXO_ACCOUNT").stream()
              .flatMap(row -> Stream.of(row.get(0).split(" ")))
              .filter(slot -> slot.contains("="))
              .map(slot -> Long.parseLong(slot.substring(slot.indexOf('=') + 1), 36))
              .filter(until -> until + ABANDONED.toMillis() > now)
              .count()
          < 2;
    }

    private void drain() {
      faults().random(Storm.calm());
      faults().release();
      say("the storm is over, " + open() + " mails wait");
      if (!patient) {
        data.change("update EXO_MAIL set NEXT_TRY = 0 where STATE = 'QUEUED'");
      }
      Eventually.holds("no mail waits any more", DRAINED, () -> open() == 0);
    }

    private Faults faults() {
      return microsoft.standIn().faults();
    }

    CrashReport.Happened happened() {
      return new CrashReport.Happened(
          underWay.size(), expired, linkedAgain, microsoft.standIn().faults().struck());
    }

    private void say(String what) {
      System.out.printf("%s, seed %d: %s%n", database, seed, what);
    }

    @Override
    public void close() {
      requests.close();
      timer.shutdownNow();
    }
  }
}
