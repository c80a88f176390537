package io.github.exchangeonline.standin.faults;

import java.util.Map;

/**
 * What the token endpoint answers in place of its own, byte by byte.
 *
 * @param headers sent beside {@code Content-Type: application/json}
 */
public record RawAnswer(int status, Map<String, String> headers, String body) {
  /** Does not follow the map. */
  public RawAnswer {
    headers = Map.copyOf(headers);
  }
}
