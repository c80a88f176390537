package io.github.exchangeonline.keycloak.smtp;

import javax.net.ssl.SSLSocketFactory;

/**
 * SMTP by Angus Mail: STARTTLS always, TLS 1.2 or newer, the server's name always checked, XOAUTH2
 * only.
 */
public final class AngusConnector implements SmtpConnector {

  private final SSLSocketFactory sockets;

  public AngusConnector(SSLSocketFactory sockets) {
    this.sockets = sockets;
  }

  @Override
  public SmtpConnection open(SmtpServer server, SmtpLogin login) throws SmtpException {
    throw new UnsupportedOperationException(sockets + server.host());
  }
}
