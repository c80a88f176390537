package io.github.exchangeonline.keycloak.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What Prometheus scrapes, what the table says of it, and what alerts and dashboard ask for. */
class DocumentedMetricsTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(exchange_online_[a-z_]+)` \\| ([a-z]+) \\|([^|]*)\\|", Pattern.MULTILINE);
  private static final Pattern TYPE = Pattern.compile("# TYPE (exchange_online_[a-z_]+) ([a-z]+)");
  private static final Pattern LINE =
      Pattern.compile("(exchange_online_[a-z_]+)(?:\\{([^}]*)\\})? .*");

  /** One row: the type, and the labels without the option and with it. */
  private record Row(String type, Set<String> labels, Set<String> withMailbox) {}

  @Test
  void theTableSaysWhatIsScraped() throws IOException {
    Map<String, Row> scraped = new TreeMap<>();
    Map<String, Set<String>> labels = labels(scrape(false));
    Map<String, Set<String>> withMailbox = labels(scrape(true));
    types(scrape(false))
        .forEach(
            (name, type) ->
                scraped.put(name, new Row(type, labels.get(name), withMailbox.get(name))));

    assertThat(table()).isEqualTo(scraped);
  }

  @Test
  void everyValueIsALine() {
    assertThat(scrape(false))
        .contains("exchange_online_mails_sent_total{realm=\"a\",} 1.0")
        .contains("exchange_online_mail_delay_seconds_bucket{realm=\"a\",le=\"300.0\",} 1.0")
        .contains("exchange_online_links{realm=\"a\",state=\"owner-gone\",} 0.0")
        .contains("exchange_online_client_secret_remaining_seconds{realm=\"a\",} 1728000.0");
  }

  /** A name with a slip in it would never alarm anybody. */
  @Test
  void alertsAndDashboardAskForNothingElse() throws IOException {
    Set<String> known = new TreeSet<>();
    table()
        .forEach(
            (name, row) -> {
              known.add(name);
              if (row.type().equals("histogram")) {
                known.addAll(List.of(name + "_bucket", name + "_count", name + "_sum"));
              }
            });
    for (String file :
        List.of(
            "prometheus/alerts.yaml",
            "prometheus/alerts_test.yaml",
            "grafana/exchange-online.json")) {
      assertThat(names(file)).as(file).isNotEmpty().isSubsetOf(known);
    }
  }

  /** Whoever reads the alerts also reads of the states and diagnoses in them. */
  @Test
  void theTableOfAlertsIsTheFile() throws IOException {
    Pattern inFile = Pattern.compile("- alert: (\\w+)\n[\\s\\S]*?severity: (\\w+)");
    Pattern inTable =
        Pattern.compile("^\\| `(ExchangeOnline\\w+)` \\| [^|]* \\| (\\w+) \\|$", Pattern.MULTILINE);

    assertThat(pairs(inTable, "metrics.md")).isEqualTo(pairs(inFile, "prometheus/alerts.yaml"));
  }

  @Test
  void everyAlertSaysWhatHappenedWhoMustActAndWhatToDo() throws IOException {
    String rules = Files.readString(DOCS.resolve("prometheus/alerts.yaml"));

    for (String rule : rules.split("- alert: ", -1)) {
      if (rule.startsWith("ExchangeOnline")) {
        assertThat(rule).contains("summary: '", "who: '", "todo: '", "severity: ");
      }
    }
  }

  @Test
  void everyStateThatAnAlertIsAboutExists() throws IOException {
    Matcher states =
        Pattern.compile("exchange_online_links\\{[^}]*state=~?\"([a-z|-]+)\"")
            .matcher(
                Files.readString(DOCS.resolve("prometheus/alerts.yaml"))
                    + Files.readString(DOCS.resolve("grafana/exchange-online.json"))
                        .replace("\\\"", "\""));

    assertThat(
            states
                .results()
                .flatMap(it -> Arrays.stream(it.group(1).split("\\|")))
                .collect(Collectors.toSet()))
        .isNotEmpty()
        .isSubsetOf(Sample.STATES);
  }

  /** By the registry that the server has, whatever Micrometer thinks of it. */
  @SuppressWarnings("deprecation")
  private static String scrape(boolean mailboxes) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MicrometerMeters meters =
        new MicrometerMeters(registry, mailboxes, id -> Optional.of("a"), new SettableClock());
    MetersTest.everything(meters);
    meters.sampled(
        new Sample(
            new SettableClock().instant(),
            Set.of("id-a"),
            List.of(
                new Sample.OfRealm(
                    "id-a",
                    "a",
                    1,
                    0,
                    Optional.of(Duration.ofSeconds(3)),
                    List.of(MetersTest.working("one@contoso.example")),
                    Optional.of(Duration.ofDays(20)),
                    false))));
    return registry.scrape();
  }

  private static Map<String, String> types(String scrape) {
    Map<String, String> types = new TreeMap<>();
    TYPE.matcher(scrape).results().forEach(it -> types.put(it.group(1), it.group(2)));
    return types;
  }

  private static Map<String, Set<String>> labels(String scrape) {
    Map<String, Set<String>> labels = new TreeMap<>();
    scrape
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(
            line -> {
              Set<String> names = new TreeSet<>();
              Matcher label =
                  Pattern.compile("([a-z]+)=\"")
                      .matcher(line.group(2) == null ? "" : line.group(2));
              while (label.find()) {
                names.add(label.group(1));
              }
              names.remove("le");
              labels
                  .computeIfAbsent(
                      line.group(1).replaceAll("_(bucket|count|sum)$", ""), it -> new TreeSet<>())
                  .addAll(names);
            });
    return labels;
  }

  private static Map<String, Row> table() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    ROW.matcher(Files.readString(DOCS.resolve("metrics.md")))
        .results()
        .forEach(
            row -> {
              Set<String> always = ticked(row.group(3).replaceAll("\\([^)]*\\)", ""));
              rows.put(row.group(1), new Row(row.group(2), always, ticked(row.group(3))));
            });
    return rows;
  }

  private static Set<String> ticked(String cell) {
    return Pattern.compile("`([a-z]+)`")
        .matcher(cell)
        .results()
        .map(it -> it.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(String file) throws IOException {
    return Pattern.compile("exchange_online_[a-z_]+")
        .matcher(Files.readString(DOCS.resolve(file)))
        .results()
        .map(it -> it.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> pairs(Pattern pattern, String file) throws IOException {
    Map<String, String> pairs = new TreeMap<>();
    pattern
        .matcher(Files.readString(DOCS.resolve(file)))
        .results()
        .forEach(it -> pairs.put(it.group(1), it.group(2)));
    return pairs;
  }
}
