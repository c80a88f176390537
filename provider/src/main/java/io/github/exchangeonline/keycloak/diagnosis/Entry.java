package io.github.exchangeonline.keycloak.diagnosis;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A row of the catalogue.
 *
 * @param pause how long to wait at least before the next try, where that is known beforehand
 * @param scope whom that wait is for
 * @param matches what leads to it; empty for those that the code names by their id
 */
record Entry(
    String id,
    Actor actor,
    Disposition disposition,
    Optional<Duration> pause,
    Scope scope,
    List<Match> matches) {

  Entry {
    matches = List.copyOf(matches);
  }

  /** One condition that leads to an entry. */
  sealed interface Match {}

  /** An AADSTS number. */
  record Code(int number) implements Match {}

  /** The OAuth {@code suberror} or {@code error_subcode}. */
  record Suberror(String value) implements Match {}

  /** The OAuth {@code error}. */
  record OAuthError(String value) implements Match {}

  /** An HTTP status, {@code 429} or {@code 5xx}. */
  record Status(String pattern) implements Match {}

  /** The HTTP status of something that is no answer of Entra, {@code 407} or {@code 3xx}. */
  record Page(String pattern) implements Match {}

  /**
   * An SMTP reply.
   *
   * @param stage what it must be the reply to, if that matters
   * @param code three digits, {@code 4xx} or {@code *}
   * @param enhanced {@code 5.7.3}, {@code 4.7.5*} or {@code *}
   * @param part must occur in the text in any case of letters; may be empty
   */
  record Reply(Optional<SmtpFault.Stage> stage, String code, String enhanced, String part)
      implements Match {

    boolean fits(SmtpFault fault) {
      return stage.map(fault.stage()::equals).orElse(true)
          && Entry.fits(code, Integer.toString(fault.code()))
          && Entry.fits(enhanced, fault.enhanced().orElse(""))
          && fault.text().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
  }

  static boolean fits(String pattern, String value) {
    if (pattern.endsWith("*")) {
      return value.startsWith(pattern.substring(0, pattern.length() - 1));
    }
    if (pattern.endsWith("xx")) {
      return value.length() == pattern.length()
          && value.startsWith(pattern.substring(0, pattern.length() - 2));
    }
    return pattern.equals(value);
  }
}
