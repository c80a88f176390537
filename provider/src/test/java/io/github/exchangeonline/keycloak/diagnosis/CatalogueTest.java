package io.github.exchangeonline.keycloak.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[A-Za-z]+\\}");

  /** Whatever may be read as: this mail is not lost, it is sent again by itself. */
  private static final Pattern PROMISE =
      Pattern.compile(
          "\\b(tried|sent|delivered) (once more|again|later)|\\b(retr(y|ied|ies)|resen(d|ds|t))\\b|\\btwice\\b"
              + "|second copy|\\bversucht\\b|\\b(erneut|noch einmal|später) (gesendet|zugestellt)|\\bzweimal\\b");

  /** What is tried indeed, and why. */
  private static final Map<String, String> TRIED_INDEED =
      Map.of(
          "smtp-token-expired", "Delivery renews a refused token and tries the same mail once more",
          "mailbox-rests", "Test connection tries at once, in spite of the rest",
          "smtp-outcome-unknown", "The outbox sends it again, with its Message-ID");

  @Test
  void hasWordsInBothLanguagesForEveryRowAndNoOthers() {
    Set<String> expected = new TreeSet<>();
    Catalogue.entries()
        .forEach(entry -> expected.addAll(Set.of(entry.id() + ".what", entry.id() + ".todo")));
    Arrays.stream(Actor.values())
        .forEach(it -> expected.add("actor." + it.name().toLowerCase(Locale.ROOT)));
    assertThat(new TreeSet<>(Words.in(Locale.ENGLISH).keys())).isEqualTo(expected);
    assertThat(new TreeSet<>(Words.in(Locale.GERMAN).keys())).isEqualTo(expected);
  }

  @Test
  void speaksOfTheSameFactsInBothLanguages() {
    for (String key : Words.in(Locale.ENGLISH).keys()) {
      assertThat(facts(Locale.GERMAN, key)).as(key).isEqualTo(facts(Locale.ENGLISH, key));
    }
  }

  @Test
  void hasARowForEveryProblem() {
    for (Problem problem : Problem.values()) {
      assertThat(Diagnoses.of(problem).id()).isEqualTo(problem.id());
    }
  }

  @Test
  void leadsEveryNumberToOneRowOnly() {
    Set<Entry.Match> seen = new HashSet<>();
    for (Entry entry : Catalogue.entries()) {
      for (Entry.Match match : entry.matches()) {
        assertThat(seen.add(match)).as("%s in %s", match, entry.id()).isTrue();
      }
    }
  }

  @Test
  void asksSomebodyToActUnlessItPasses() {
    for (Entry entry : Catalogue.entries()) {
      if (entry.disposition() == Disposition.RELINK
          || entry.disposition() == Disposition.FIX_CONFIGURATION) {
        assertThat(entry.actor()).as(entry.id()).isNotIn(Actor.NOBODY, Actor.UNKNOWN);
      }
    }
  }

  /** What becomes of a mail is for whoever keeps it; nothing that is sent directly is kept. */
  @Test
  void promisesOfNoMailThatItIsTriedAgain() {
    Set<String> promising = new TreeSet<>();
    for (Locale locale : List.of(Locale.ENGLISH, Locale.GERMAN)) {
      for (Entry entry : Catalogue.entries()) {
        String todo = Words.in(locale).of(entry.id() + ".todo", Map.of());
        if (PROMISE.matcher(todo).find()) {
          promising.add(entry.id());
        }
      }
    }
    assertThat(promising).isEqualTo(new TreeSet<>(TRIED_INDEED.keySet()));
  }

  private static Set<String> facts(Locale locale, String key) {
    // Facts that are not known stay visible, here as themselves.
    Set<String> found = new TreeSet<>();
    Words.in(locale)
        .of(key, Map.of())
        .lines()
        .forEach(
            line ->
                Pattern.compile("<[A-Za-z]+>")
                    .matcher(line)
                    .results()
                    .forEach(it -> found.add(it.group())));
    assertThat(PLACEHOLDER.matcher(Words.in(locale).of(key, Map.of())).find()).isFalse();
    return found;
  }
}
