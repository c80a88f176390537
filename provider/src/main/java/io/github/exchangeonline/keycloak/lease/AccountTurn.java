package io.github.exchangeonline.keycloak.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One mailbox's row under its lock, until the transaction ends. Not thread-safe. What is decided
 * here holds once the transaction is committed.
 */
public final class AccountTurn {

  private final AccountKey key;
  private final AccountEntity row;
  private final Instant now;

  AccountTurn(AccountKey key, AccountEntity row, Instant now) {
    this.key = key;
    this.row = row;
    this.now = now;
  }

  /** The database's time, after the lock was got. */
  public Instant now() {
    return now;
  }

  /**
   * Takes, keeps or renews the right to send as this mailbox.
   *
   * @param asked {@link System#nanoTime()} before the transaction began
   * @param polite whether to leave one that has ended to the node that had it last, which has the
   *     mailbox's token and connection
   * @return empty where another node has it, or is left it
   */
  public Optional<Lease> take(String node, long asked, boolean polite) {
    boolean mine = node.equals(row.holder);
    if (!mine && row.holder != null && (polite || row.held(now))) {
      return Optional.empty();
    }
    if (!mine || !row.held(now)) {
      // Also for one that let it end: another one may have had it since.
      row.fence++;
      row.holder = node;
    }
    Instant until = now.plus(Lease.TERM);
    row.leaseUntil = until.toEpochMilli();
    row.usedAt = now.toEpochMilli();
    return Optional.of(
        new Lease(key, node, row.fence, until, asked + Lease.TERM.minus(Lease.MARGIN).toNanos()));
  }

  /** Until when another node has it; before now where none has. */
  public Instant heldUntil() {
    return Instant.ofEpochMilli(row.leaseUntil);
  }

  /** Gives it back before its time: the next node need not wait for it. */
  public void release(Lease lease) {
    if (lease.holder().equals(row.holder) && lease.fence() == row.fence) {
      row.holder = null;
      row.leaseUntil = now.toEpochMilli();
    }
  }

  /** When the next mail may go; now or earlier where it may at once. */
  public Instant next(Limits limits, int recipients, boolean urgent) {
    Instant paced = row.pace().next(row.log(), limits, recipients, urgent, now);
    Instant backoff = Instant.ofEpochMilli(row.backoffUntil);
    return paced.isAfter(backoff) ? paced : backoff;
  }

  /** The same without regard to a wait that Exchange asked for: somebody wants to know now. */
  Instant room(Limits limits, int recipients) {
    return row.pace().next(row.log(), limits, recipients, true, now);
  }

  /** Counts a mail that is about to be sent; {@link #next} was asked before. */
  public Reservation reserve(Limits limits, int recipients) {
    Instant stamp = limits.rounded(now.plus(SendLog.UNSETTLED));
    row.log(row.log().begun(stamp, recipients, now));
    row.usedAt = now.toEpochMilli();
    return new Reservation(stamp, recipients, limits);
  }

  /** The mail's end was sent: it counts from now. */
  public void settle(Reservation reservation) {
    row.log(row.log().settled(reservation.stamp(), reservation.limits().rounded(now)));
  }

  /** Nothing of it counts as a message. */
  public void withdraw(Reservation reservation) {
    row.log(row.log().withdrawn(reservation.stamp(), reservation.recipients(), now));
  }

  /** A connection for the outbox; empty where Exchange would refuse another one. */
  public Optional<String> openForOutbox() {
    return row.slots().room(now)
        ? Optional.of(taken(Slots.Slot.OUTBOX, Lease.TERM))
        : Optional.empty();
  }

  /** A connection for somebody who waits for an answer. */
  public Optional<String> openBeside(Limits limits, Duration atMost) {
    return row.slots().roomBeside(limits.connections(), now)
        ? Optional.of(taken("t-", atMost))
        : Optional.empty();
  }

  /**
   * Keeps the outbox's connection as long as the lease.
   *
   * @return whether it still had its place: others may have counted on that it is closed
   */
  public boolean keepOpen(String slot) {
    boolean had = row.slots().has(slot, now);
    if (had) {
      row.slots(row.slots().with(slot, now.plus(Lease.TERM), now));
    }
    return had;
  }

  public void closed(String slot) {
    row.slots(row.slots().without(slot));
  }

  private String taken(String kind, Duration term) {
    String id = kind + UUID.randomUUID().toString().substring(0, 8);
    row.slots(row.slots().with(id, now.plus(term), now));
    row.usedAt = now.toEpochMilli();
    return id;
  }

  /** When a connection can be opened, as far as is known. */
  public Instant connectionAt() {
    return row.slots().nextRoom(now);
  }

  /** Exchange asked for less. */
  public void slower() {
    Pace pace = row.pace().halved(now);
    row.pace = pace.lowered();
    row.paceSince = pace.since().toEpochMilli();
  }

  /** Nothing is tried until then. */
  public void backOff(Duration wait, String diagnosis) {
    row.backoffUntil = Math.max(row.backoffUntil, now.plus(wait).toEpochMilli());
    row.backoffCount++;
    row.backoffDiagnosis = diagnosis;
  }

  /** How often in a row it was backed off from. */
  public int backedOff() {
    return row.backoffCount;
  }

  /** A mail went through; a wait that another connection was asked for meanwhile stays. */
  public void works() {
    if (row.backoffUntil > now.toEpochMilli()) {
      return;
    }
    row.backoffUntil = 0;
    row.backoffCount = 0;
    row.backoffDiagnosis = null;
  }

  /**
   * @param stamp what it is known by until it is settled
   */
  public record Reservation(Instant stamp, int recipients, Limits limits) {}
}
