package io.github.exchangeonline.keycloak.tests.harness;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * What a page tells the next one in {@code Referer}.
 *
 * @see <a href="https://www.w3.org/TR/referrer-policy/">Referrer Policy</a>
 */
record Referrer(URI page, String policy) {

  private static final String DEFAULT = "strict-origin-when-cross-origin";

  /**
   * By the page's header or {@code meta} element; an unknown policy counts as none, the last of
   * several holds.
   */
  static Referrer of(URI page, Optional<String> declared) {
    String[] names = declared.orElse(DEFAULT).toLowerCase(Locale.ROOT).split(",", -1);
    return new Referrer(page, names[names.length - 1].strip());
  }

  Optional<String> header(URI to) {
    boolean sameOrigin = origin(page).equals(origin(to));
    boolean downgrade = "https".equals(page.getScheme()) && !"https".equals(to.getScheme());
    return switch (policy) {
      case "no-referrer" -> Optional.empty();
      case "same-origin" -> sameOrigin ? full() : Optional.empty();
      case "origin" -> shortened();
      case "strict-origin" -> downgrade ? Optional.empty() : shortened();
      case "origin-when-cross-origin" -> sameOrigin ? full() : shortened();
      case "no-referrer-when-downgrade" -> downgrade ? Optional.empty() : full();
      case "unsafe-url" -> full();
      default -> sameOrigin ? full() : downgrade ? Optional.empty() : shortened();
    };
  }

  private Optional<String> full() {
    return Optional.of(page.toString().replaceFirst("#.*", ""));
  }

  private Optional<String> shortened() {
    return Optional.of(origin(page) + "/");
  }

  static String origin(URI address) {
    return address.getScheme() + "://" + address.getAuthority();
  }
}
