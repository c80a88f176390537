package io.github.exchangeonline.keycloak.tests.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.launcher.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * All that Microsoft is known to say, said to a real server by the stand-in letter by letter: what
 * the server does then is what {@code docs/microsoft-errors.md} promises.
 */
@Tag("process")
@Tag("newest")
class FactsIT {

  private static final Path TABLE = Path.of("target", "facts-table.md");

  private static Microsoft microsoft;
  private static KeycloakUnderTest keycloak;
  private static URI metrics;

  @BeforeAll
  static void aServerThatCounts() {
    microsoft = Microsoft.start();
    int port = Ports.free();
    metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    keycloak =
        KeycloakUnderTest.start(
            microsoft
                .allowedAtOnceBy(microsoft.trustedBy(ServerSetup.PLAIN).withJar())
                .withOptions("--metrics-enabled=true", "--http-management-port=" + port));
  }

  @AfterAll
  static void end() {
    if (keycloak != null) {
      keycloak.close();
    }
    if (microsoft != null) {
      microsoft.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> whatMicrosoftSaysHasTheConsequencesThatTheDocsList() {
    List<Fact> facts = Fact.all();
    Encounter server = new Encounter(keycloak, microsoft.standIn(), metrics);
    Map<Fact, String> seen = new ConcurrentHashMap<>();
    Stream<DynamicTest> sending =
        facts.stream()
            .filter(fact -> !fact.whileLinking())
            .map(fact -> met(fact, () -> seen.put(fact, server.whileSending(fact)), seen));
    Stream<DynamicTest> linking =
        facts.stream()
            .filter(Fact::whileLinking)
            .map(fact -> met(fact, () -> seen.put(fact, server.whileLinking(fact)), seen));
    DynamicTest table =
        dynamicTest(
            "none is left out of the table",
            () -> {
              write(facts.stream().map(fact -> seen.getOrDefault(fact, "| not seen |")).toList());
              assertThat(seen).hasSameSizeAs(facts);
            });
    return Stream.concat(Stream.concat(sending, linking), Stream.of(table));
  }

  private static DynamicTest met(Fact fact, Runnable meeting, Map<Fact, String> seen) {
    return dynamicTest(
        fact.toString(),
        () -> {
          meeting.run();
          assertThat(seen.get(fact)).isEqualTo(fact.documented());
        });
  }

  private static void write(List<String> rows) throws IOException {
    String head =
        """
        | Microsoft says | where | diagnosis | who must act | the link | next try | from |
        |---|---|---|---|---|---|---|
        """;
    Files.writeString(TABLE, head + String.join("\n", rows) + "\n");
  }
}
