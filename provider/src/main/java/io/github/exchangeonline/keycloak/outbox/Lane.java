package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.lease.AccountTurn;
import io.github.exchangeonline.keycloak.lease.Lease;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.seal.SealException;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.smtp.SmtpException;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One mailbox's way through its mail, a slice at a time: under the mailbox's lock, settle the mail
 * before, keep the lease, claim the next mail; then, with no transaction open, hand it over. A
 * slice runs in one thread at a time, {@link #serve} may be called meanwhile from another.
 */
final class Lane {

  private static final Logger LOG = Logger.getLogger(Lane.class);

  /** After this others have their turn with the thread. */
  static final int SLICE = 10;

  static final Duration SLICE_TIME = Duration.ofSeconds(2);

  /** How long a connection is kept without work. */
  static final Duration LINGER = Duration.ofSeconds(15);

  /** How long a node that had the mailbox last is given to see that there is work. */
  static final Duration GRACE = Duration.ofSeconds(3);

  /** While another node has it, or the database does not answer. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

  private static final Duration REPLY = Duration.ofSeconds(5);

  /** With less than this left of it the lease is renewed before a mail is ended. */
  private static final Duration ENOUGH = Duration.ofSeconds(10);

  private static final Duration FIRST_LOOK_AGAIN = Duration.ofMillis(100);
  private static final int MOST_FAILURES = 6;

  private final Equipment equipment;
  private final BooleanSupplier closing;
  private final AccountKey account;
  private final KeptConnection connection;
  private final BackOffs backOffs;

  // Guarded by this.
  private List<Way> ways = List.of();

  // Of the slice's thread only.
  private @Nullable String slot;
  private @Nullable Lease lease;
  private @Nullable Settlement unsettled;
  private @Nullable Consumer<Meters> uncounted;
  private long usedAt;
  private long politeUntil;
  private boolean refused;
  private int failures;
  private int rotation;

  Lane(Equipment equipment, BooleanSupplier closing, AccountKey account) {
    this.equipment = equipment;
    this.closing = closing;
    this.account = account;
    this.connection = new KeptConnection(equipment.tokens(), equipment.connector());
    this.backOffs = new BackOffs(equipment);
  }

  /** What it serves from now on; says whether there is a way that it did not know of. */
  synchronized boolean serve(List<Way> all) {
    List<Way> before = ways;
    ways = List.copyOf(all);
    return all.stream().anyMatch(way -> before.stream().noneMatch(way::sameAs));
  }

  private synchronized List<Way> ways() {
    return ways;
  }

  /**
   * What a slice leaves.
   *
   * @param after until when it need not be looked at, but for what each kind says
   */
  record Next(Kind kind, Duration after) {

    enum Kind {
      /** There is more to do at once. */
      AGAIN,
      /** Exchange's limits, or a wait that it asked for; something more urgent may go before. */
      PACED,
      /** Nothing to do, with a connection open; new work may go at once. */
      LINGERS,
      /** Nothing to do, and nothing held. */
      IDLE,
      /** Another node is at it, and may not know of the mail. */
      ELSEWHERE,
      /** The database did not answer. */
      NO_DATABASE
    }

    static final Next AGAIN = new Next(Kind.AGAIN, Duration.ZERO);
    static final Next IDLE = new Next(Kind.IDLE, Duration.ZERO);
  }

  /** Does some of the work. Throws nothing. */
  Next slice() {
    rotation++;
    long end = equipment.nano() + SLICE_TIME.toNanos();
    for (int mails = 0;
        mails < SLICE && equipment.nano() < end && !closing.getAsBoolean();
        mails++) {
      Next next = one(true);
      if (next.kind() != Next.Kind.AGAIN) {
        return next;
      }
    }
    return unsettled == null ? Next.AGAIN : one(false);
  }

  /** Gives back what it holds. Throws nothing. */
  void stop() {
    connection.close();
    try {
      equipment
          .leases()
          .with(
              account,
              (entities, turn) -> {
                settle(entities, turn);
                if (slot != null) {
                  turn.closed(slot);
                }
                if (lease != null) {
                  turn.release(lease);
                }
                return turn;
              });
      settled();
      slot = null;
      lease = null;
    } catch (RuntimeException e) {
      LOG.debug("What a mailbox's lane held was not given back; it ends by itself", e);
    }
  }

  private Next one(boolean more) {
    long asked = equipment.nano();
    List<Way> ways = more ? ways() : List.of();
    Duration backOff = backOffs.next(ways).orElse(null);
    Turn turn;
    try {
      turn =
          equipment
              .leases()
              .with(
                  account,
                  (entities, row) ->
                      backOff == null
                          ? turn(entities, row, asked, backOffs.open(ways))
                          : leave(entities, row, backOff));
      failures = 0;
    } catch (RuntimeException e) {
      // The worker meets the same and says it once.
      LOG.debug("The outbox could not ask the database", e);
      if (lease != null && !lease.valid(equipment.nano())) {
        connection.close();
      }
      // Two nodes that meet in the database go on at once, one without a database does not.
      failures = Math.min(failures + 1, MOST_FAILURES);
      Duration wait = FIRST_LOOK_AGAIN.multipliedBy(1L << failures);
      return new Next(Next.Kind.NO_DATABASE, wait.compareTo(LOOK_AGAIN) < 0 ? wait : LOOK_AGAIN);
    }
    settled();
    if (slot != null && !slot.equals(turn.slot())) {
      // In this order: its place is another's only once it is closed.
      connection.close();
      free();
    }
    slot = turn.slot();
    lease = turn.lease();
    if (turn.what() instanceof What.Mail mail) {
      refused = false;
      Outcome outcome = handOver(mail);
      unsettled = new Settlement(mail.mail(), mail.by().mailbox(), mail.reservation(), outcome);
      usedAt = equipment.nano();
      concerning(mail.by(), outcome);
      return Next.AGAIN;
    }
    if (turn.what() instanceof What.Elsewhere elsewhere) {
      return elsewhere(elsewhere);
    }
    return idle(turn.what() instanceof What.Wait wait ? wait.time() : null);
  }

  private Next elsewhere(What.Elsewhere elsewhere) {
    connection.close();
    if (!refused) {
      refused = true;
      politeUntil = equipment.nano() + GRACE.toNanos();
    }
    Duration wait = elsewhere.after().compareTo(GRACE) < 0 ? elsewhere.after() : GRACE;
    return new Next(Next.Kind.ELSEWHERE, wait);
  }

  /** Keeps the connection for a while; what is not used any more is given back. */
  private Next idle(@Nullable Duration wait) {
    refused = false;
    Duration unused = Duration.ofNanos(equipment.nano() - usedAt);
    if (slot != null && unused.compareTo(LINGER) >= 0) {
      connection.close();
      free();
    }
    if (wait != null) {
      Duration left = LINGER.minus(unused);
      return new Next(Next.Kind.PACED, slot == null || wait.compareTo(left) < 0 ? wait : left);
    }
    return slot == null ? Next.IDLE : new Next(Next.Kind.LINGERS, LINGER.minus(unused));
  }

  private void free() {
    String held = slot;
    if (held == null) {
      return;
    }
    try {
      equipment
          .leases()
          .with(
              account,
              (entities, turn) -> {
                turn.closed(held);
                return turn;
              });
      slot = null;
    } catch (RuntimeException e) {
      LOG.debug("A connection's place was not given back; it ends by itself", e);
    }
  }

  /** While no way is open another node may try: what keeps this one may not keep that one. */
  private Turn leave(EntityManager entities, AccountTurn row, Duration backOff) {
    settle(entities, row);
    if (lease != null) {
      row.release(lease);
    }
    return new Turn(null, null, new What.Wait(backOff));
  }

  private Turn turn(EntityManager entities, AccountTurn row, long asked, List<Way> open) {
    settle(entities, row);
    boolean polite = !refused || equipment.nano() < politeUntil;
    Lease taken = row.take(equipment.node(), asked, polite).orElse(null);
    if (taken == null) {
      Duration wait = Duration.between(row.now(), row.heldUntil());
      return new Turn(null, null, new What.Elsewhere(wait.isNegative() ? GRACE : wait));
    }
    String place = slot != null && row.keepOpen(slot) ? slot : null;
    Mails mails = new Mails(entities);
    for (Mails.Candidate candidate : candidates(mails, open, row.now())) {
      Way by = way(open, candidate.realmId());
      Instant at = row.next(equipment.limits(), candidate.recipients(), candidate.urgent());
      if (at.isAfter(row.now())) {
        return new Turn(place, taken, new What.Wait(Duration.between(row.now(), at)));
      }
      if (place == null) {
        place = row.openForOutbox().orElse(null);
      }
      if (place == null) {
        Duration wait = Duration.between(row.now(), row.connectionAt());
        return new Turn(
            null, taken, new What.Wait(wait.compareTo(LOOK_AGAIN) < 0 ? wait : LOOK_AGAIN));
      }
      ClaimedMail claimed =
          mails.claim(candidate, taken, by.mailbox(), claimEnd(taken, by)).orElse(null);
      if (claimed != null) {
        AccountTurn.Reservation reservation =
            row.reserve(equipment.limits(), candidate.recipients());
        return new Turn(place, taken, new What.Mail(claimed, by, taken, reservation));
      }
    }
    return new Turn(place, taken, new What.Nothing());
  }

  /** What a person waits for, of any realm, and then one realm after the other. */
  private List<Mails.Candidate> candidates(Mails mails, List<Way> open, Instant now) {
    List<String> realms = open.stream().map(way -> way.route().realmId()).distinct().toList();
    if (realms.isEmpty()) {
      return List.of();
    }
    if (realms.size() == 1) {
      return mails.candidates(realms, now);
    }
    List<Mails.Candidate> found = mails.urgent(realms, now);
    // One realm's bulk mail a slice: each has its own connection.
    for (int tried = 0; tried < realms.size() && found.isEmpty(); tried++) {
      String realm = realms.get(Math.floorMod(rotation + tried, realms.size()));
      found = mails.candidates(List.of(realm), now);
    }
    return found;
  }

  private static Way way(List<Way> open, String realmId) {
    return open.stream()
        .filter(way -> way.route().realmId().equals(realmId))
        .findFirst()
        .orElseThrow();
  }

  private Outcome handOver(What.Mail what) {
    ClaimedMail mail = what.mail();
    try {
      byte[] mime = equipment.bodies().open(mail.realmId(), mail.id(), mail.body());
      OutgoingMail out =
          new OutgoingMail(
              mail.messageId(), mail.envelopeFrom(), mail.recipients(), mime, mail.smtpUtf8());
      return connection
          .send(what.by(), out, () -> allowed(what))
          .<Outcome>map(Outcome.Accepted::new)
          .orElseGet(Outcome.Withdrawn::new);
    } catch (SealException e) {
      return new Outcome.Refused(sealed(e), false);
    } catch (LinkException e) {
      return new Outcome.Stopped(e.diagnosis());
    } catch (EntraException e) {
      return new Outcome.Stopped(e.diagnosis());
    } catch (SmtpException e) {
      return Outcome.of(e);
    } catch (RuntimeException e) {
      connection.close();
      LOG.warnf("A mail of the outbox was not sent: %s", e.getClass().getName());
      return new Outcome.Refused(
          Diagnoses.of(Problem.INTERNAL).with("error", e.getClass().getName()), false);
    }
  }

  /** Asked of the database first, which may take its time. */
  private boolean allowed(What.Mail what) {
    Lease mine = what.lease();
    if (!mine.valid(equipment.nano() + ENOUGH.toNanos())) {
      mine = renewed(what).orElse(mine);
    }
    return equipment.tokens().stillLinked(what.by().link()) && mine.valid(equipment.nano());
  }

  /** For a mail that takes long: the lease, if nobody had it since, and the claim with it. */
  private Optional<Lease> renewed(What.Mail what) {
    long asked = equipment.nano();
    return equipment
        .leases()
        .with(
            account,
            (entities, row) ->
                row.take(equipment.node(), asked, true)
                    .filter(taken -> taken.fence() == what.lease().fence())
                    .filter(
                        taken ->
                            new Mails(entities).prolong(what.mail(), claimEnd(taken, what.by()))));
  }

  /** A claim outlasts the lease by the time in which a reply is waited for while it ends. */
  private static Instant claimEnd(Lease lease, Way by) {
    return lease.until().plus(by.route().server().readTimeout()).plus(REPLY);
  }

  private static Diagnosis sealed(SealException e) {
    return e.kind() == SealException.Kind.BROKEN
        ? Diagnoses.of(Problem.MAIL_DAMAGED)
        : Diagnoses.of(Problem.MAIL_KEY_MISSING).with("reason", String.valueOf(e.getMessage()));
  }

  /** What the mail before has become, as far as it is not stored yet. */
  private void settle(EntityManager entities, AccountTurn row) {
    if (unsettled != null) {
      uncounted =
          unsettled.store(
              new Mails(entities), row, equipment.keptForRetry(), equipment.jitter().getAsDouble());
    }
  }

  /** It is stored, and its transaction over. */
  private void settled() {
    if (unsettled != null && uncounted != null) {
      uncounted.accept(equipment.meters());
    }
    unsettled = null;
    uncounted = null;
  }

  /** What it says about the mailbox, which is stored apart from the mail. */
  private void concerning(Way by, Outcome outcome) {
    Optional<Diagnosis> problem = outcome.ofTheMailbox();
    if (problem.isPresent()) {
      backOffs.failed(by, problem.get());
    } else if (outcome instanceof Outcome.Accepted) {
      backOffs.works(by);
      equipment.records().sent(by.link(), equipment.clock().instant());
    } else if (outcome instanceof Outcome.Withdrawn) {
      // Whether it was the link or the lease is seen when both are looked at again.
      backOffs.pause(by, SECOND_LOOK);
    } else if (outcome instanceof Outcome.Refused refused) {
      if (LinkHistory.Failed.ofAMail(refused.diagnosis())) {
        equipment.records().signedIn(by.link());
      }
      // One that is simply tried again concerns nobody yet; one that may arrive twice does.
      if (refused.diagnosis().disposition() == Disposition.DROP || refused.unknown()) {
        tell(by, refused.diagnosis());
      } else {
        LOG.debugf(
            "A mail of realm %s is tried again later: %s",
            by.route().realm(), refused.diagnosis().id());
      }
    }
  }

  private void tell(Way by, Diagnosis diagnosis) {
    equipment
        .telemetry()
        .accept(
            new Failure(
                by.route().realmId(),
                by.route().realm(),
                Failure.Operation.SEND,
                by.mailbox(),
                Optional.of(by.link().userId()),
                diagnosis.with("mailbox", by.mailbox())));
  }

  /** What a turn came to, which holds once its transaction has. */
  private record Turn(@Nullable String slot, @Nullable Lease lease, What what) {}

  private sealed interface What {
    record Mail(ClaimedMail mail, Way by, Lease lease, AccountTurn.Reservation reservation)
        implements What {}

    record Wait(Duration time) implements What {}

    record Nothing() implements What {}

    record Elsewhere(Duration after) implements What {}
  }
}
