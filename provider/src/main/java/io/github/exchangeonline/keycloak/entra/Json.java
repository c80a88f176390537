package io.github.exchangeonline.keycloak.entra;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** JSON from outside: nothing is believed to be there or to be of its type. */
final class Json {

  /**
   * Entra's answers have some kilobytes; what is larger than this many characters is none of them.
   */
  static final int LONGEST = 1_000_000;

  // A name that comes twice, or something behind the end, can be read in two ways.
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** An object, or empty if it is anything else, or too large. */
  static Optional<JsonNode> object(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(MAPPER.readTree(text)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** A text that is there and not blank. */
  static Optional<String> text(JsonNode object, String field) {
    return Optional.ofNullable(object.get(field))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .filter(value -> !value.isBlank());
  }

  /** A whole number, also where it is written as a text. */
  static Optional<Long> number(JsonNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || !(value.isIntegralNumber() || value.isTextual())) {
      return Optional.empty();
    }
    return value.asText().matches("-?[0-9]{1,15}")
        ? Optional.of(Long.valueOf(value.asText()))
        : Optional.empty();
  }
}
