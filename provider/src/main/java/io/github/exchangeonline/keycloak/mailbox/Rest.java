package io.github.exchangeonline.keycloak.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox for which Microsoft asked to wait: nothing is tried before, on any node.
 *
 * @param diagnosis id of the diagnosis that said so
 * @param facts what its words speak of, the most telling ones first
 */
public record Rest(Instant until, String diagnosis, Map<String, String> facts) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the column takes also where it counts bytes. */
  private static final int LONGEST = 1900;

  private static final int LONGEST_FACT = 200;

  public Rest {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  public boolean over(Instant now) {
    return !now.isBefore(until);
  }

  /** The facts as JSON, those left out that there is no room for. */
  String json() {
    Map<String, String> kept = new LinkedHashMap<>();
    String json = "{}";
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      String value = fact.getValue();
      kept.put(
          fact.getKey(), value.length() <= LONGEST_FACT ? value : value.substring(0, LONGEST_FACT));
      String more = write(kept);
      if (more.getBytes(UTF_8).length > LONGEST) {
        kept.remove(fact.getKey());
      } else {
        json = more;
      }
    }
    return json;
  }

  static Map<String, String> facts(@Nullable String json) {
    if (json == null) {
      return Map.of();
    }
    try {
      return JSON.readValue(json, new TypeReference<Map<String, String>>() {});
    } catch (JsonProcessingException e) {
      // The words are poorer without them, and that is all.
      return Map.of();
    }
  }

  private static String write(Map<String, String> facts) {
    try {
      return JSON.writeValueAsString(facts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is always JSON", e);
    }
  }
}
