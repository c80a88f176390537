package io.github.exchangeonline.keycloak.status;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page's files, as far as they can be judged without a browser. */
class PageFilesTest {

  private static final Path FOLDER =
      Path.of("src", "main", "resources", PageFile.class.getPackageName().replace('.', '/'));

  /** A key in quotation marks; or its beginning, where a value of the API follows. */
  private static final Pattern QUOTED =
      Pattern.compile("['`]([a-zA-Z][a-zA-Z0-9.-]*?)(?:['`]|\\$\\{)");

  private static final List<String> PLURALS = List.of(".one", ".many");

  @Test
  void whatIsThereIsServedAndNothingElse() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(PageFile.NAMES);
    }
    assertThat(PageFile.NAMES)
        .allSatisfy(
            name -> {
              PageFile file = PageFile.named(name).orElseThrow();
              assertThat(file.type()).isNotEmpty();
              assertThat(file.tag()).matches("\"[0-9a-f]{24}\"");
            });
    assertThat(PageFile.named("StatusPage.class")).isEmpty();
    assertThat(PageFile.named("../package-info.class")).isEmpty();
  }

  @Test
  void scriptsMakeNoMarkupAndLoadNothingOfOthers() {
    assertThat(scripts())
        .doesNotContain(
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(")
        .doesNotContain("localStorage", "document.cookie", "https://", "style:", ".style");
    assertThat(found(Pattern.compile("(?:from|import) '([^']+)'"), scripts()))
        .isNotEmpty()
        .allSatisfy(
            from -> {
              assertThat(from).startsWith("./");
              assertThat(PageFile.NAMES).contains(from.substring(2));
            });
    assertThat(PageFile.named("style.css").orElseThrow().content())
        .doesNotContain("url(", "@import");
  }

  @Test
  void bothLanguagesHaveTheSameWordsForTheSameFacts() {
    JsonNode english = words("en");
    JsonNode german = words("de");

    assertThat(keys(german)).isEqualTo(keys(english));
    for (String key : keys(english)) {
      assertThat(facts(german, key)).as(key).isEqualTo(facts(english, key));
      assertThat(german.path(key).asText()).as(key).isNotBlank();
    }
  }

  @Test
  void everyWordIsUsedAndAllThatAreUsedAreThere() {
    Set<String> used = found(QUOTED, scripts());
    Set<String> there = keys(words("en"));

    assertThat(there)
        .filteredOn(key -> used.stream().noneMatch(it -> stands(it, key)))
        .as("words that nobody uses")
        .isEmpty();
    assertThat(found(Pattern.compile("\\bt\\('([^']+)'"), scripts()))
        .isNotEmpty()
        .isSubsetOf(there);
    assertThat(found(Pattern.compile("\\bcount\\('([^']+)'"), scripts()))
        .isNotEmpty()
        .allSatisfy(key -> assertThat(there).contains(key + ".one", key + ".many"));
  }

  @Test
  void everyStateHasItsWords() {
    Set<String> there = keys(words("en"));

    assertThat(Arrays.stream(LinkState.values()).map(it -> "state." + it.label()))
        .allMatch(there::contains);
    assertThat(
            Stream.of("queued", "sent", "failed", "expired", "discarded").map(it -> "hours." + it))
        .allMatch(there::contains);
    assertThat(
            Stream.of(
                    "no-client",
                    "client-off",
                    "client-not-public",
                    "client-without-flow",
                    "redirect-uri")
                .flatMap(it -> Stream.of("cannot." + it, "cannot." + it + ".todo")))
        .allMatch(there::contains);
  }

  private static boolean stands(String used, String key) {
    return key.equals(used)
        || key.equals(used + ".todo")
        || PLURALS.stream().anyMatch(it -> key.equals(used + it))
        || (used.endsWith(".") && key.startsWith(used));
  }

  private static String scripts() {
    return PageFile.NAMES.stream()
        .filter(name -> name.endsWith(".js"))
        .map(name -> PageFile.named(name).orElseThrow().content())
        .collect(joining("\n"));
  }

  private static JsonNode words(String language) {
    try {
      return new ObjectMapper()
          .readTree(PageFile.named("words_" + language + ".json").orElseThrow().content());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> keys(JsonNode words) {
    Set<String> keys = new TreeSet<>();
    words.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static Set<String> facts(JsonNode words, String key) {
    return found(Pattern.compile("\\{(\\w+)}"), words.path(key).asText());
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult it) -> it.group(1))
        .collect(toCollection(TreeSet::new));
  }
}
