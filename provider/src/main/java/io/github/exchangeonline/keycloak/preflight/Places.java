package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.lease.Visits;
import io.github.exchangeonline.keycloak.mailbox.LinkException;

/** Places among a mailbox's connections. Thread-safe. */
interface Places {

  /**
   * Takes one, waiting a few seconds for it.
   *
   * @param recipients of the mail that is to be sent; 0 where none is
   * @throws LinkException where there is none
   */
  Place take(Account account, int recipients) throws LinkException;

  /** One that is taken. */
  interface Place extends AutoCloseable {

    /** The mail counts, from now on. */
    void counts();

    /** Never throws. */
    @Override
    void close();
  }

  static Places of(Visits visits) {
    return (account, recipients) -> {
      Visits.Visit visit;
      try {
        visit = visits.begin(AccountKey.of(account), recipients);
      } catch (Visits.NoRoomException e) {
        throw new LinkException(
            Diagnoses.of(Problem.MAILBOX_BUSY).with("reason", String.valueOf(e.getMessage())));
      }
      return new Place() {
        @Override
        public void counts() {
          visit.counts();
        }

        @Override
        public void close() {
          visit.close();
        }
      };
    };
  }
}
