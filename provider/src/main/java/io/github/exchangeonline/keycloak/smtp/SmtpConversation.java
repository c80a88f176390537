package io.github.exchangeonline.keycloak.smtp;

import static io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * Angus's transport that remembers what was asked last and what the server said to it: Angus itself
 * tells a refusal only by the words of its exceptions. It hands mails over as bytes, so that
 * nothing is parsed, reordered or encoded anew on the way. For one thread at a time.
 */
final class SmtpConversation extends SMTPTransport {

  private static final Map<String, Stage> STAGES =
      Map.of(
          "EHLO", Stage.EHLO,
          "HELO", Stage.EHLO,
          "STARTTLS", Stage.STARTTLS,
          "AUTH", Stage.AUTH,
          "MAIL", Stage.MAIL,
          "RCPT", Stage.RCPT,
          "DATA", Stage.DATA,
          ".", Stage.END_OF_DATA);

  private final SmtpLogin login;
  private Stage stage = Stage.CONNECT;
  private @Nullable SmtpReply reply;
  private boolean listening = true;
  private boolean ended;
  private boolean encrypted;

  SmtpConversation(Session session, URLName url, SmtpLogin login) {
    super(session, url);
    this.login = login;
  }

  synchronized Stage stage() {
    return stage;
  }

  /** The reply to what was asked last; empty if none came. */
  synchronized Optional<SmtpReply> reply() {
    return Optional.ofNullable(reply);
  }

  /** Whether the server has ended it, or the connection has broken. */
  synchronized boolean ended() {
    return ended;
  }

  /** Whether it ever got as far as STARTTLS. */
  synchronized boolean encrypted() {
    return encrypted;
  }

  /**
   * Hands a mail over but for its end; throws where the server said anything but yes, and {@link
   * #reply()} has what it said.
   */
  synchronized void begin(OutgoingMail mail) throws MessagingException, IOException {
    expect(250, "MAIL FROM:<" + mail.envelopeFrom() + ">" + parameters(mail));
    for (String recipient : mail.recipients()) {
      expect(250, "RCPT TO:<" + recipient + ">");
    }
    data().write(mail.mime());
  }

  /** Ends the mail that was begun, which hands it over. */
  synchronized SmtpReply end() throws MessagingException, IOException {
    finishData();
    if (reply == null) {
      throw new MessagingException("The server said nothing");
    }
    return reply;
  }

  /** Takes back what was begun, after a refusal in the midst of a mail. */
  synchronized void reset() throws MessagingException {
    simpleCommand("RSET");
  }

  /** Without a login of its own, which {@code connect} by a socket does not take. */
  @Override
  protected synchronized boolean protocolConnect(
      @Nullable String host, int port, @Nullable String user, @Nullable String password)
      throws MessagingException {
    return super.protocolConnect(host, port, login.mailbox(), login.accessToken().reveal());
  }

  @Override
  protected synchronized void sendCommand(String command) throws MessagingException {
    String verb = command.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
    Stage asked = STAGES.get(verb);
    // RSET and QUIT come after a refusal, whose reply is what matters.
    listening = asked != null;
    if (asked != null) {
      stage = asked;
      // HELO only follows a refused EHLO, whose words say why should no more be said.
      reply = verb.equals("HELO") ? reply : null;
      encrypted |= asked == Stage.STARTTLS;
    }
    try {
      super.sendCommand(command);
    } catch (MessagingException e) {
      ended = true;
      throw e;
    }
  }

  @Override
  protected int readServerResponse() throws MessagingException {
    if (stage == Stage.CONNECT) {
      stage = Stage.GREETING;
    }
    int code;
    try {
      code = super.readServerResponse();
    } catch (MessagingException e) {
      ended = true;
      throw e;
    }
    ended |= code < 0 || code == 421;
    // Whatever is no reply at all, the end of the stream included, counts as none.
    if (listening && code >= 0) {
      reply = SmtpReply.parse(withoutToken(getLastServerResponse()));
    }
    return code;
  }

  private void expect(int code, String command) throws MessagingException {
    if (simpleCommand(command) != code) {
      throw new MessagingException("Not the reply that was hoped for");
    }
  }

  private String parameters(OutgoingMail mail) {
    boolean eightBit = mail.smtpUtf8() || !ascii(mail.mime());
    return (supportsExtension("SIZE") ? " SIZE=" + mail.mime().length : "")
        + (eightBit && supportsExtension("8BITMIME") ? " BODY=8BITMIME" : "")
        + (mail.smtpUtf8() ? " SMTPUTF8" : "");
  }

  private static boolean ascii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** No server repeats what it was signed in with; one that does must not get it into a log. */
  private String withoutToken(String text) {
    String token = login.accessToken().reveal();
    String command = "user=" + login.mailbox() + "\u0001auth=Bearer " + token + "\u0001\u0001";
    String clean =
        text.replace(token, "[secret]")
            .replace(Base64.getEncoder().encodeToString(command.getBytes(UTF_8)), "[secret]");
    return stage == Stage.AUTH ? clean.replaceAll("[A-Za-z0-9+/=_-]{60,}", "[secret]") : clean;
  }
}
