package io.github.exchangeonline.keycloak.diagnosis;

import java.util.Optional;

/**
 * A reply of an SMTP server that is not the hoped-for one.
 *
 * @param stage what it was the reply to
 * @param code the three digits
 * @param enhanced the enhanced status (RFC 3463), as in {@code 5.7.3}
 * @param text all else that the server said
 */
public record SmtpFault(Stage stage, int code, Optional<String> enhanced, String text) {

  /** How far a session had come. */
  public enum Stage {
    CONNECT,
    GREETING,
    EHLO,
    STARTTLS,
    AUTH,
    MAIL,
    RCPT,
    DATA,
    END_OF_DATA
  }
}
