package io.github.exchangeonline.keycloak.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The catalogue is the one source of what is said about a failure; {@code -Ddocs.write=true} writes
 * the page anew.
 */
class DiagnosisPageTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Path PAGE = DOCS.resolve("diagnosis.md");
  private static final Pattern LINK = Pattern.compile("diagnosis\\.md#([a-z0-9-]+)");

  @Test
  void isWhatTheCatalogueSays() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(PAGE, DiagnosisPage.text());
    }

    assertThat(PAGE)
        .as("docs/diagnosis.md, see CONTRIBUTING.md for how to write it anew")
        .hasContent(DiagnosisPage.text());
  }

  @Test
  void hasAnAnchorForEveryDiagnosis() {
    List<String> headings =
        DiagnosisPage.text()
            .lines()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring(4))
            .toList();
    assertThat(headings)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(Catalogue.entries().stream().map(Entry::id).toList());
  }

  @Test
  void isLinkedToInPlacesThatItHas() throws IOException {
    try (Stream<Path> pages = Files.list(DOCS)) {
      for (Path page : pages.filter(it -> it.toString().endsWith(".md")).toList()) {
        assertThat(LINK.matcher(Files.readString(page)).results().map(DiagnosisPageTest::id))
            .as(page.toString())
            .allMatch(id -> Catalogue.find(id).isPresent());
      }
    }
  }

  private static String id(MatchResult link) {
    return link.group(1);
  }
}
