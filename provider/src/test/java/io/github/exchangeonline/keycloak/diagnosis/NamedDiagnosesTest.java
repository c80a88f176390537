package io.github.exchangeonline.keycloak.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever names a diagnosis by its id names one that there is. */
class NamedDiagnosesTest {

  /** A whole literal of Java or FreeMarker, or what stands in backticks in the docs. */
  private static final Pattern NAMED =
      Pattern.compile(
          "[\"'`]((?:entra|authorize|smtp|network|config)-[a-z0-9]+(?:-[a-z0-9]+)*)[\"'`]");

  /** Server options, another tool, and a screenshot. */
  private static final Set<String> OTHERS =
      Set.of("smtp-hosts", "smtp-proxy", "config-cli", "smtp-off");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/main",
        "src/test",
        "../themes/src/main",
        "../tests/src",
        "../docs",
      })
  void existsWhereverItIsNamed(String folder) throws IOException {
    Set<String> unknown = new TreeSet<>();
    for (Path file : files(Path.of(folder))) {
      NAMED
          .matcher(Files.readString(file))
          .results()
          .map(found -> found.group(1))
          .filter(id -> !OTHERS.contains(id) && Catalogue.find(id).isEmpty())
          .forEach(id -> unknown.add(file.getFileName() + ": " + id));
    }
    assertThat(unknown).isEmpty();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().matches(".*\\.(java|ftl|md|json|properties)"))
          .toList();
    }
  }
}
