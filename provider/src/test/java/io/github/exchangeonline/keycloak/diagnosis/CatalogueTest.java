package io.github.exchangeonline.keycloak.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z]+)\\}");

  private static final Path PROBLEM =
      Path.of("src/main/java/io/github/exchangeonline/keycloak/diagnosis/Problem.java");
  private static final Pattern DECLARED =
      Pattern.compile(
          "(?:/\\*\\*((?:(?!\\*/).)*)\\*/\\s*)?\\b([A-Z][A-Z0-9_]+)[,;]\n", Pattern.DOTALL);
  private static final Pattern FACTS = Pattern.compile("Facts: ([^.]+)\\.");

  /** Whatever may be read as: this mail is not lost, it is sent again by itself. */
  private static final Pattern PROMISE =
      Pattern.compile(
          "\\b(tried|sent|delivered) (once more|again|later)|\\b(retr(y|ied|ies)|resen(d|ds|t))\\b|\\btwice\\b"
              + "|second copy|\\bversucht\\b|\\b(erneut|noch einmal|später) (gesendet|zugestellt)|\\bzweimal\\b");

  /** What is tried indeed, and why. */
  private static final Map<String, String> TRIED_INDEED =
      Map.of(
          "smtp-token-expired", "Delivery renews a refused token and tries the same mail once more",
          "mail-given-up", "An administrator retries it, while its message is kept: OutboxDesk",
          "mailbox-rests", "Test connection tries at once, in spite of the rest",
          "smtp-outcome-unknown", "The outbox sends it again, with its Message-ID");

  @Test
  void hasWordsInBothLanguagesForEveryRowAndNoOthers() {
    Set<String> expected =
        new TreeSet<>(Set.of("note.unlisted", "note.unlisted.reply", "note.blameless"));
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

  /** A gap in the words would be read as a fault of ours by the one who has to act. */
  @Test
  void speaksOfNoFactThatTheDiagnosisLacks() throws IOException {
    Map<String, Set<String>> own = factsOfProblems();
    for (Entry entry : Catalogue.entries()) {
      Set<String> known = own.getOrDefault(entry.id(), factsOf(entry));
      for (String part : List.of(".what", ".todo")) {
        assertThat(known)
            .as(entry.id() + part)
            .containsAll(facts(Locale.ENGLISH, entry.id() + part));
      }
    }
  }

  @Test
  void doesNotShrink() {
    assertThat(Catalogue.entries()).hasSizeGreaterThanOrEqualTo(190);
  }

  /** Two rows that say the same would be one. */
  @Test
  void tellsEveryConditionFromEveryOther() {
    for (Locale locale : List.of(Locale.ENGLISH, Locale.GERMAN)) {
      Map<String, String> seen = new HashMap<>();
      for (Entry entry : Catalogue.entries()) {
        String words =
            Words.in(locale).raw(entry.id() + ".what") + Words.in(locale).raw(entry.id() + ".todo");
        assertThat(seen.put(words, entry.id())).as(entry.id()).isNull();
      }
    }
  }

  /** What the code that makes it always adds. */
  private static Set<String> factsOf(Entry entry) {
    if (entry.matches().stream().anyMatch(Entry.Reply.class::isInstance)
        || entry.id().equals("smtp-unknown")) {
      return Set.of("code", "stage", "reply", "mailbox", "from", "host");
    }
    if (entry.matches().stream().anyMatch(Entry.Page.class::isInstance)) {
      return Set.of("reason", "host", "mailbox");
    }
    if (!entry.matches().isEmpty() || entry.id().matches("(authorize|entra)-(?!proxy).*")) {
      return Set.of("code", "reply", "traceId", "correlationId", "mailbox", "host");
    }
    return Set.of("service", "reason", "host", "mailbox");
  }

  /** Where each of our own conditions is declared it is said which facts it is given. */
  private static Map<String, Set<String>> factsOfProblems() throws IOException {
    Map<String, Set<String>> facts = new HashMap<>();
    Matcher declared = DECLARED.matcher(Files.readString(PROBLEM));
    while (declared.find()) {
      Set<String> known = new TreeSet<>();
      Matcher listed = FACTS.matcher(String.valueOf(declared.group(1)).replaceAll("[*\\s]+", " "));
      if (listed.find()) {
        known.addAll(List.of(listed.group(1).replace(" and those of the cause", "").split(", ")));
      }
      if (known.contains("cause")) {
        known.addAll(Set.of("why", "remedy"));
      }
      if (declared.group(2).startsWith("SMTP_")) {
        known.addAll(Set.of("mailbox", "host"));
      }
      if (declared.group(2).startsWith("ENTRA_")) {
        known.add("host");
      }
      facts.put(Problem.valueOf(declared.group(2)).id(), known);
    }
    assertThat(facts).hasSize(Problem.values().length);
    return facts;
  }

  private static Set<String> facts(Locale locale, String key) {
    Set<String> found = new TreeSet<>();
    PLACEHOLDER.matcher(Words.in(locale).raw(key)).results().forEach(it -> found.add(it.group(1)));
    return found;
  }
}
