package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.lease.Transactions;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Duration kept;
  private final UnaryOperator<String> realmNames;
  private long due;
  private long purgeDue;

  /**
   * @param kept how long the record of a settled mail is kept
   * @param realmNames a realm's name by its id
   */
  Chores(
      Equipment equipment,
      Transactions transactions,
      Duration kept,
      UnaryOperator<String> realmNames) {
    this.equipment = equipment;
    this.transactions = transactions;
    this.kept = kept;
    this.realmNames = realmNames;
    this.due = equipment.nano();
    this.purgeDue = equipment.nano();
  }

  /**
   * Does what is due.
   *
   * @param nano the node's own time
   */
  void run(long nano) {
    if (nano - due < 0) {
      return;
    }
    due = nano + EVERY;
    Instant now = transactions.in(entities -> equipment.leases().clock().now(entities));
    int back = transactions.in(entities -> new Mails(entities).abandoned(now, AT_ONCE));
    if (back > 0) {
      LOG.infof("%d mails whose sender was lost on the way are tried again", back);
    }
    List<Mails.Overdue> expired = all((mails, most) -> mails.expired(now, most));
    expired.stream()
        .collect(Collectors.groupingBy(Mails.Overdue::realmId, Collectors.summingInt(it -> 1)))
        .forEach(equipment.meters()::expired);
    if (!expired.isEmpty()) {
      LOG.infof("%d mails were not sent: the links in them had died before", expired.size());
    }
    all((mails, most) -> mails.givenUp(now, most)).stream()
        .collect(Collectors.groupingBy(mail -> List.of(mail.realmId(), mail.diagnosis())))
        .values()
        .forEach(this::tell);
    for (int batch = 0; batch < BATCHES && erased(now) == AT_ONCE; batch++) {
      LOG.debugf("%d messages of failed mails were erased", AT_ONCE);
    }
    if (nano - purgeDue >= 0) {
      purgeDue = nano + PURGE_EVERY;
      for (int batch = 0; batch < BATCHES && purged(now) == AT_ONCE; batch++) {
        purgeDue = nano;
      }
      equipment.leases().forget(now.minus(ACCOUNT_UNUSED), AT_ONCE);
    }
  }

  private int erased(Instant now) {
    return transactions.in(entities -> new Mails(entities).erase(now, AT_ONCE));
  }

  private int purged(Instant now) {
    return transactions.in(entities -> new Mails(entities).purge(now.minus(kept), AT_ONCE));
  }

  private List<Mails.Overdue> all(BiFunction<Mails, Integer, List<Mails.Overdue>> some) {
    List<Mails.Overdue> all = new ArrayList<>();
    // The rest next time: mail that can be sent waits meanwhile.
    for (int batch = 0; batch < BATCHES; batch++) {
      List<Mails.Overdue> more =
          transactions.in(entities -> some.apply(new Mails(entities), AT_ONCE));
      all.addAll(more);
      if (more.size() < AT_ONCE) {
        break;
      }
    }
    return all;
  }

  /** Told once for all that have the same cause. */
  private void tell(List<Mails.Overdue> mails) {
    Mails.Overdue first = mails.get(0);
    Diagnosis diagnosis =
        Diagnoses.of(Problem.MAIL_GIVEN_UP).with("mails", Integer.toString(mails.size()));
    for (Map.Entry<String, String> fact : first.facts().entrySet()) {
      diagnosis = diagnosis.with(fact.getKey(), fact.getValue());
    }
    equipment.meters().failed(first.realmId(), diagnosis.id(), mails.size());
    equipment
        .telemetry()
        .accept(
            new Failure(
                first.realmId(),
                realmNames.apply(first.realmId()),
                Failure.Operation.SEND,
                first.mailbox(),
                Optional.empty(),
                first.diagnosis().isEmpty()
                    ? diagnosis
                    : diagnosis.with("cause", first.diagnosis())));
  }
}
