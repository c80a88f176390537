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
      mails.release(mail, row.now());
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

  private void refused(Mails mails, Diagnosis diagnosis, Instant now, double jitter) {
    Fate fate = Fate.after(diagnosis, mail.attempts(), mail.giveUpAt(), now, jitter);
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
