package io.github.exchangeonline.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WordsTest {

  private static final Words ENGLISH = Words.in(Locale.ENGLISH);
  private static final Words GERMAN = Words.in(Locale.forLanguageTag("de-AT"));

  @Test
  void everyRefusalSaysWhatHappenedWhoMustActAndWhatToDoAndNothingElseIsThere() {
    Set<String> wanted =
        new TreeSet<>(
            Set.of(
                "verdict.works",
                "verdict.problem",
                "verdict.not-ours",
                "test-mail.subject",
                "test-mail.text"));
    Stream.of(Reason.values())
        .forEach(
            reason ->
                Stream.of(".what", ".who", ".todo").forEach(it -> wanted.add(reason.id() + it)));

    assertThat(ENGLISH.keys()).isEqualTo(wanted);
    assertThat(GERMAN.keys()).isEqualTo(wanted);
  }

  @Test
  void bothLanguagesSpeakOfTheSameFacts() {
    for (String key : ENGLISH.keys()) {
      assertThat(facts(GERMAN.of(key, Map.of())))
          .as(key)
          .isEqualTo(facts(ENGLISH.of(key, Map.of())));
    }
  }

  @Test
  void germanForGermansAndEnglishForAllOthers() {
    assertThat(GERMAN.language()).isEqualTo("de");
    assertThat(Words.in(Locale.FRENCH).language()).isEqualTo("en");
    assertThat(GERMAN.of("no-such-user.what", Map.of("user", "a$1b")))
        .isEqualTo("In diesem Realm gibt es kein Benutzerkonto a$1b.");
  }

  private static Set<String> facts(String text) {
    Set<String> facts = new TreeSet<>();
    Pattern.compile("\\{[a-z]+}")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .forEach(facts::add);
    return facts;
  }
}
