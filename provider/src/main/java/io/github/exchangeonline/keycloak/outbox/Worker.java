package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.lease.Transactions;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the outbox of one node may send. Driven from outside: {@link #wake} when something has
 * happened, {@link #tick} now and then; it keeps no thread and never sleeps. Thread-safe.
 */
public final class Worker implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Worker.class);

  /** Without a wake the queue is looked at that often. */
  static final Duration SWEEP = Duration.ofSeconds(5);

  /** How long a clean stop waits for mails that are being handed over. */
  private static final Duration STOP = Duration.ofSeconds(15);

  /** Other nodes are not called more often than this. */
  private static final long CALLS = Duration.ofSeconds(1).toNanos();

  /** Bulk mail makes the queue looked at for at most a part of the time: one in this many. */
  private static final int SHARE = 10;

  private final Equipment equipment;
  private final Transactions transactions;
  private final Ways ways;
  private final Chores chores;
  private final Threads threads;
  private final Runnable callOthers;
  private final int lanesPerAccount;

  private final AtomicBoolean stepping = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean();
  private volatile boolean closing;

  // Guarded by this.
  private final Map<AccountKey, List<Runner>> lanes = new HashMap<>();
  private final Map<String, String> told = new HashMap<>();
  private boolean again;
  private boolean urgent;
  private long stepDue;
  private long notBefore;
  private long called;

  /** Where the work is done. */
  public interface Threads {

    /** A look at the queue. */
    void step(Runnable work);

    /** One mailbox's mail: some of them may hang, and must not keep all others from theirs. */
    void lane(AccountKey account, Runnable work);
  }

  /**
   * Built ready to work.
   *
   * @param callOthers tells the other nodes that there is mail
   */
  Worker(
      Equipment equipment,
      Transactions transactions,
      Ways ways,
      Chores chores,
      Threads threads,
      Runnable callOthers) {
    this.equipment = equipment;
    this.transactions = transactions;
    this.ways = ways;
    this.chores = chores;
    this.threads = threads;
    this.callOthers = callOthers;
    this.lanesPerAccount = equipment.limits().connections();
    this.stepDue = equipment.nano();
    this.notBefore = stepDue;
    this.called = stepDue - CALLS;
  }

  /**
   * Mail was queued, or something that it waits for has happened.
   *
   * @param personWaits whether it is looked at at once; bulk mail may wait for the next tick
   */
  public void wake(boolean personWaits) {
    synchronized (this) {
      urgent |= personWaits;
      again = true;
      long now = equipment.nano();
      if (!personWaits && now - notBefore < 0) {
        stepDue = Math.min(stepDue, notBefore);
        return;
      }
      stepDue = now;
    }
    begin();
  }

  /** Does what is due; the caller's thread does none of it. To be called several times a second. */
  public void tick() {
    boolean due;
    synchronized (this) {
      due = equipment.nano() - stepDue >= 0;
      lanes.values().forEach(runners -> runners.forEach(this::startIfDue));
    }
    if (due) {
      begin();
    }
  }

  private void begin() {
    if (!closing && stepping.compareAndSet(false, true) && !execute(threads::step, this::steps)) {
      stepping.set(false);
    }
  }

  private void steps() {
    try {
      step();
      if (failing.compareAndSet(true, false)) {
        LOG.info("The outbox looks for mail again");
      }
    } catch (RuntimeException e) {
      if (failing.compareAndSet(false, true)) {
        LOG.warnf(
            "The outbox cannot look for mail; it tries again every %d seconds: %s",
            SWEEP.toSeconds(), DatabaseFault.of(e));
      }
      LOG.debug("The outbox could not look for mail", e);
    } finally {
      stepping.set(false);
    }
    boolean more;
    synchronized (this) {
      more = again && equipment.nano() - stepDue >= 0;
    }
    if (more) {
      begin();
    }
  }

  /** One look at the queue: closes what is overdue, and starts the lanes that have work. */
  void step() {
    long began = equipment.nano();
    boolean hurry;
    synchronized (this) {
      again = false;
      hurry = urgent;
      urgent = false;
      stepDue = began + SWEEP.toNanos();
    }
    chores(began);
    Look look =
        transactions.in(
            entities ->
                new Look(equipment.leases().clock().now(entities), new Mails(entities).waiting()));
    Map<AccountKey, List<Way>> work = new LinkedHashMap<>();
    Instant next = null;
    for (Map.Entry<String, Instant> realm : look.waiting().entrySet()) {
      if (realm.getValue().isAfter(look.now())) {
        next = next == null || realm.getValue().isBefore(next) ? realm.getValue() : next;
        continue;
      }
      ways(realm.getKey())
          .forEach(way -> work.computeIfAbsent(way.account(), key -> new ArrayList<>()).add(way));
    }
    forget(look.waiting().keySet());
    assign(work, hurry);
    equipment.meters().looked();
    settleTimes(began, next == null ? null : Duration.between(look.now(), next));
  }

  /**
   * What keeps the chores from being done must not keep mail from being sent; a database that does
   * not answer is told of by whoever then looks for mail.
   */
  private void chores(long began) {
    try {
      chores.run(began);
    } catch (RuntimeException e) {
      LOG.debug("The outbox was not tidied up", e);
    }
  }

  /** One realm whose settings cannot be read must not stop the others. */
  private List<Way> ways(String realmId) {
    Ways.Found found;
    try {
      found = ways.of(realmId);
    } catch (RuntimeException e) {
      LOG.debug("Where a realm's mail goes could not be found out", e);
      Diagnosis why = Diagnoses.of(Problem.INTERNAL).with("error", e.getClass().getName());
      found = new Ways.Found(realmId, List.of(), Optional.of(why));
    }
    hindered(realmId, found);
    return found.open();
  }

  private synchronized void forget(Set<String> waiting) {
    told.keySet().retainAll(waiting);
  }

  private synchronized void settleTimes(long began, @Nullable Duration next) {
    long now = equipment.nano();
    notBefore = now + SHARE * (now - began);
    if (next != null && next.compareTo(SWEEP) < 0) {
      stepDue = Math.min(stepDue, now + next.toNanos());
    }
  }

  private synchronized void assign(Map<AccountKey, List<Way>> work, boolean hurry) {
    work.keySet().forEach(account -> lanes.computeIfAbsent(account, this::runners));
    lanes.forEach(
        (account, runners) -> {
          List<Way> mine = work.getOrDefault(account, List.of());
          for (Runner runner : runners) {
            boolean news = runner.lane.serve(mine);
            runner.work = !mine.isEmpty();
            runner.hurry |= news || (hurry && runner.work);
            startIfDue(runner);
          }
        });
    lanes.values().removeIf(runners -> runners.stream().allMatch(Runner::over));
  }

  private List<Runner> runners(AccountKey account) {
    List<Runner> runners = new ArrayList<>();
    for (int lane = 0; lane < lanesPerAccount; lane++) {
      runners.add(new Runner(account, new Lane(equipment, () -> closing, account)));
    }
    return runners;
  }

  /** Called with the lock. */
  private void startIfDue(Runner runner) {
    if (!runner.running && !closing && runner.due(equipment.nano())) {
      runner.hurry = false;
      runner.running = true;
      runner.running = execute(work -> threads.lane(runner.account, work), () -> run(runner));
    }
  }

  private void run(Runner runner) {
    // What is left where anything goes wrong that nobody thought of: it is tried again.
    Lane.Next next = new Lane.Next(Lane.Next.Kind.NO_DATABASE, Lane.LOOK_AGAIN);
    boolean call = false;
    try {
      next = runner.lane.slice();
    } catch (RuntimeException e) {
      LOG.warnf("A mailbox's lane stopped, and is tried again: %s", e.getClass().getName());
      LOG.debug("A mailbox's lane stopped", e);
    } finally {
      call = ended(runner, next);
    }
    if (call) {
      callOthers.run();
    }
  }

  private synchronized boolean ended(Runner runner, Lane.Next next) {
    runner.running = false;
    runner.next = next;
    runner.since = equipment.nano();
    notifyAll();
    if (next.kind() == Lane.Next.Kind.AGAIN || runner.hurry) {
      startIfDue(runner);
    }
    boolean call = next.kind() == Lane.Next.Kind.ELSEWHERE && runner.since - called >= CALLS;
    if (call) {
      called = runner.since;
    }
    return call;
  }

  /** What keeps all of a realm's mail is told once, until that changes. */
  private void hindered(String realmId, Ways.Found found) {
    Diagnosis why = found.hindrance().orElse(null);
    synchronized (this) {
      @Nullable String before = why == null ? told.remove(realmId) : told.put(realmId, why.id());
      if (why == null || why.id().equals(before)) {
        return;
      }
    }
    equipment
        .telemetry()
        .accept(
            new Failure(realmId, found.realm(), Failure.Operation.SEND, "", Optional.empty(), why));
  }

  private static boolean execute(Consumer<Runnable> thread, Runnable work) {
    try {
      thread.accept(work);
      return true;
    } catch (RejectedExecutionException e) {
      // The server is stopping, or has not started; the rows stay.
      LOG.debug("No thread for the outbox", e);
      return false;
    }
  }

  /**
   * Begins nothing more, waits a little for what was begun, and gives back what this node holds.
   */
  @Override
  public void close() {
    closing = true;
    List<Runner> all = new ArrayList<>();
    synchronized (this) {
      long end = System.nanoTime() + STOP.toNanos();
      lanes.values().forEach(all::addAll);
      try {
        while (all.stream().anyMatch(runner -> runner.running) && end - System.nanoTime() > 0) {
          wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    all.stream().filter(runner -> !runner.running).forEach(runner -> runner.lane.stop());
  }

  private record Look(Instant now, Map<String, Instant> waiting) {}

  /** A lane and when it is looked at again. Guarded by the worker. */
  private static final class Runner {
    private final AccountKey account;
    private final Lane lane;
    private Lane.Next next = Lane.Next.IDLE;
    private long since;
    private boolean running;
    private boolean work;

    /** A person waits, or there is another way: what it was told before does not hold any more. */
    private boolean hurry;

    Runner(AccountKey account, Lane lane) {
      this.account = account;
      this.lane = lane;
    }

    boolean due(long now) {
      boolean waited = now - since >= next.after().toNanos();
      return switch (next.kind()) {
        case AGAIN -> true;
        case IDLE -> work;
        case LINGERS -> work || waited;
        case PACED -> waited || (hurry && work);
        case ELSEWHERE -> work && waited;
        case NO_DATABASE -> waited;
      };
    }

    boolean over() {
      return !running
          && !work
          && (next.kind() == Lane.Next.Kind.IDLE || next.kind() == Lane.Next.Kind.ELSEWHERE);
    }
  }
}
