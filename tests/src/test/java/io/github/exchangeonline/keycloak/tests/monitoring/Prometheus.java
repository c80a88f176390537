package io.github.exchangeonline.keycloak.tests.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.tests.harness.PlainHttp;
import io.github.exchangeonline.keycloak.tests.harness.Readiness;
import io.github.exchangeonline.launcher.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Debian's Prometheus, which scrapes a server every other second and judges it by the alert rules.
 */
public final class Prometheus implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String CONFIGURATION =
      """
      global:
        scrape_interval: 2s
        evaluation_interval: 1s
      rule_files:
        - %s
      scrape_configs:
        - job_name: keycloak
          metrics_path: %s
          static_configs:
            - targets: [ "%s" ]
      """;

  private final HttpClient http = PlainHttp.client();
  private final Process process;
  private final URI address;

  private Prometheus(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts one; skips the test where there is none.
   *
   * @param metrics what it scrapes
   */
  public static Prometheus watching(URI metrics, Path rules) {
    Path program = Programs.find("prometheus");
    int port = Ports.free();
    try {
      Path folder = Files.createTempDirectory("prometheus-");
      Path configuration = folder.resolve("prometheus.yml");
      Files.writeString(
          configuration,
          CONFIGURATION.formatted(rules.toRealPath(), metrics.getPath(), metrics.getAuthority()));
      Process process =
          Programs.start(
              List.of(
                  program.toString(),
                  "--config.file=" + configuration,
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port),
              folder.resolve("output"));
      Prometheus started = new Prometheus(process, URI.create("http://127.0.0.1:" + port));
      Readiness.await(started.address.resolve("/-/ready"), Duration.ofMinutes(1));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of the alerts that fire for a realm. */
  public Set<String> firing(String realm) {
    Set<String> names = new TreeSet<>();
    for (JsonNode alert : get("/api/v1/alerts").path("data").path("alerts")) {
      if ("firing".equals(alert.path("state").asText())
          && realm.equals(alert.path("labels").path("realm").asText())) {
        names.add(alert.path("labels").path("alertname").asText());
      }
    }
    return names;
  }

  /** What an alert says, by the name of an annotation; empty where it does not fire. */
  public String says(String alert, String annotation) {
    for (JsonNode found : get("/api/v1/alerts").path("data").path("alerts")) {
      if (alert.equals(found.path("labels").path("alertname").asText())) {
        return found.path("annotations").path(annotation).asText();
      }
    }
    return "";
  }

  /** Whether the server was scraped, and all rules could be judged. */
  public boolean healthy() {
    for (JsonNode group : get("/api/v1/rules").path("data").path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        if (!"ok".equals(rule.path("health").asText())) {
          return false;
        }
      }
    }
    JsonNode targets = get("/api/v1/targets").path("data").path("activeTargets");
    return targets.size() == 1 && "up".equals(targets.get(0).path("health").asText());
  }

  private JsonNode get(String path) {
    try {
      return JSON.readTree(
          http.send(
                  HttpRequest.newBuilder(address.resolve(path))
                      .timeout(Duration.ofSeconds(30))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
