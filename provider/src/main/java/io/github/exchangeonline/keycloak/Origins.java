package io.github.exchangeonline.keycloak;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Scheme, host and port of an address in one form, so that two spellings compare as equal. */
public final class Origins {

  private Origins() {}

  /** The origin of an address that has a host. */
  public static URI of(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() < 0 || uri.getPort() == usual ? "" : ":" + uri.getPort();
    return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port);
  }

  /** The origin of whatever somebody typed; empty where that is no http address with a host. */
  public static Optional<URI> of(String address) {
    try {
      URI uri = URI.create(address.strip());
      String scheme = uri.getScheme();
      return uri.getHost() == null
              || (!"https".equalsIgnoreCase(scheme) && !"http".equalsIgnoreCase(scheme))
          ? Optional.empty()
          : Optional.of(of(uri));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
