package io.github.exchangeonline.keycloak.smtp;

/** Opens connections. Safe to share between threads. */
public interface SmtpConnector {

  /** A new connection, over TLS and signed in. */
  SmtpConnection open(SmtpServer server, SmtpLogin login) throws SmtpException;
}
