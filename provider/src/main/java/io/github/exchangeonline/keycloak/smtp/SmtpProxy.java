package io.github.exchangeonline.keycloak.smtp;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * A proxy between this server and the SMTP servers.
 *
 * @param user for HTTP CONNECT only
 * @param password for HTTP CONNECT only
 */
public record SmtpProxy(
    Kind kind, String host, int port, Optional<String> user, Optional<Secret> password) {

  /** How it is spoken to. */
  public enum Kind {
    /** HTTP CONNECT. */
    HTTP,
    /** SOCKS 5. */
    SOCKS5
  }

  /** Such as {@code http://proxy.example:3128}, without who signs in. */
  public String address() {
    return kind.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + port;
  }

  /** Reads {@code http://[user:password@]host:port} or {@code socks5://host:port}. */
  public static Optional<SmtpProxy> parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    String path = uri.getPath();
    if (uri.getHost() == null
        || uri.getPort() < 1
        || uri.getQuery() != null
        || uri.getFragment() != null
        || !(path == null || path.isEmpty() || path.equals("/"))) {
      return Optional.empty();
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String login = uri.getUserInfo();
    if (scheme.equals("socks5") && login == null) {
      return Optional.of(
          new SmtpProxy(
              Kind.SOCKS5, uri.getHost(), uri.getPort(), Optional.empty(), Optional.empty()));
    }
    if (!scheme.equals("http")) {
      return Optional.empty();
    }
    if (login == null) {
      return Optional.of(
          new SmtpProxy(
              Kind.HTTP, uri.getHost(), uri.getPort(), Optional.empty(), Optional.empty()));
    }
    int colon = login.indexOf(':');
    return colon < 1
        ? Optional.empty()
        : Optional.of(
            new SmtpProxy(
                Kind.HTTP,
                uri.getHost(),
                uri.getPort(),
                Optional.of(login.substring(0, colon)),
                Optional.of(Secret.of(login.substring(colon + 1)))));
  }
}
