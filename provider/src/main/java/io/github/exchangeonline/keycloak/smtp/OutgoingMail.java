package io.github.exchangeonline.keycloak.smtp;

import java.util.List;

/**
 * A composed mail with its envelope.
 *
 * @param messageId its Message-ID header, which it keeps however often it is tried
 * @param mime the whole message as it goes out; the array is handed over and not changed by anyone
 *     any more
 * @param smtpUtf8 whether addresses or headers need SMTPUTF8
 */
@SuppressWarnings(
    "ArrayRecordComponent") // a mail is compared by nobody, and copied needlessly it would be large
public record OutgoingMail(
    String messageId, String envelopeFrom, List<String> recipients, byte[] mime, boolean smtpUtf8) {

  public OutgoingMail {
    recipients = List.copyOf(recipients);
  }

  /** Without body, subject and recipients. */
  @Override
  public String toString() {
    return "OutgoingMail[" + recipients.size() + " recipients, " + mime.length + " bytes]";
  }
}
