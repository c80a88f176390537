package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.lease.AccountTurn;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a mail has become, until it is stored: kept in memory while the database does not answer, so
 * that this node does not send it again.
 *
 * @param mailbox as which it was handed over
 */
record Settlement(
    ClaimedMail mail, String mailbox, AccountTurn.Reservation reservation, Outcome outcome) {

  /**
   * Stores it, under the mailbox's lock.
   *
   * @param kept how long the message of one that failed is kept
   * @return what is to be counted once that is committed
   */
  Consumer<Meters> store(Mails mails, AccountTurn row, Duration kept, double jitter) {
    if (outcome instanceof Outcome.Accepted accepted) {
      Instant now = row.now();
      boolean sent = mails.sent(mail, accepted.reply(), now);
      row.settle(reservation);
      row.works();
      // One that another node settled was counted there.
      return sent
          ? meters ->
              meters.sent(
                  mail.realmId(), mailbox, Optional.of(Duration.between(mail.queuedAt(), now)))
          : Settlement::nothing;
    } else if (outcome instanceof Outcome.Refused refused) {
      counted(row, refused.counts());
      return refused(mails, refused.diagnosis(), row.now(), kept, jitter)
          ? meters -> meters.failed(mail.realmId(), refused.diagnosis().id(), 1)
          : Settlement::nothing;
    } else if (outcome instanceof Outcome.Stopped stopped) {
      counted(row, stopped.counts());
      stopped(mails, stopped, row.now(), jitter);
      if (stopped.slower()) {
        row.slower();
        row.backOff(
            Fate.wait(stopped.diagnosis(), row.backedOff() + 1, jitter), stopped.diagnosis().id());
        return meters -> meters.throttled(mail.realmId(), mailbox);
      }
    } else {
      counted(row, false);
      mails.release(mail, row.now());
    }
    return Settlement::nothing;
  }

  /**
   * The next mailbox may have it at once. One that is begun again and again steps back, so that
   * another mail shows whether it was to blame.
   */
  private void stopped(Mails mails, Outcome.Stopped stopped, Instant now, double jitter) {
    if (!stopped.begun()) {
      mails.release(mail, now);
    } else if (mail.attempts() <= 1) {
      mails.retry(mail, now, stopped.diagnosis());
    } else {
      mails.retry(mail, now.plus(Fate.step(mail.attempts() - 1, jitter)), stopped.diagnosis());
    }
  }

  /** Whether it failed for good by this. */
  private boolean refused(
      Mails mails, Diagnosis diagnosis, Instant now, Duration kept, double jitter) {
    // What may have arrived is not sent again within seconds.
    boolean unknown = outcome instanceof Outcome.Refused refused && refused.unknown();
    Fate fate =
        Fate.after(diagnosis, mail.attempts() + (unknown ? 3 : 0), mail.giveUpAt(), now, jitter);
    if (fate.state() == MailState.FAILED) {
      return mails.failed(mail, diagnosis, now, kept);
    }
    mails.retry(mail, fate.nextTry(), diagnosis);
    return false;
  }

  private static void nothing(Meters meters) {
    // Nothing became of it that is counted.
  }

  private void counted(AccountTurn row, boolean counts) {
    if (counts) {
      row.settle(reservation);
    } else {
      row.withdraw(reservation);
    }
  }
}
