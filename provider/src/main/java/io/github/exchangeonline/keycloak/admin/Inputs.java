package io.github.exchangeonline.keycloak.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What callers say, read in a way that tells them in words what is wrong with it. */
final class Inputs {

  /** What {@code PUT secret-expiry} takes. */
  record ExpiryNote(String expires) {}

  /** What {@code POST mailboxes/{mailbox}/ask} takes: a user name or id, or nothing. */
  record WhomToAsk(@Nullable String user) {}

  /**
   * What {@code POST preflight} takes: a mailbox, or none for all; whether it sends a mail to
   * itself.
   */
  record WhatToCheck(@Nullable String mailbox, @Nullable Boolean testMail) {}

  /** How a caller is refused. */
  @FunctionalInterface
  interface Refuser {
    RuntimeException refused(Reason reason, Map<String, String> facts);
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 10_000;

  private Inputs() {}

  /** Whether there may be something of this name: PostgreSQL fails where it is asked for U+0000. */
  static boolean nameable(String name) {
    return name.indexOf('\0') < 0;
  }

  /** The day that a body names. */
  static LocalDate expiry(Refuser refuser, @Nullable InputStream body) {
    String wants = "{\"expires\": \"2027-05-31\"}";
    JsonNode expires =
        object(refuser, text(refuser, body, wants), wants, Set.of("expires")).path("expires");
    try {
      if (expires.isTextual()) {
        LocalDate day = LocalDate.parse(expires.textValue());
        if (day.getYear() >= 2000 && day.getYear() < 3000) {
          return day;
        }
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw refuser.refused(Reason.BAD_BODY, Map.of("wants", wants));
  }

  /** The user that a body names, if it does. */
  static Optional<String> user(Refuser refuser, @Nullable InputStream body) {
    String wants = "{\"user\": \"alice\"}";
    String text = text(refuser, body, wants);
    JsonNode user =
        text.isBlank() ? null : object(refuser, text, wants, Set.of("user")).get("user");
    if (user == null || user.isNull()) {
      return Optional.empty();
    }
    if (!user.isTextual() || user.textValue().isBlank()) {
      throw refuser.refused(Reason.BAD_BODY, Map.of("wants", wants));
    }
    return Optional.of(user.textValue().strip());
  }

  /** What a body wants checked; all without a test mail where there is none. */
  static WhatToCheck check(Refuser refuser, @Nullable InputStream body) {
    String wants = "{\"mailbox\": \"noreply@contoso.example\", \"testMail\": true}";
    String text = text(refuser, body, wants);
    if (text.isBlank()) {
      return new WhatToCheck(null, null);
    }
    JsonNode asked = object(refuser, text, wants, Set.of("mailbox", "testMail"));
    JsonNode mailbox = asked.path("mailbox");
    JsonNode testMail = asked.path("testMail");
    boolean named = mailbox.isTextual() && !mailbox.textValue().isBlank();
    if (!(named || mailbox.isMissingNode() || mailbox.isNull())
        || !(testMail.isBoolean() || testMail.isMissingNode() || testMail.isNull())) {
      throw refuser.refused(Reason.BAD_BODY, Map.of("wants", wants));
    }
    return new WhatToCheck(
        named ? mailbox.textValue().strip() : null, testMail.isBoolean() && testMail.asBoolean());
  }

  /** A number, or what it is where none is given. */
  static int number(
      Refuser refuser, String name, @Nullable String value, int least, int most, int otherwise) {
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
    if (number < least || number > most) {
      throw refuser.refused(
          Reason.BAD_PARAMETER, Map.of("parameter", name, "wants", least + " ... " + most));
    }
    return number;
  }

  /** Some of these words, separated by commas; all that are the default where none is given. */
  static List<String> words(
      Refuser refuser,
      String name,
      @Nullable String value,
      List<String> known,
      List<String> otherwise) {
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    List<String> asked = List.of(value.strip().split(" *, *", -1));
    if (!known.containsAll(asked)) {
      throw refuser.refused(
          Reason.BAD_PARAMETER, Map.of("parameter", name, "wants", String.join(", ", known)));
    }
    return asked.stream().distinct().toList();
  }

  /**
   * An object with no member but those known: one that is misspelled would be left out, and
   * something else be done than what was asked for.
   */
  private static JsonNode object(Refuser refuser, String text, String wants, Set<String> known) {
    try {
      JsonNode tree = JSON.readTree(text);
      if (tree != null && tree.isObject()) {
        Set<String> named = new TreeSet<>();
        tree.fieldNames().forEachRemaining(named::add);
        if (known.containsAll(named)) {
          return tree;
        }
      }
    } catch (JsonProcessingException e) {
      // Said below.
    }
    throw refuser.refused(Reason.BAD_BODY, Map.of("wants", wants));
  }

  /** All of it, unless it is longer than anything that would make sense. */
  private static String text(Refuser refuser, @Nullable InputStream body, String wants) {
    try {
      byte[] read = body == null ? new byte[0] : body.readNBytes(LONGEST + 1);
      if (read.length <= LONGEST) {
        return new String(read, UTF_8);
      }
    } catch (IOException e) {
      // The caller has gone, most likely.
    }
    throw refuser.refused(Reason.BAD_BODY, Map.of("wants", wants));
  }
}
