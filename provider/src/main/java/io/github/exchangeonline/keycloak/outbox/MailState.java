package io.github.exchangeonline.keycloak.outbox;

/**
 * What a mail of the outbox is, and what may become of it; {@link Mails} makes no other change.
 *
 * <pre>
 *              enqueue
 *                 |
 *                 v   claim            250
 *   +--------- QUEUED -------> SENDING -------> SENT
 *   | its link    |  ^            | |
 *   | died, or    |  +------------+ | its link died, refused for good
 *   | given up    |   not accepted, |
 *   v             v   or abandoned  v
 * EXPIRED       FAILED           EXPIRED, FAILED
 * </pre>
 */
enum MailState {
  /** Waits for its turn, for a mailbox, or for its next try. */
  QUEUED,
  /** Claimed by the node that holds the mailbox's lease; by nobody once that has ended. */
  SENDING,
  /** Exchange accepted it, which is not yet delivered. */
  SENT,
  /** The link in it had died before it could be sent. */
  EXPIRED,
  /** Refused for good, or given up. */
  FAILED;

  /** Whether nothing more becomes of it by itself. */
  public boolean settled() {
    return this == SENT || this == EXPIRED || this == FAILED;
  }

  /** Whether this may follow at once. */
  boolean mayBecome(MailState next) {
    return switch (this) {
      case QUEUED -> next != QUEUED;
      case SENDING -> next != SENDING;
      case SENT, EXPIRED, FAILED -> false;
    };
  }
}
