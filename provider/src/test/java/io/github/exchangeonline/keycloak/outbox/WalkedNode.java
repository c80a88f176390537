package io.github.exchangeonline.keycloak.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.lease.Leases;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.lease.Transactions;
import io.github.exchangeonline.keycloak.mailbox.AccessTokenSupply;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The outbox of a node in walked time. */
final class WalkedNode {

  private static final Duration TICK = Duration.ofMillis(200);

  private final WalkedWorld world;
  private final WalkedTime time;
  private final Supplier<Duration> tick;
  private final Worker worker;
  private final WorthNoting worthNoting = new WorthNoting();
  private final List<Failure> told = new ArrayList<>();
  private final CountedMails meters = new CountedMails();
  private long deadFrom = Long.MAX_VALUE;
  private long stoppedFrom = Long.MAX_VALUE;
  private long stoppedTo;
  private long cutFrom = Long.MAX_VALUE;
  private long cutTo;

  /**
   * @param wrongBy how far its clock is off
   */
  WalkedNode(WalkedWorld world, String name, Limits limits, Duration wrongBy) {
    this(world, name, limits, wrongBy, Optional.empty());
  }

  /**
   * @param given in place of what only counts and remembers
   */
  WalkedNode(
      WalkedWorld world, String name, Limits limits, Duration wrongBy, Optional<Given> given) {
    this.world = world;
    this.time = world.time();
    this.tick = given.map(Given::tick).orElse(() -> TICK);
    Leases leases = new Leases(new Mine(), entities -> time.now());
    Random random = new Random(name.hashCode());
    Equipment equipment =
        new Equipment(
            name,
            leases,
            limits,
            given.map(Given::tokens).orElseGet(world::tokens),
            world.exchange().from(this),
            new PlainBodies(),
            new Records(),
            given.map(Given::telemetry).orElse(told::add),
            given.map(Given::meters).orElse(meters),
            time.clock(wrongBy),
            given.map(Given::keepRecords).orElse(Duration.ofDays(14)),
            time::nanos,
            random::nextDouble);
    this.worker =
        new Worker(
            equipment,
            new Mine(),
            realm -> world.ways(),
            new Chores(equipment, new Mine(), realm -> realm),
            new Worker.Threads() {
              @Override
              public void step(Runnable work) {
                later(work);
              }

              @Override
              public void lane(AccountKey account, Runnable work) {
                later(work);
              }
            },
            () -> world.call(this));
    tick();
  }

  /**
   * What a node is given that lives for long.
   *
   * @param tick until its next tick, asked after each
   */
  record Given(
      AccessTokenSupply tokens,
      Consumer<Failure> telemetry,
      Meters meters,
      Duration keepRecords,
      Supplier<Duration> tick) {}

  private void tick() {
    if (time.nanos() < deadFrom) {
      time.once(
          tick.get(),
          () -> {
            run(worker::tick);
            tick();
          });
    }
  }

  Worker worker() {
    return worker;
  }

  /** What it keeps in memory; see {@link Kept}. */
  Object[] kept() {
    return new Object[] {worker, worthNoting};
  }

  List<Failure> told() {
    return told;
  }

  CountedMails counted() {
    return meters;
  }

  void wake() {
    later(() -> worker.wake(true));
  }

  /** SIGKILL, at that time from now on: in the midst of whatever it does then. */
  void killAfter(Duration wait) {
    deadFrom = time.nanos() + wait.toNanos();
    time.after(wait, () -> world.exchange().hangUp(this));
  }

  /** SIGSTOP then, and SIGCONT after so long. */
  void stopAfter(Duration wait, Duration stopped) {
    stoppedFrom = time.nanos() + wait.toNanos();
    stoppedTo = stoppedFrom + stopped.toNanos();
  }

  /** The database is out of this node's reach from then on, for so long. */
  void cutOffAfter(Duration wait, Duration cut) {
    cutFrom = time.nanos() + wait.toNanos();
    cutTo = cutFrom + cut.toNanos();
  }

  /** Time that passes for this node, who may be stopped or killed in it. */
  void pass(Duration duration) {
    time.pass(duration);
    live();
  }

  private void live() {
    long now = time.nanos();
    if (now >= deadFrom) {
      throw new Killed();
    }
    if (now >= stoppedFrom && now < stoppedTo) {
      time.pass(Duration.ofNanos(stoppedTo - now));
    }
  }

  private void later(Runnable work) {
    time.soon(() -> run(work));
  }

  private void run(Runnable work) {
    long now = time.nanos();
    if (now >= stoppedFrom && now < stoppedTo) {
      time.after(Duration.ofNanos(stoppedTo - now), () -> run(work));
      return;
    }
    try {
      live();
      work.run();
    } catch (Killed e) {
      // As a process ends: nothing of it goes on, and nothing is tidied up.
      return;
    }
  }

  /** No exception: nothing that is killed can catch it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** The shared database, as far as this node reaches it. */
  private final class Mine implements Transactions {
    @Override
    public <T> T in(Function<EntityManager, T> work) {
      live();
      if (time.nanos() >= cutFrom && time.nanos() < cutTo) {
        throw new IllegalStateException("the database does not answer");
      }
      return world.tables().in(work);
    }
  }

  private static final class PlainBodies implements Bodies {
    @Override
    public byte[] open(String realmId, String mailId, String sealed) {
      return sealed.getBytes(UTF_8);
    }

    @Override
    public String seal(KeycloakSession session, RealmModel realm, String mailId, byte[] mime) {
      return new String(mime, UTF_8);
    }
  }

  private final class Records implements LinkRecords {
    @Override
    public Optional<MailboxLink> find(String realmId, Mailbox mailbox) {
      return world.ways().open().stream()
          .map(Way::link)
          .filter(link -> link.mailbox().equals(mailbox))
          .findFirst();
    }

    @Override
    public Optional<MailboxLink> revive(MailboxLink link, Instant now) {
      return Optional.empty();
    }

    @Override
    public boolean take(NextStep step, MailboxLink link, Diagnosis diagnosis, Instant now) {
      if (!world.tokens().stillLinked(link)) {
        return false;
      }
      if (step.state().filter(LinkState.RELINK::equals).isPresent()) {
        world.relinkNeeded(link.mailbox().address());
      }
      step.rest().ifPresent(rest -> world.rest(link.mailbox().address(), rest.until()));
      return true;
    }

    @Override
    public void works(MailboxLink link, Instant now) {}

    @Override
    public void sent(MailboxLink link, Instant now) {
      if (worthNoting.sent(link.id(), now)) {
        world.lastSent().put(link.mailbox().address(), now);
      }
    }

    @Override
    public void failed(MailboxLink link, Diagnosis diagnosis, Instant now) {
      worthNoting.failed(link.id());
      world.lastFailure().put(link.mailbox().address(), diagnosis);
    }

    @Override
    public void over(MailboxLink link, LinkHistory.Failed failure) {
      world.lastFailure().remove(link.mailbox().address());
    }
  }
}
