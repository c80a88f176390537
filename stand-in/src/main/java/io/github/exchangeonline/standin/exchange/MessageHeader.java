package io.github.exchangeonline.standin.exchange;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The head of a message, read and changed without touching the rest of its octets. */
final class MessageHeader {
  private static final Pattern FROM = field("From");
  private static final Pattern MESSAGE_ID = field("Message-ID");

  /** One character per octet. */
  private final String head;

  private final String rest;

  private MessageHeader(String head, String rest) {
    this.head = head;
    this.rest = rest;
  }

  static MessageHeader of(byte[] message) {
    String all = new String(message, StandardCharsets.ISO_8859_1);
    int end = all.startsWith("\r\n") ? 0 : all.indexOf("\r\n\r\n") + 2;
    return end == 1
        ? new MessageHeader(all, "")
        : new MessageHeader(all.substring(0, end), all.substring(end));
  }

  /** The address in From. */
  Optional<String> from() {
    return value(FROM).flatMap(MessageHeader::address);
  }

  /** The client's own Message-ID, else a new one of Exchange's form; unverified. */
  String messageId() {
    return value(MESSAGE_ID)
        .map(String::strip)
        .filter(id -> !id.isEmpty())
        .orElseGet(
            () ->
                "<"
                    + UUID.randomUUID()
                        .toString()
                        .replace("-", "")
                        .toUpperCase(java.util.Locale.ROOT)
                    + "@"
                    + Exchange.MAILBOX_SERVER
                    + ">");
  }

  MessageHeader withMessageId(String id) {
    return value(MESSAGE_ID).isPresent()
        ? this
        : new MessageHeader("Message-ID: " + id + "\r\n" + head, rest);
  }

  /** Another address in From; the display name stays. */
  MessageHeader withFrom(String address) {
    Matcher matcher = FROM.matcher(head);
    if (!matcher.find()) {
      return this;
    }
    String value = matcher.group(1);
    String changed =
        address(value)
            .map(
                old ->
                    value.replaceAll(
                        "(?i)" + Pattern.quote(old), Matcher.quoteReplacement(address)))
            .orElse(value);
    return new MessageHeader(
        head.substring(0, matcher.start(1)) + changed + head.substring(matcher.end(1)), rest);
  }

  byte[] bytes() {
    return (head + rest).getBytes(StandardCharsets.ISO_8859_1);
  }

  private Optional<String> value(Pattern field) {
    Matcher matcher = field.matcher(head);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Optional<String> address(String value) {
    String text = new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    try {
      InternetAddress[] all = InternetAddress.parseHeader(text.replaceAll("\r\n", ""), false);
      return all.length == 0 ? Optional.empty() : Optional.of(all[0].getAddress());
    } catch (AddressException e) {
      return Optional.empty();
    }
  }

  private static Pattern field(String name) {
    return Pattern.compile("(?im)^" + name + ":((?:[^\r\n]|\r\n[ \t])*)");
  }
}
