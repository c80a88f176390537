package io.github.exchangeonline.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** One HTTP client for everybody, over connections that are kept. Thread-safe. */
final class Http {

  /** An answer, and how long it took from the call to its last byte. */
  record Timed(HttpResponse<String> response, Duration took) {}

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private Http() {}

  static Timed send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest built = request.timeout(Duration.ofMinutes(2)).build();
    long start = System.nanoTime();
    HttpResponse<String> response = CLIENT.send(built, BodyHandlers.ofString(UTF_8));
    return new Timed(response, Duration.ofNanos(System.nanoTime() - start));
  }

  static BodyPublisher form(Map<String, String> fields) {
    return BodyPublishers.ofString(
        fields.entrySet().stream()
            .map(
                field ->
                    URLEncoder.encode(field.getKey(), UTF_8)
                        + "="
                        + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(joining("&")));
  }
}
