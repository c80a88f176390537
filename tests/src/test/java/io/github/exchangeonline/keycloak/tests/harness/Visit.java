package io.github.exchangeonline.keycloak.tests.harness;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Map;

/**
 * One request of {@link PlainBrowser} and its answer, a redirect being one of its own.
 *
 * @param sent the request's headers
 * @param form the request's body, empty for GET
 * @param body the answer's body as text
 */
public record Visit(
    String method,
    URI address,
    Map<String, String> sent,
    String form,
    int status,
    HttpHeaders headers,
    String body) {

  /** What the request told about the page before; empty for nothing. */
  public String referer() {
    return sent.getOrDefault("Referer", "");
  }

  /** Where a redirect leads; empty where it is none. */
  public String redirectsTo() {
    return status / 100 == 3 ? headers.firstValue("Location").orElse("") : "";
  }

  @Override
  public String toString() {
    return "%s %s -> %d %s".formatted(method, address, status, redirectsTo());
  }
}
