package io.github.exchangeonline.keycloak.smtp;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A signed-in connection, good for several mails one after another. For one thread at a time. */
public interface SmtpConnection extends AutoCloseable {

  /**
   * Hands one mail over, to all its recipients or to none.
   *
   * @return the server's 250 at the end of the mail: accepted, not delivered
   */
  default SmtpReply send(OutgoingMail mail) throws SmtpException {
    return send(mail, () -> true).orElseThrow();
  }

  /**
   * Hands one mail over, unless it may not be sent any more.
   *
   * @param allowed asked once, right before the end of the mail is sent: what was begun is dropped
   *     where it says no, or throws
   * @return the server's 250 at the end of the mail; empty where it was not allowed, and the
   *     connection is closed then
   */
  Optional<SmtpReply> send(OutgoingMail mail, BooleanSupplier allowed) throws SmtpException;

  /** Whether another mail may be tried on it; asks nothing of the server. */
  boolean usable();

  /** Never throws. */
  @Override
  void close();
}
