package io.github.exchangeonline.keycloak.smtp;

import java.util.Optional;

/** Opens connections step by step, before the eyes of a visitor. Safe to share between threads. */
public interface SmtpProbe {

  /**
   * A new connection, over TLS and signed in.
   *
   * @return empty where the visitor left before signing in
   */
  Optional<SmtpConnection> open(SmtpServer server, SmtpVisitor visitor) throws SmtpException;
}
