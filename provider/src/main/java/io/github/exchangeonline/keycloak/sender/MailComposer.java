package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.utils.EmailValidationUtil;
import org.keycloak.utils.SMTPUtil;

/**
 * Composes a mail once, with the Message-ID that it keeps however often it is tried. The same
 * fields as Keycloak's own sender makes, plus the marks of an automatic mail. Thread-safe.
 */
public final class MailComposer {

  /** Made once: each looks through all JARs of the server for mail's own settings. */
  private static final Session SESSION = Session.getInstance(new Properties());

  private static final Session SESSION_WITH_UTF8 = Session.getInstance(utf8());

  private final Clock clock;

  public MailComposer(Clock clock) {
    this.clock = clock;
  }

  /** What a mail says; either body may be missing, not both. */
  public record Content(String subject, @Nullable String text, @Nullable String html) {
    /** Without the bodies. */
    @Override
    public String toString() {
      return "Content";
    }
  }

  /**
   * Composes.
   *
   * @throws InvalidMailException where an address is none, or needs UTF-8 that the Email tab does
   *     not allow
   */
  public OutgoingMail compose(EmailTab tab, String recipient, Content content)
      throws InvalidMailException {
    String from = address("From", tab.from(), tab);
    String to = address("recipient", recipient, tab);
    String envelopeFrom =
        tab.envelopeFrom().isPresent()
            ? address("Envelope from", tab.envelopeFrom().get(), tab)
            : from;
    try {
      MimeMessage message = new Message(tab.allowUtf8() ? SESSION_WITH_UTF8 : SESSION, from);
      message.setFrom(named(from, tab.fromDisplayName()));
      message.setReplyTo(new InternetAddress[] {replyTo(tab, from)});
      message.setRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to));
      message.setSubject(
          MimeUtility.encodeText(oneLine(content.subject()), StandardCharsets.UTF_8.name(), null));
      message.setSentDate(Date.from(clock.instant()));
      message.setHeader("Auto-Submitted", "auto-generated");
      // Not "All": that would also keep back the notice that a mail could not be delivered.
      message.setHeader("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply");
      message.setContent(bodies(content));
      message.saveChanges();
      ByteArrayOutputStream mime = new ByteArrayOutputStream();
      message.writeTo(mime);
      boolean utf8 = tab.allowUtf8() && !(ascii(from) && ascii(to) && ascii(envelopeFrom));
      return new OutgoingMail(
          message.getMessageID(), envelopeFrom, List.of(to), mime.toByteArray(), utf8);
    } catch (MessagingException | IOException e) {
      throw new InvalidMailException(invalid("message", "it cannot be written as a mail"));
    }
  }

  private static Properties utf8() {
    Properties properties = new Properties();
    properties.setProperty("mail.mime.allowutf8", "true");
    return properties;
  }

  private static MimeMultipart bodies(Content content) throws MessagingException {
    MimeMultipart bodies = new MimeMultipart("alternative");
    if (content.text() != null) {
      MimeBodyPart part = new MimeBodyPart();
      part.setText(content.text(), StandardCharsets.UTF_8.name());
      bodies.addBodyPart(part);
    }
    if (content.html() != null) {
      MimeBodyPart part = new MimeBodyPart();
      part.setContent(content.html(), "text/html; charset=UTF-8");
      bodies.addBodyPart(part);
    }
    return bodies;
  }

  private static InternetAddress replyTo(EmailTab tab, String from)
      throws InvalidMailException, MessagingException, IOException {
    return tab.replyTo().isPresent()
        ? named(address("Reply to", tab.replyTo().get(), tab), tab.replyToDisplayName())
        : named(from, tab.fromDisplayName());
  }

  private static InternetAddress named(String address, Optional<String> name)
      throws MessagingException, IOException {
    InternetAddress internet = new InternetAddress(address);
    if (name.isPresent()) {
      internet.setPersonal(oneLine(name.get()), StandardCharsets.UTF_8.name());
    }
    return internet;
  }

  /**
   * An address fit for a header and for the envelope: checked, its domain in ASCII where it must
   * be.
   */
  private static String address(String field, String typed, EmailTab tab)
      throws InvalidMailException {
    String checked = EmailValidationUtil.isValidEmail(typed) ? typed : null;
    if (checked != null && !tab.allowUtf8()) {
      checked = SMTPUtil.convertIDNEmailAddress(checked);
    }
    if (checked == null
        || checked.chars().anyMatch(Character::isISOControl)
        || !(tab.allowUtf8() || ascii(checked))) {
      throw new InvalidMailException(
          invalid(field, "it is no address, or one that needs Allow UTF-8 to be on"));
    }
    return checked;
  }

  private static Diagnosis invalid(String field, String reason) {
    return Diagnoses.of(Problem.MESSAGE_INVALID).with("field", field).with("reason", reason);
  }

  private static boolean ascii(String text) {
    return text.chars().allMatch(character -> character < 128);
  }

  /** A header value ends at a line break; text after one would become a header of its own. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static final class Message extends MimeMessage {
    private final String id;

    Message(Session session, String from) {
      super(session);
      String domain = from.substring(from.lastIndexOf('@') + 1);
      this.id = "<" + UUID.randomUUID() + "@" + java.net.IDN.toASCII(domain) + ">";
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
