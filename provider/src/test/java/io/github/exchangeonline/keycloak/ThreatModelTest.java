package io.github.exchangeonline.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The threat model promises by naming tests. */
class ThreatModelTest {

  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:IT|Test))#(\\w+)`");

  @Test
  void everyTestThatItNamesIsThere() throws IOException {
    List<MatchResult> named =
        NAMED
            .matcher(Files.readString(Path.of("..", "docs", "threat-model.md")))
            .results()
            .toList();

    assertThat(named).hasSizeGreaterThan(20);
    for (MatchResult test : named) {
      assertThat(source(test.group(1))).as(test.group()).contains("void " + test.group(2) + "(");
    }
  }

  private static String source(String type) throws IOException {
    String file = type + ".java";
    try (Stream<Path> provider = Files.walk(Path.of("src", "test"));
        Stream<Path> server = Files.walk(Path.of("..", "tests", "src", "test"))) {
      return Stream.concat(provider, server)
          .filter(path -> path.endsWith(file))
          .findFirst()
          .map(ThreatModelTest::read)
          .orElse("");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
