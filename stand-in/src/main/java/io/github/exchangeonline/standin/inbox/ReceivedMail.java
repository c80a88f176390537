package io.github.exchangeonline.standin.inbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * A mail that Exchange took.
 *
 * @param id counted from 1
 * @param mailbox primary address of the mailbox it was submitted as
 * @param principal object id of the account, or client id of the app, that signed in
 * @param envelopeFrom as in MAIL FROM
 * @param recipients as in RCPT TO
 * @param octets the message as it was delivered, one character per octet: From rewritten to the
 *     primary address if it was an alias, Message-ID added if there was none
 */
public record ReceivedMail(
    long id,
    Instant received,
    String mailbox,
    String principal,
    String envelopeFrom,
    List<String> recipients,
    String octets,
    ParsedMail parsed) {

  /** Decoded subject; empty when there is none. */
  public String subject() {
    return parsed.subject();
  }

  /** The From header, decoded: {@code Name <address>}. */
  public String from() {
    return parsed.from();
  }

  /** The To header, decoded. */
  public List<String> to() {
    return parsed.to();
  }

  /** The plain text part; empty when there is none. */
  public String text() {
    return parsed.text();
  }

  /** The HTML part; empty when there is none. */
  public String html() {
    return parsed.html();
  }

  /** Headers in their order, each once per occurrence, decoded. */
  public List<Header> headers() {
    return parsed.headers();
  }

  /** The first header of that name, decoded; empty when there is none. */
  public String header(String name) {
    return headers().stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst()
        .orElse("");
  }

  /** The source, octet by octet. */
  public byte[] bytes() {
    return octets.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The source, as UTF-8. */
  public String raw() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** Whether it went to that address. */
  public boolean wentTo(String address) {
    return recipients.stream().anyMatch(address::equalsIgnoreCase);
  }
}
