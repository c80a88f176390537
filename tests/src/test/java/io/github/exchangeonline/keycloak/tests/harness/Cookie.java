package io.github.exchangeonline.keycloak.tests.harness;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A cookie as RFC 6265 (with the draft 6265bis, for SameSite) has it stored.
 *
 * @param hostOnly set without Domain: not for hosts below
 * @param expires far away for a session's cookie
 */
public record Cookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    boolean secure,
    boolean httpOnly,
    SameSite sameSite,
    Instant expires) {

  /** Which requests from other sites carry the cookie. */
  public enum SameSite {
    NONE,
    LAX,
    STRICT
  }

  /** Reads a {@code Set-Cookie} line; empty where the address may not set such a cookie. */
  static Optional<Cookie> parse(String line, URI from, Instant now) {
    String[] parts = line.split(";", -1);
    int equals = parts[0].indexOf('=');
    if (equals < 1) {
      return Optional.empty();
    }
    Map<String, String> attributes = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].strip().split("=", 2);
      attributes.put(
          pair[0].strip().toLowerCase(Locale.ROOT), pair.length == 2 ? pair[1].strip() : "");
    }
    String host = from.getHost().toLowerCase(Locale.ROOT);
    String domain =
        attributes.getOrDefault("domain", "").toLowerCase(Locale.ROOT).replaceFirst("^\\.", "");
    boolean hostOnly = domain.isEmpty() || (domain.equals(host) && isAddress(host));
    boolean secure = attributes.containsKey("secure");
    if ((!domain.isEmpty() && !below(host, domain)) || (secure && !trustworthy(from))) {
      return Optional.empty();
    }
    String path = attributes.getOrDefault("path", "");
    return Optional.of(
        new Cookie(
            parts[0].substring(0, equals).strip(),
            parts[0].substring(equals + 1).strip(),
            domain.isEmpty() ? host : domain,
            hostOnly,
            path.startsWith("/") ? path : defaultPath(from),
            secure,
            attributes.containsKey("httponly"),
            sameSite(attributes.getOrDefault("samesite", "")),
            expires(attributes, now)));
  }

  /**
   * Whether a request carries this cookie.
   *
   * @param crossSiteMethod the method of a navigation that another site began, or empty for one
   *     from the same site
   */
  boolean goesTo(URI address, Optional<String> crossSiteMethod, Instant now) {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    boolean siteAllows =
        crossSiteMethod.isEmpty()
            || sameSite == SameSite.NONE
            || (sameSite == SameSite.LAX && crossSiteMethod.get().equals("GET"));
    return expires.isAfter(now)
        && (hostOnly ? host.equals(domain) : below(host, domain))
        && pathMatches(address)
        && (!secure || trustworthy(address))
        && siteAllows;
  }

  boolean sameKey(Cookie other) {
    return name.equals(other.name) && domain.equals(other.domain) && path.equals(other.path);
  }

  /** Browsers take TLS or the loopback host for it. */
  private static boolean trustworthy(URI address) {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    return "https".equals(address.getScheme())
        || host.equals("localhost")
        || host.endsWith(".localhost")
        || host.startsWith("127.")
        || host.equals("[::1]");
  }

  private boolean pathMatches(URI address) {
    String requested = address.getPath().isEmpty() ? "/" : address.getPath();
    return requested.equals(path)
        || (requested.startsWith(path)
            && (path.endsWith("/") || requested.charAt(path.length()) == '/'));
  }

  private static boolean below(String host, String domain) {
    return host.equals(domain) || (host.endsWith("." + domain) && !isAddress(host));
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[") || host.matches("[0-9.]+");
  }

  private static String defaultPath(URI from) {
    int slash = from.getPath().lastIndexOf('/');
    return slash <= 0 ? "/" : from.getPath().substring(0, slash);
  }

  /** A cookie that says nothing is Lax in today's browsers. */
  private static SameSite sameSite(String attribute) {
    return switch (attribute.toLowerCase(Locale.ROOT)) {
      case "none" -> SameSite.NONE;
      case "strict" -> SameSite.STRICT;
      default -> SameSite.LAX;
    };
  }

  private static Instant expires(Map<String, String> attributes, Instant now) {
    String maxAge = attributes.getOrDefault("max-age", "");
    if (maxAge.matches("-?[0-9]{1,18}")) {
      long seconds = Long.parseLong(maxAge);
      return seconds <= 0 ? Instant.EPOCH : now.plusSeconds(Math.min(seconds, 1_000_000_000));
    }
    String date = attributes.getOrDefault("expires", "").replace('-', ' ');
    try {
      return date.isEmpty()
          ? Instant.MAX
          : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException ignoredAsBrowsersDo) {
      return Instant.MAX;
    }
  }
}
