package io.github.exchangeonline.keycloak.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of a diagnosis as they lie in a column of 2,000 characters. Pure functions. */
public final class StoredFacts {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the column takes also where it counts bytes. */
  private static final int LONGEST = 1900;

  private static final int LONGEST_FACT = 200;

  private StoredFacts() {}

  /** The facts as JSON, the most telling ones first, those left out that there is no room for. */
  public static String write(Map<String, String> facts) {
    Map<String, String> kept = new LinkedHashMap<>();
    String json = "{}";
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      String value = fact.getValue();
      kept.put(
          fact.getKey(), value.length() <= LONGEST_FACT ? value : value.substring(0, LONGEST_FACT));
      String more = json(kept);
      if (more.getBytes(UTF_8).length > LONGEST) {
        kept.remove(fact.getKey());
      } else {
        json = more;
      }
    }
    return json;
  }

  /** None where nothing is stored, or nothing that can be read. */
  public static Map<String, String> read(@Nullable String json) {
    if (json == null) {
      return Map.of();
    }
    try {
      Map<String, String> facts = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> fact : JSON.readTree(json).properties()) {
        if (fact.getValue().isTextual()) {
          facts.put(fact.getKey(), fact.getValue().textValue());
        }
      }
      return facts;
    } catch (JsonProcessingException e) {
      // The words are poorer without them, and that is all.
      return Map.of();
    }
  }

  private static String json(Map<String, String> facts) {
    try {
      return JSON.writeValueAsString(facts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is always JSON", e);
    }
  }
}
