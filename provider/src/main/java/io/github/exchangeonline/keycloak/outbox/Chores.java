package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.lease.Transactions;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What has to be done in the queue whether or not anything can be sent: mail whose link has died is
 * closed, mail that waited too long is given up, what nobody settled goes back, messages of failed
 * mails, records that were kept long enough and counts of mailboxes out of use are removed. Each a
 * bounded number at once. Any node may do it, also several at a time. For one thread at a time.
 */
final class Chores {

  private static final Logger LOG = Logger.getLogger(Chores.class);

  private static final long EVERY = Duration.ofSeconds(5).toNanos();
  private static final long PURGE_EVERY = Duration.ofMinutes(10).toNanos();

  /** Exchange counts a day; what is older is nobody's limit any more. */
  private static final Duration ACCOUNT_UNUSED = Duration.ofDays(7);

  private static final int AT_ONCE = 200;
  private static final int BATCHES = 5;

  private final Equipment equipment;
  private final Transactions transactions;
  private final UnaryOperator<String> realmNames;
  private final Set<String> failing = new HashSet<>();
  private long due;
  private long purgeDue;

  /**
   * @param realmNames a realm's name by its id
   */
  Chores(Equipment equipment, Transactions transactions, UnaryOperator<String> realmNames) {
    this.equipment = equipment;
    this.transactions = transactions;
    this.realmNames = realmNames;
    this.due = equipment.nano();
    this.purgeDue = equipment.nano();
  }

  /**
   * Does what is due. One chore that fails keeps no other from being done.
   *
   * @param nano the node's own time
   * @throws RuntimeException where the database does not answer
   */
  void run(long nano) {
    if (nano - due < 0) {
      return;
    }
    due = nano + EVERY;
    Instant now = transactions.in(entities -> equipment.leases().clock().now(entities));
    // What goes back comes after what is closed: a node that holds its 250, and could not store
    // it, has until the next time to do so before anybody is told that it was not sent.
    chore("close mail whose links have died", () -> expire(now));
    chore("give up mail that waited too long", () -> giveUp(now));
    chore("take back mail whose sender was lost", () -> takeBack(now));
    chore("erase messages of mail that failed", () -> erase(now));
    if (nano - purgeDue >= 0) {
      purgeDue = nano + PURGE_EVERY;
      chore("remove old records", () -> purge(now, nano));
      chore(
          "forget mailboxes that nobody uses",
          () -> equipment.leases().forget(now.minus(ACCOUNT_UNUSED), AT_ONCE));
    }
  }

  /** Said once while it lasts: what is to be erased stays meanwhile. */
  private void chore(String what, Runnable chore) {
    try {
      chore.run();
      if (failing.remove(what)) {
        LOG.infof("The outbox can %s again", what);
      }
    } catch (RuntimeException e) {
      if (failing.add(what)) {
        LOG.warnf("The outbox cannot %s; it tries again and again: %s", what, DatabaseFault.of(e));
      }
      LOG.debugf(e, "The outbox could not %s", what);
    }
  }

  private void takeBack(Instant now) {
    int back = transactions.in(entities -> new Mails(entities).abandoned(now, AT_ONCE));
    if (back > 0) {
      LOG.infof("%d mails whose sender was lost on the way are tried again", back);
    }
  }

  private void expire(Instant now) {
    for (List<Mails.Overdue> mails : alike((some, most) -> some.expired(now, most))) {
      equipment.meters().expired(mails.get(0).realmId(), mails.size());
      tell(Problem.MAIL_EXPIRED, mails);
    }
  }

  private void giveUp(Instant now) {
    Duration kept = equipment.keptForRetry();
    for (List<Mails.Overdue> mails : alike((some, most) -> some.givenUp(now, most, kept))) {
      equipment.meters().failed(mails.get(0).realmId(), Problem.MAIL_GIVEN_UP.id(), mails.size());
      tell(Problem.MAIL_GIVEN_UP, mails);
    }
  }

  private void erase(Instant now) {
    for (int batch = 0; batch < BATCHES && erased(now) == AT_ONCE; batch++) {
      LOG.debugf("%d messages of failed mails were erased", AT_ONCE);
    }
  }

  private void purge(Instant now, long nano) {
    for (int batch = 0; batch < BATCHES && purged(now) == AT_ONCE; batch++) {
      purgeDue = nano;
    }
  }

  private int erased(Instant now) {
    return transactions.in(entities -> new Mails(entities).erase(now, AT_ONCE));
  }

  private int purged(Instant now) {
    return transactions.in(
        entities -> new Mails(entities).purge(now.minus(equipment.keepRecords()), AT_ONCE));
  }

  /** What was closed, of the same realm and by the same cause. */
  private Collection<List<Mails.Overdue>> alike(
      BiFunction<Mails, Integer, List<Mails.Overdue>> some) {
    List<Mails.Overdue> all = new ArrayList<>();
    // The rest next time: mail that can be sent waits meanwhile.
    for (int batch = 0; batch < BATCHES; batch++) {
      List<Mails.Overdue> more;
      try {
        more = transactions.in(entities -> some.apply(new Mails(entities), AT_ONCE));
      } catch (RuntimeException e) {
        if (all.isEmpty()) {
          throw e;
        }
        // What is closed by now has to be told of; the next time says it if this goes on.
        LOG.debug("Some of the outbox's overdue mail was not closed", e);
        break;
      }
      all.addAll(more);
      if (more.size() < AT_ONCE) {
        break;
      }
    }
    return all.stream()
        .collect(Collectors.groupingBy(mail -> List.of(mail.realmId(), mail.diagnosis())))
        .values();
  }

  /** Told once for all that have the same cause. */
  private void tell(Problem problem, List<Mails.Overdue> mails) {
    Mails.Overdue first = mails.get(0);
    Diagnosis diagnosis = Diagnoses.of(problem).with("mails", Integer.toString(mails.size()));
    for (Map.Entry<String, String> fact : first.facts().entrySet()) {
      diagnosis = diagnosis.with(fact.getKey(), fact.getValue());
    }
    equipment
        .telemetry()
        .accept(
            new Failure(
                first.realmId(),
                name(first.realmId()),
                Failure.Operation.SEND,
                first.mailbox(),
                Optional.empty(),
                first.diagnosis().isEmpty()
                    ? diagnosis
                    : diagnosis.with("cause", first.diagnosis())));
  }

  /** The mail is closed by now: that a name is not found must not leave that untold. */
  private String name(String realmId) {
    try {
      return realmNames.apply(realmId);
    } catch (RuntimeException e) {
      LOG.debug("A realm's name was not found", e);
      return realmId;
    }
  }
}
