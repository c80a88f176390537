package io.github.exchangeonline.keycloak.mailbox;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.RealmModel;

/**
 * Where browsers reach a realm, as far as that is fixed by configuration: a copy of the database on
 * another stage is told by it. A host that a request may choose says nothing and is not used.
 *
 * @param value {@code https://host[:port][/path]}, or only the host where nothing more is fixed, in
 *     lower case but for the path and without the scheme's own port; empty where nothing is fixed
 */
public record FrontendUrl(String value) {

  private static final FrontendUrl NONE = new FrontendUrl("");
  private static final int LONGEST = 1024;

  /** The realm's own frontend URL, else the server's option {@code hostname}. */
  public static FrontendUrl of(RealmModel realm) {
    FrontendUrl own = read(realm.getAttribute("frontendUrl"));
    return own.isFixed() ? own : read(Config.scope("hostname", "v2").get("hostname"));
  }

  /** Reads a URL or a host; what is neither fixes nothing. */
  static FrontendUrl read(@Nullable String typed) {
    String text = typed == null ? "" : typed.strip();
    boolean whole = text.matches("(?i)https?://.*");
    return uri(whole ? text : "http://" + text)
        .filter(uri -> whole || host(uri).equalsIgnoreCase(text))
        .map(uri -> whole ? url(uri) : new FrontendUrl(host(uri)))
        .filter(url -> url.value().length() <= LONGEST)
        .orElse(NONE);
  }

  boolean isFixed() {
    return !value.isEmpty();
  }

  /**
   * Whether something recorded under the other address was recorded elsewhere: both are fixed and
   * differ in the host or, where both say more than the host, in that.
   */
  boolean elsewhere(FrontendUrl recorded) {
    if (!isFixed() || !recorded.isFixed()) {
      return false;
    }
    boolean bothWhole = value.contains("://") && recorded.value.contains("://");
    return bothWhole
        ? !value.equals(recorded.value)
        : !hostOf(value).equals(hostOf(recorded.value));
  }

  private static FrontendUrl url(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() < 0 || uri.getPort() == usual ? "" : ":" + uri.getPort();
    String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
    return new FrontendUrl(scheme + "://" + host(uri) + port + path);
  }

  private static String hostOf(String value) {
    return value.contains("://") ? host(URI.create(value)) : value;
  }

  private static String host(URI uri) {
    return uri.getHost().toLowerCase(Locale.ROOT);
  }

  private static Optional<URI> uri(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
