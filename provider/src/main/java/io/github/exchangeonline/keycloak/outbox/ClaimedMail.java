package io.github.exchangeonline.keycloak.outbox;

import java.time.Instant;
import java.util.List;

/**
 * A mail that this node may send, once.
 *
 * @param claim tells this claim from all others
 * @param queuedAt by the database's clock
 * @param attempts this one included
 * @param body sealed
 */
record ClaimedMail(
    String id,
    String claim,
    String realmId,
    Instant queuedAt,
    int attempts,
    Instant giveUpAt,
    String messageId,
    String envelopeFrom,
    List<String> recipients,
    boolean smtpUtf8,
    String body) {

  static ClaimedMail of(MailEntity mail) {
    return new ClaimedMail(
        mail.id,
        mail.claim == null ? "" : mail.claim,
        mail.realmId,
        Instant.ofEpochMilli(mail.queuedAt),
        mail.attempts,
        Instant.ofEpochMilli(mail.giveUpAt),
        mail.messageId,
        mail.envelopeFrom == null ? "" : mail.envelopeFrom,
        Mails.recipients(mail.recipients),
        mail.smtpUtf8 != 0,
        mail.body == null ? "" : mail.body);
  }

  /** Without recipients and body. */
  @Override
  public String toString() {
    return "ClaimedMail[" + id + ", attempt " + attempts + "]";
  }
}
