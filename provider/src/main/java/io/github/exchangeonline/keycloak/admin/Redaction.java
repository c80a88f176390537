package io.github.exchangeonline.keycloak.admin;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes addresses of people out of texts for those who may not see users: what Exchange says of a
 * refused mail often quotes its recipient. Addresses that the realm's mail settings name stay.
 * Immutable.
 */
final class Redaction {

  /** Leaves every text as it is. */
  static final Redaction NONE = new Redaction(false, Set.of());

  private static final String INSTEAD = "<address>";

  /** Whatever reads as an address, also one that would not be valid. */
  private static final Pattern ADDRESS =
      Pattern.compile("<?[^\\s<>()\\[\\],;:\"'@]+@(\\[[^\\s\\]]*\\]|[^\\s<>()\\[\\],;:\"'@]+)>?");

  private final boolean hides;
  private final Set<String> known;

  private Redaction(boolean hides, Set<String> known) {
    this.hides = hides;
    this.known = known;
  }

  /** Hides all addresses but these. */
  static Redaction allBut(List<String> addresses) {
    Set<String> known = new HashSet<>();
    addresses.forEach(address -> known.add(address.strip().toLowerCase(Locale.ROOT)));
    return new Redaction(true, known);
  }

  String of(String text) {
    return hides
        ? ADDRESS
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(instead(found.group())))
        : text;
  }

  private String instead(String found) {
    String address = found.replaceAll("[<>]", "").replaceFirst("[.!?]+$", "");
    return known.contains(address.toLowerCase(Locale.ROOT)) ? found : INSTEAD;
  }
}
