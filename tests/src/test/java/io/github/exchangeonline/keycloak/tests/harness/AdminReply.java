package io.github.exchangeonline.keycloak.tests.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;

/**
 * What the admin REST API answered.
 *
 * @param request for messages, such as {@code PUT realms/demo}
 * @param location of what was created
 * @param cookies those that were set
 */
public record AdminReply(
    String request, int status, String body, Optional<String> location, List<String> cookies) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** This reply, if it tells of success; fails the test otherwise. */
  public AdminReply ok() {
    if (status / 100 != 2) {
      throw new AssertionError(this);
    }
    return this;
  }

  /** The body of a success as JSON. */
  public JsonNode json() {
    try {
      return JSON.readTree(ok().body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + this, e);
    }
  }

  /** What an error says to the admin; empty where it says nothing. */
  public String errorMessage() {
    try {
      JsonNode error = JSON.readTree(body);
      return error.path("errorMessage").asText(error.path("error").asText(""));
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  /** The id of what was created. */
  public String id() {
    String created =
        ok().location.orElseThrow(() -> new AssertionError("nothing created: " + this));
    return created.substring(created.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return request + " -> " + status + " " + body;
  }
}
