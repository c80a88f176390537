package io.github.exchangeonline.standin.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.net.HttpCookie;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request, read completely.
 *
 * @param base scheme, host and port as the client wrote them, without a slash at the end
 */
public record Request(
    String method,
    String base,
    String path,
    Parameters query,
    String body,
    com.sun.net.httpserver.Headers headers) {

  static Request read(HttpExchange exchange) throws IOException {
    String scheme = exchange instanceof HttpsExchange ? "https" : "http";
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null) {
      host = "localhost:" + exchange.getLocalAddress().getPort();
    }
    return new Request(
        exchange.getRequestMethod(),
        scheme + "://" + host,
        exchange.getRequestURI().getPath(),
        Parameters.parse(exchange.getRequestURI().getRawQuery()),
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
        exchange.getRequestHeaders());
  }

  /** The body as a form. */
  public Parameters form() {
    return Parameters.parse(body);
  }

  /** The first header of that name. */
  public @Nullable String header(String name) {
    return headers.getFirst(name);
  }

  /** The cookie of that name. */
  public @Nullable String cookie(String name) {
    List<String> lines = headers.getOrDefault("Cookie", List.of());
    return lines.stream()
        .flatMap(line -> Arrays.stream(line.split(";", -1)))
        .filter(pair -> !pair.isBlank())
        .flatMap(pair -> HttpCookie.parse(pair.strip()).stream())
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElse(null);
  }

  /** Whether it came over TLS. */
  public boolean secure() {
    return base.startsWith("https:");
  }

  /** The path without slashes at the ends, cut at the slashes between. */
  public List<String> segments() {
    return Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
  }
}
