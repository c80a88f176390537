package io.github.exchangeonline.keycloak.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A token server that is not Microsoft's: gives one token to anyone, and remembers who asked. */
final class TokenServer implements AutoCloseable {

  /** The token that it gives. */
  static final String TOKEN = "token-of-another-server";

  private final HttpServer server;
  private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answer =
      "{\"access_token\":\"" + TOKEN + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}";

  private TokenServer(HttpServer server) {
    this.server = server;
  }

  static TokenServer start() {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      TokenServer server = new TokenServer(http);
      http.createContext("/token", server::answer);
      http.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
  }

  /** The forms that were posted, in order; an empty one for a request without. */
  List<Map<String, String>> requests() {
    return List.copyOf(requests);
  }

  /** From now on refuses. */
  void refuse() {
    status = 401;
    answer = "{\"error\":\"invalid_client\"}";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(form(new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
      byte[] body = answer.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Map<String, String> form(String body) {
    return Stream.of(body.split("&"))
        .filter(field -> !field.isEmpty())
        .map(field -> field.split("=", 2))
        .collect(
            Collectors.toMap(
                field -> URLDecoder.decode(field[0], UTF_8),
                field -> URLDecoder.decode(field[1], UTF_8),
                (one, other) -> one + " and " + other,
                TreeMap::new));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
