package io.github.exchangeonline.keycloak.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Connections and messages beside the outbox's, for whoever waits for an answer: a test, a link's
 * proof, a mail that is sent at once. They use the connections that the outbox leaves, and count
 * against the same limits. Thread-safe.
 */
public final class Visits {

  private static final Logger LOG = Logger.getLogger(Visits.class);

  /** How long to wait for room at most: somebody looks at a page meanwhile. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  /** No visit is expected to last longer; one that does loses its place, not its connection. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Leases leases;
  private final Limits limits;

  public Visits(Leases leases, Limits limits) {
    this.leases = leases;
    this.limits = limits;
  }

  /**
   * Takes a place, waiting a little for one.
   *
   * @param recipients of the message that is to be sent; 0 where none is
   * @throws NoRoomException where there is none in time
   */
  public Visit begin(AccountKey account, int recipients) throws NoRoomException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Answer answer = leases.with(account, (entities, turn) -> ask(turn, recipients));
      if (answer.slot() != null) {
        return new Visit(account, answer.slot(), answer.reservation());
      }
      if (System.nanoTime() + LOOK_AGAIN.toNanos() - end > 0) {
        throw new NoRoomException(answer.reason());
      }
      try {
        Thread.sleep(LOOK_AGAIN.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NoRoomException(answer.reason());
      }
    }
  }

  private Answer ask(AccountTurn turn, int recipients) {
    Instant room = recipients == 0 ? turn.now() : turn.room(limits, recipients);
    if (room.isAfter(turn.now())) {
      return Answer.no("it has sent as much as it may, until " + room);
    }
    String slot = turn.openBeside(limits, LONGEST).orElse(null);
    if (slot == null) {
      return Answer.no("all its connections are in use");
    }
    return new Answer(
        slot,
        recipients == 0 ? Optional.empty() : Optional.of(turn.reserve(limits, recipients)),
        "");
  }

  private record Answer(
      @Nullable String slot, Optional<AccountTurn.Reservation> reservation, String reason) {

    static Answer no(String reason) {
      return new Answer(null, Optional.empty(), reason);
    }
  }

  /** A place that is taken until it is closed. For one thread at a time. */
  public final class Visit implements AutoCloseable {
    private final AccountKey account;
    private final String slot;
    private final Optional<AccountTurn.Reservation> reservation;
    private boolean counts;

    private Visit(AccountKey account, String slot, Optional<AccountTurn.Reservation> reservation) {
      this.account = account;
      this.slot = slot;
      this.reservation = reservation;
    }

    /** The message reached Exchange, which counts it. */
    public void counts() {
      counts = true;
    }

    /** Gives the place back. Never throws: it ends by itself, too. */
    @Override
    public void close() {
      try {
        leases.with(
            account,
            (entities, turn) -> {
              turn.closed(slot);
              reservation.ifPresent(
                  it -> {
                    if (counts) {
                      turn.settle(it);
                    } else {
                      turn.withdraw(it);
                    }
                  });
              return turn;
            });
      } catch (RuntimeException e) {
        LOG.debug("A connection's place was not given back; it ends by itself", e);
      }
    }
  }

  /** The mailbox has no connection, or no message, to spare. */
  public static final class NoRoomException extends Exception {
    private static final long serialVersionUID = 1;

    NoRoomException(String reason) {
      super(reason);
    }
  }
}
