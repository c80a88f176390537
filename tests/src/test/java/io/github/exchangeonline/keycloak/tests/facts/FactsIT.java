package io.github.exchangeonline.keycloak.tests.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.SendsAtOnce;
import io.github.exchangeonline.standin.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * All that Microsoft is known to say, said to a real server by the stand-in letter by letter: what
 * the server does then is what {@code docs/microsoft-errors.md} promises.
 */
@Tag("process")
@OnKeycloak
@Tag("newest")
class FactsIT {

  private static final Path TABLE = Path.of("target", "facts-table.md");

  @TestFactory
  Stream<DynamicTest> whatMicrosoftSaysHasTheConsequencesThatTheDocsList(
      @SendsAtOnce KeycloakUnderTest keycloak, StandIn microsoft) {
    List<Fact> facts = Fact.all();
    Encounter server = new Encounter(keycloak, microsoft);
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
