package io.github.exchangeonline.keycloak.smtp;

/** A signed-in connection, good for several mails one after another. For one thread at a time. */
public interface SmtpConnection extends AutoCloseable {

  /**
   * Hands one mail over, to all its recipients or to none.
   *
   * @return the server's 250 at the end of the mail: accepted, not delivered
   */
  SmtpReply send(OutgoingMail mail) throws SmtpException;

  /** Whether another mail may be tried on it; asks nothing of the server. */
  boolean usable();

  /** Never throws. */
  @Override
  void close();
}
