package io.github.exchangeonline.keycloak.smtp;

import static io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;

import io.github.exchangeonline.keycloak.diagnosis.Problem;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;

/**
 * SMTP by Angus Mail: STARTTLS always, TLS 1.2 or newer, the server's certificate and name always
 * checked, XOAUTH2 only and in one line; directly or through a proxy. The JVM's mail properties
 * play no part. Safe to share between threads.
 */
public final class AngusConnector implements SmtpConnector, SmtpProbe {

  /** Said in EHLO, and so readable in the mail's headers: nothing about the server it runs on. */
  private static final String OWN_NAME = "keycloak.localdomain";

  private final SSLSocketFactory sockets;
  private final Optional<SmtpProxy> proxy;

  /**
   * @param sockets decides which certificates are trusted; that the certificate is the host's own
   *     is checked whatever it says
   * @param proxy by which the mail servers are reached; empty: directly
   */
  public AngusConnector(SSLSocketFactory sockets, Optional<SmtpProxy> proxy) {
    this.sockets = sockets;
    this.proxy = proxy;
  }

  @Override
  public SmtpConnection open(SmtpServer server, SmtpLogin login) throws SmtpException {
    try {
      return open(server, new KnownLogin(login)).orElseThrow();
    } catch (SmtpException e) {
      // Whoever knows the mailbox wants to read of it also where it did not come to a sign-in.
      throw e.with("mailbox", login.mailbox());
    }
  }

  @Override
  public Optional<SmtpConnection> open(SmtpServer server, SmtpVisitor visitor)
      throws SmtpException {
    Session session = Session.getInstance(properties(server));
    URLName url = new URLName("smtp", server.host(), server.port(), null, null, null);
    SmtpConversation conversation = new SmtpConversation(session, url, visitor);
    AngusConnection connection = new AngusConnection(conversation, server, proxy);
    try {
      connect(conversation, server, visitor);
    } catch (SmtpProxyException e) {
      connection.close();
      throw connection.failed(e);
    } catch (MessagingException | IOException | RuntimeException e) {
      connection.close();
      if (conversation.left()) {
        return Optional.empty();
      }
      if (answered(conversation, Stage.EHLO) && !conversation.encrypted()) {
        throw connection.failed(Problem.SMTP_STARTTLS_NOT_OFFERED);
      }
      if (answered(conversation, Stage.EHLO) && e instanceof AuthenticationFailedException) {
        throw connection.failed(Problem.SMTP_XOAUTH2_NOT_OFFERED);
      }
      throw connection.failed(e, "");
    }
    if (!answered(conversation, Stage.AUTH)) {
      // Angus is content with a server that asks for no sign-in at all.
      connection.close();
      throw connection.failed(Problem.SMTP_XOAUTH2_NOT_OFFERED);
    }
    return Optional.of(connection);
  }

  private void connect(SmtpConversation conversation, SmtpServer server, SmtpVisitor visitor)
      throws MessagingException, IOException {
    Socket socket =
        proxy.isPresent()
            ? new SmtpTunnel(proxy.get(), server).open(visitor::left)
            : new SmtpSocket(server, visitor::left).direct();
    boolean connected = false;
    try {
      conversation.connect(socket);
      connected = true;
    } finally {
      if (!connected) {
        // Angus leaves one open that it did not like.
        socket.close();
      }
    }
  }

  private static boolean answered(SmtpConversation conversation, Stage stage) {
    return conversation.stage() == stage
        && conversation.reply().map(it -> !it.refusal()).orElse(false);
  }

  private Properties properties(SmtpServer server) {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.localhost", OWN_NAME);
    properties.setProperty("mail.smtp.starttls.enable", "true");
    properties.setProperty("mail.smtp.starttls.required", "true");
    properties.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.socketFactory", sockets);
    properties.setProperty("mail.smtp.auth", "true");
    properties.setProperty("mail.smtp.auth.mechanisms", "XOAUTH2");
    properties.setProperty(
        "mail.smtp.connectiontimeout", Long.toString(server.connectTimeout().toMillis()));
    properties.setProperty("mail.smtp.timeout", Long.toString(server.readTimeout().toMillis()));
    properties.setProperty(
        "mail.smtp.writetimeout", Long.toString(server.writeTimeout().toMillis()));
    // Goodbye is said without waiting for the answer, so that closing never takes long.
    properties.setProperty("mail.smtp.quitwait", "false");
    // Commands as UTF-8; SMTPUTF8 itself is asked for mail by mail.
    properties.setProperty("mail.mime.allowutf8", "true");
    return properties;
  }
}
