package io.github.exchangeonline.keycloak.outbox;

import java.util.Locale;

/**
 * What a mail of the outbox is, and what may become of it; {@link Mails}, and for administrators
 * {@link OutboxDesk}, make no other change.
 *
 * <pre>
 *   enqueue --> QUEUED   --claim-->                    SENDING
 *               SENDING  --250-->                      SENT
 *               SENDING  --refused for good-->         FAILED
 *               SENDING  --not accepted, abandoned--> QUEUED
 *               QUEUED   --its claim's 250, late-->    SENT
 *               QUEUED   --the link in it died-->      EXPIRED
 *               QUEUED   --tried for too long-->       FAILED
 *               FAILED   --an administrator retries--> QUEUED
 *               QUEUED, FAILED --discarded-->          DISCARDED
 *               FAILED, EXPIRED, DISCARDED
 *                        --its claim's 250, late-->    SENT
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
  FAILED,
  /** An administrator said that it is not to be sent. */
  DISCARDED;

  /** The name that answers use: lower case. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
