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

  /** In place of what is known only once the server waits for it; never sent. */
  private static final String LATER = "later";

  private final SmtpVisitor visitor;
  private @Nullable SmtpLogin login;
  private @Nullable RuntimeException fault;
  private boolean left;
  private Stage stage = Stage.CONNECT;
  private @Nullable SmtpReply reply;
  private boolean listening = true;
  private boolean ended;
  private boolean encrypted;

  SmtpConversation(Session session, URLName url, SmtpVisitor visitor) {
    super(session, url);
    this.visitor = visitor;
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

  /** What it was signed in with, or was tried with. */
  synchronized Optional<SmtpLogin> login() {
    return Optional.ofNullable(login);
  }

  /** Whether the visitor left; throws what the visitor threw, which Angus takes for its own. */
  synchronized boolean left() {
    if (fault != null) {
      throw fault;
    }
    return left;
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

  /** The login is asked for when it is the server's turn to hear it. */
  @Override
  protected synchronized boolean protocolConnect(
      @Nullable String host, int port, @Nullable String user, @Nullable String password)
      throws MessagingException {
    return super.protocolConnect(host, port, LATER, LATER);
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
      super.sendCommand(asked == Stage.AUTH ? signIn() : command);
    } catch (MessagingException e) {
      ended = true;
      throw e;
    }
  }

  /** Angus keeps this command out of the log, so that it must stay Angus that sends it. */
  private String signIn() throws MessagingException {
    try {
      login = visitor.login().orElse(null);
    } catch (RuntimeException e) {
      fault = e;
    }
    if (login == null) {
      left = true;
      super.sendCommand("QUIT");
      throw new MessagingException("Nobody signs in");
    }
    return "AUTH XOAUTH2 " + Base64.getEncoder().encodeToString(credentials(login).getBytes(UTF_8));
  }

  private static String credentials(SmtpLogin login) {
    return "user=%s\u0001auth=Bearer %s\u0001\u0001"
        .formatted(login.mailbox(), login.accessToken().reveal());
  }

  @Override
  protected int readServerResponse() throws MessagingException {
    boolean greeting = stage == Stage.CONNECT;
    if (greeting) {
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
    if (greeting && code == 220) {
      visitor.connected();
    } else if (listening && stage == Stage.EHLO && encrypted && code == 250) {
      visitor.encrypted();
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
    if (login == null) {
      return text;
    }
    String clean =
        text.replace(login.accessToken().reveal(), "[secret]")
            .replace(
                Base64.getEncoder().encodeToString(credentials(login).getBytes(UTF_8)), "[secret]");
    return stage == Stage.AUTH ? clean.replaceAll("[A-Za-z0-9+/=_-]{60,}", "[secret]") : clean;
  }
}
