package io.github.exchangeonline.keycloak.tests.monitoring;

import io.github.exchangeonline.keycloak.tests.harness.PlainHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a server's {@code /metrics} said of our work.
 *
 * @param text our lines of it
 */
public record Scrape(String text) {

  private static final String OURS = "exchange_online_";
  private static final Pattern LINE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");

  /** Asks for it. */
  public static Scrape of(URI metrics) {
    try {
      String all =
          PlainHttp.client()
              .send(
                  HttpRequest.newBuilder(metrics)
                      // Else it is OpenMetrics, which gives a counter two names.
                      .header("Accept", "text/plain")
                      .timeout(Duration.ofSeconds(30))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return new Scrape(
          all.lines().filter(line -> line.contains(OURS)).collect(Collectors.joining("\n")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The value of a series; empty where there is none. Labels in the form {@code name="value"}. */
  public OptionalDouble value(String name, String... labels) {
    return text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .filter(line -> line.group(1).equals(name))
        .filter(line -> of(line).containsAll(List.of(labels)))
        .mapToDouble(line -> Double.parseDouble(line.group(3)))
        .findFirst();
  }

  /** Names of what is shown, those of a histogram's lines once. */
  public Set<String> names() {
    return text.lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" ", -1)[2])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> of(Matcher line) {
    Set<String> labels = new TreeSet<>();
    if (line.group(2) != null) {
      Matcher label = Pattern.compile("[a-z]+=\"[^\"]*\"").matcher(line.group(2));
      while (label.find()) {
        labels.add(label.group());
      }
    }
    return labels;
  }
}
