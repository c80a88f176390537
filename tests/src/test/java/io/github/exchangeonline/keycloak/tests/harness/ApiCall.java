package io.github.exchangeonline.keycloak.tests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request with whatever headers, for what {@link Admin} takes care of by itself.
 *
 * @param body none where it is empty
 */
public record ApiCall(String method, URI address, Map<String, String> headers, String body) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = PlainHttp.client();

  /** Without headers and body. */
  public static ApiCall of(String method, URI address) {
    return new ApiCall(method, address, Map.of(), "");
  }

  /** The same with one more header. */
  public ApiCall with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ApiCall(method, address, more, body);
  }

  /** The same with an access token. */
  public ApiCall bearing(String token) {
    return with("Authorization", "Bearer " + token);
  }

  /** The same with a body. */
  public ApiCall sending(String json) {
    return new ApiCall(method, address, headers, json).with("Content-Type", "application/json");
  }

  /** What came back. */
  public record Answer(int status, HttpHeaders headers, String body) {

    /** The body as JSON. */
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new AssertionError("no JSON: " + this, e);
      }
    }

    @Override
    public String toString() {
      return status + " " + body;
    }
  }

  /** Does it. */
  public Answer send() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      HttpResponse<String> response =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** An access token for {@code admin-cli}, as {@code kcadm.sh} gets one. */
  public static String token(KeycloakUnderTest server, String realm, String user, String password) {
    String form =
        "grant_type=password&client_id=admin-cli&username="
            + URLEncoder.encode(user, UTF_8)
            + "&password="
            + URLEncoder.encode(password, UTF_8);
    Answer answer =
        new ApiCall(
                "POST",
                server.uri("/realms/" + realm + "/protocol/openid-connect/token"),
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                form)
            .send();
    if (answer.status() != 200) {
      throw new AssertionError("no token for " + user + ": " + answer);
    }
    return answer.json().path("access_token").asText();
  }
}
