package io.github.exchangeonline.keycloak.smtp;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault;
import java.util.Optional;

/**
 * What the server said.
 *
 * @param code the three digits; -1 if there were none
 * @param enhanced the enhanced status of the first line (RFC 3463)
 * @param text all lines without code and enhanced status, joined by a line feed
 */
public record SmtpReply(int code, Optional<String> enhanced, String text) {

  /** Never throws: what cannot be read as a reply becomes text with the code -1. */
  public static SmtpReply parse(String reply) {
    throw new UnsupportedOperationException(reply);
  }

  /** What Exchange calls the mail: id and host of {@code 250 2.0.0 OK <id> [Hostname=host]}. */
  public Optional<String> exchangeId() {
    throw new UnsupportedOperationException();
  }

  /** This reply as a fault at a stage. */
  public SmtpFault at(SmtpFault.Stage stage) {
    return new SmtpFault(stage, code, enhanced, text);
  }
}
