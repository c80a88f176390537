package io.github.exchangeonline.standin.inbox;

import jakarta.mail.Address;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The parts of a mail that a person or a test looks at. What cannot be parsed is left empty. */
record ParsedMail(
    String subject, String from, List<String> to, List<Header> headers, String text, String html) {

  static ParsedMail of(byte[] source) {
    Properties lenient = new Properties();
    lenient.setProperty("mail.mime.allowutf8", "true");
    lenient.setProperty("mail.mime.address.strict", "false");
    try {
      MimeMessage message =
          new MimeMessage(Session.getInstance(lenient), new ByteArrayInputStream(source));
      StringBuilder text = new StringBuilder();
      StringBuilder html = new StringBuilder();
      collect(message, text, html);
      return new ParsedMail(
          Objects.requireNonNullElse(message.getSubject(), ""),
          String.join(", ", addresses(message.getFrom())),
          addresses(message.getRecipients(Message.RecipientType.TO)),
          headers(message),
          text.toString(),
          html.toString());
    } catch (MessagingException | IOException e) {
      return new ParsedMail("", "", List.of(), List.of(), "", "");
    }
  }

  private static void collect(Part part, StringBuilder text, StringBuilder html)
      throws MessagingException, IOException {
    if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart multipart) {
      for (int i = 0; i < multipart.getCount(); i++) {
        BodyPart child = multipart.getBodyPart(i);
        collect(child, text, html);
      }
    } else if (Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
      return;
    } else if (part.isMimeType("text/html")) {
      html.append(part.getContent());
    } else if (part.isMimeType("text/plain")) {
      text.append(part.getContent());
    }
  }

  private static List<Header> headers(MimeMessage message)
      throws MessagingException, UnsupportedEncodingException {
    List<Header> headers = new ArrayList<>();
    for (jakarta.mail.Header header : Collections.list(message.getAllHeaders())) {
      headers.add(
          new Header(
              header.getName(), MimeUtility.decodeText(MimeUtility.unfold(header.getValue()))));
    }
    return List.copyOf(headers);
  }

  private static List<String> addresses(Address @Nullable [] addresses) {
    return addresses == null
        ? List.of()
        : Arrays.stream(addresses)
            .map(a -> a instanceof InternetAddress mail ? shown(mail) : a.toString())
            .toList();
  }

  /** Without the quotes that the source may need. */
  private static String shown(InternetAddress mail) {
    return mail.getPersonal() == null
        ? mail.getAddress()
        : mail.getPersonal() + " <" + mail.getAddress() + ">";
  }
}
