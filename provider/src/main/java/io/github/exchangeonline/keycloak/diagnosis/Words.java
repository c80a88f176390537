package io.github.exchangeonline.keycloak.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bundles of words, read once from beside this class: the server's class loaders would not find
 * them by name. Immutable.
 */
final class Words {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z]+)\\}");

  /** What Microsoft leaves out now and then; whoever is asked for it then needs no reminder. */
  private static final Set<String> OFTEN_LEFT_OUT = Set.of("traceId", "correlationId");

  private static final Words ENGLISH = new Words("en");
  private static final Words GERMAN = new Words("de");

  private final String language;
  private final Map<String, String> texts;

  private Words(String language) {
    this.language = language;
    Properties properties = new Properties();
    String name = "diagnosis_" + language + ".properties";
    try (Reader in =
        new InputStreamReader(requireNonNull(Diagnosis.class.getResourceAsStream(name)), UTF_8)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    texts =
        properties.stringPropertyNames().stream()
            .collect(
                java.util.stream.Collectors.toUnmodifiableMap(key -> key, properties::getProperty));
  }

  static Words in(Locale locale) {
    return locale.getLanguage().equals("de") ? GERMAN : ENGLISH;
  }

  /** The language of all texts, as HTML names it. */
  String language() {
    return language;
  }

  Set<String> keys() {
    return texts.keySet();
  }

  /** The text with its placeholders, for whoever writes the docs; empty where there is none. */
  String raw(String key) {
    return texts.getOrDefault(key, "");
  }

  /**
   * The text with facts in place of {@code {fact}}; a fact that is not known stays visible as
   * {@code <fact>}, but a dash stands for an id that Microsoft did not give.
   */
  String of(String key, Map<String, String> facts) {
    return PLACEHOLDER
        .matcher(texts.getOrDefault(key, key))
        .replaceAll(found -> Matcher.quoteReplacement(value(found, facts)));
  }

  private static String value(MatchResult found, Map<String, String> facts) {
    String fact = found.group(1);
    String value = facts.getOrDefault(fact, "");
    if (!value.isEmpty()) {
      return value;
    }
    return OFTEN_LEFT_OUT.contains(fact) ? "-" : "<" + fact + ">";
  }
}
