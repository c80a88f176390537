package io.github.exchangeonline.keycloak.tests.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds secrets in a text by any {@value #LENGTH} characters of theirs in a row, so that one that
 * was cut short, put into a URL or encoded with something before it (as XOAUTH2 does) is found too.
 * Fast enough for logs of many megabytes. Filled first, then read; not for several threads.
 */
final class Pieces {

  /** Long enough that no two texts have it in common by chance. */
  static final int LENGTH = 24;

  private static final int FILTER_BITS = 1 << 24;
  private static final long BASE = 1_000_003;
  private static final long HIGHEST = power(BASE, LENGTH - 1);

  private final Map<String, String> kinds = new HashMap<>();
  private final BitSet filter = new BitSet(FILTER_BITS);

  /**
   * Adds a value as it is, encoded for a URL, and in both alphabets of Base64 at each of the three
   * places where it can begin in what is encoded.
   *
   * @throws IllegalArgumentException where it is too short to be looked for by pieces
   */
  void add(String kind, String value) {
    if (value.length() < LENGTH) {
      throw new IllegalArgumentException("a " + kind + " is too short to be looked for");
    }
    plain(kind, value);
    plain(kind + ", for a URL", URLEncoder.encode(value, UTF_8));
    for (int before = 0; before < 3; before++) {
      byte[] bytes = ("x".repeat(before) + value).getBytes(UTF_8);
      for (Base64.Encoder encoder :
          new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
        String encoded = encoder.withoutPadding().encodeToString(bytes);
        // The outermost characters depend on what stands before and after.
        plain(kind + ", in Base64", encoded.substring(4, encoded.length() - 4));
      }
    }
  }

  private void plain(String kind, String value) {
    for (int start = 0; start + LENGTH <= value.length(); start++) {
      String piece = value.substring(start, start + LENGTH);
      kinds.putIfAbsent(piece, kind);
      long hash = 0;
      for (int i = 0; i < LENGTH; i++) {
        hash = hash * BASE + piece.charAt(i);
      }
      filter.set(slot(hash));
    }
  }

  /** The kinds of the secrets that the text holds. */
  Set<String> in(String text) {
    Set<String> found = new LinkedHashSet<>();
    long hash = 0;
    for (int end = 0; end < text.length(); end++) {
      if (end >= LENGTH) {
        hash -= text.charAt(end - LENGTH) * HIGHEST;
      }
      hash = hash * BASE + text.charAt(end);
      if (end >= LENGTH - 1 && filter.get(slot(hash))) {
        String kind = kinds.get(text.substring(end - LENGTH + 1, end + 1));
        if (kind != null) {
          found.add(kind);
        }
      }
    }
    return found;
  }

  private static int slot(long hash) {
    return (int) ((hash ^ (hash >>> 29)) & (FILTER_BITS - 1));
  }

  private static long power(long base, int exponent) {
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result *= base;
    }
    return result;
  }
}
