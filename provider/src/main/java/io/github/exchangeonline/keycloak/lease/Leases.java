package io.github.exchangeonline.keycloak.lease;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.ModelException;

/**
 * The rows of mailboxes as Exchange counts them, one at a time under its lock. The database's lock
 * is what keeps nodes apart; nobody but the database is waited for while it is held. Thread-safe.
 */
public final class Leases {

  private static final String UNUSED =
      " where a.usedAt < :since and a.leaseUntil < :since and a.backoffUntil < :since";

  private final Transactions transactions;
  private final DatabaseClock clock;

  public Leases(Transactions transactions, DatabaseClock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What of this package lies in the database. */
  public static List<Class<?>> entities() {
    return List.of(AccountEntity.class);
  }

  /** The time that all nodes share. */
  public DatabaseClock clock() {
    return clock;
  }

  /** Does something under the mailbox's lock; what it stores is stored with it or not at all. */
  public <T> T with(AccountKey key, Work<T> work) {
    Optional<T> done = attempt(key, work);
    if (done.isPresent()) {
      return done.get();
    }
    make(key);
    return attempt(key, work)
        .orElseThrow(() -> new ModelException("The row of a mailbox vanished while it was used"));
  }

  private <T> Optional<T> attempt(AccountKey key, Work<T> work) {
    return transactions.in(
        entities -> {
          AccountEntity row =
              entities.find(AccountEntity.class, key.id(), LockModeType.PESSIMISTIC_WRITE);
          return row == null
              ? Optional.empty()
              : Optional.of(
                  work.apply(entities, new AccountTurn(key, row, clock.underLock(entities))));
        });
  }

  private void make(AccountKey key) {
    try {
      transactions.in(
          entities -> {
            AccountEntity row = new AccountEntity();
            row.id = key.id();
            row.usedAt = clock.now(entities).toEpochMilli();
            entities.persist(row);
            entities.flush();
            return row;
          });
    } catch (ModelException | PersistenceException e) {
      // Another node made it at the same moment; if not, the next attempt says so.
      return;
    }
  }

  /**
   * Removes rows of mailboxes that nobody has sent as, signed in as or waited for since then, a
   * bounded number at once.
   *
   * @param unusedSince further back than Exchange counts, which is a day
   */
  public int forget(Instant unusedSince, int most) {
    long since = unusedSince.toEpochMilli();
    return transactions.in(
        entities -> {
          List<String> ids =
              entities
                  .createQuery("select a.id from AccountEntity a" + UNUSED, String.class)
                  .setParameter("since", since)
                  .setMaxResults(most)
                  .getResultList();
          return ids.isEmpty()
              ? 0
              // Asked again: one of them may have come into use.
              : entities
                  .createQuery("delete from AccountEntity a" + UNUSED + " and a.id in :ids")
                  .setParameter("since", since)
                  .setParameter("ids", ids)
                  .executeUpdate();
        });
  }

  /** What is done under the row's lock. Gives no null. */
  @FunctionalInterface
  public interface Work<T> {
    T apply(EntityManager entities, AccountTurn turn);
  }
}
