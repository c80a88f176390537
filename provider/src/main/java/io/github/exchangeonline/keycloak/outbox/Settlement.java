package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.lease.AccountTurn;
import java.time.Instant;

/**
 * What a mail has become, until it is stored: kept in memory while the database does not answer, so
 * that this node does not send it again.
 */
record Settlement(ClaimedMail mail, AccountTurn.Reservation reservation, Outcome outcome) {

  /** Stores it, under the mailbox's lock. */
  void store(Mails mails, AccountTurn row, double jitter) {
    if (outcome instanceof Outcome.Accepted accepted) {
      mails.sent(mail, accepted.reply(), row.now());
      row.settle(reservation);
      row.works();
    } else if (outcome instanceof Outcome.Refused refused) {
      counted(row, refused.counts());
      refused(mails, refused.diagnosis(), row.now(), jitter);
    } else if (outcome instanceof Outcome.Stopped stopped) {
      counted(row, stopped.counts());
      stopped(mails, stopped, row.now(), jitter);
      if (stopped.slower()) {
        row.slower();
        row.backOff(
            Fate.wait(stopped.diagnosis(), row.backedOff() + 1, jitter), stopped.diagnosis().id());
      }
    } else {
      counted(row, false);
      mails.release(mail, row.now());
    }
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

  private void refused(Mails mails, Diagnosis diagnosis, Instant now, double jitter) {
    // What may have arrived is not sent again within seconds.
    boolean unknown = outcome instanceof Outcome.Refused refused && refused.unknown();
    Fate fate =
        Fate.after(diagnosis, mail.attempts() + (unknown ? 3 : 0), mail.giveUpAt(), now, jitter);
    if (fate.state() == MailState.FAILED) {
      mails.failed(mail, diagnosis, now);
    } else {
      mails.retry(mail, fate.nextTry(), diagnosis);
    }
  }

  private void counted(AccountTurn row, boolean counts) {
    if (counts) {
      row.settle(reservation);
    } else {
      row.withdraw(reservation);
    }
  }
}
