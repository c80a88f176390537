package io.github.exchangeonline.keycloak.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a mail is for, and when the link in it dies. Keycloak's links carry a signed token in which
 * both stand; nobody has to believe it here, for it only decides whether sending is still of use. A
 * pure function of the text.
 *
 * @param kind type of the token ({@code reset-credentials}, {@code verify-email}, ...); empty where
 *     there is none
 * @param linkDies empty where it does not die, or nobody knows
 */
public record LinkInMail(Optional<String> kind, Optional<Instant> linkDies) {

  static final LinkInMail UNKNOWN = new LinkInMail(Optional.empty(), Optional.empty());

  private static final Pattern TOKEN =
      Pattern.compile(
          "(https?://[^\\s\"'<>]*?)[?&;](?:key|token)="
              + "([A-Za-z0-9_-]{10,})\\.([A-Za-z0-9_-]{10,})\\.[A-Za-z0-9_-]*");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** No mail of Keycloak's has so many links; others need not be read to the end. */
  private static final int MOST = 20;

  /**
   * Reads a mail's text.
   *
   * @param realm whose links count: another token may stand in a name or a parameter, put there by
   *     whoever chose it
   */
  public static LinkInMail of(String text, String realm) {
    Matcher matcher = TOKEN.matcher(text);
    LinkInMail latest = UNKNOWN;
    for (int found = 0; found < MOST && matcher.find(); found++) {
      latest = latest(latest, read(matcher.group(1), matcher.group(3), realm));
    }
    return latest;
  }

  private static LinkInMail latest(LinkInMail one, LinkInMail other) {
    // While one of several links lives the mail is of use.
    return Comparator.comparing((LinkInMail it) -> it.linkDies.orElse(Instant.MIN))
                .compare(one, other)
            >= 0
        ? one
        : other;
  }

  private static LinkInMail read(String address, String payload, String realm) {
    try {
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(payload));
      String issuer = claims.path("iss").asText("");
      if (!String.valueOf(URI.create(issuer).getPath()).endsWith("/realms/" + realm)
          || !address.startsWith(issuer + "/")) {
        return UNKNOWN;
      }
      JsonNode expiry = claims.path("exp");
      String type = claims.path("typ").asText("");
      return new LinkInMail(
          type.matches("[A-Za-z0-9_-]{1,64}") ? Optional.of(type) : Optional.empty(),
          expiry.canConvertToLong() && expiry.asLong() > 0
              ? Optional.of(Instant.ofEpochSecond(expiry.asLong()))
              : Optional.empty());
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return UNKNOWN;
    }
  }
}
