package io.github.exchangeonline.keycloak.admin;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API's own words, for what is no diagnosis of mail, in German for German locales and in
 * English for all others. Read once from beside this class. Immutable.
 */
final class Words {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)\\}");
  private static final Words ENGLISH = new Words("en");
  private static final Words GERMAN = new Words("de");

  private final String language;
  private final Properties texts = new Properties();

  private Words(String language) {
    this.language = language;
    String name = "admin_" + language + ".properties";
    try (Reader in =
        new InputStreamReader(requireNonNull(Words.class.getResourceAsStream(name)), UTF_8)) {
      texts.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Words in(Locale locale) {
    return locale.getLanguage().equals("de") ? GERMAN : ENGLISH;
  }

  /** The language of all texts, as HTTP names it. */
  String language() {
    return language;
  }

  Set<String> keys() {
    return texts.stringPropertyNames();
  }

  /** The text with facts in place of {@code {fact}}. */
  String of(String key, Map<String, String> facts) {
    return PLACEHOLDER
        .matcher(texts.getProperty(key, key))
        .replaceAll(
            found -> Matcher.quoteReplacement(facts.getOrDefault(found.group(1), found.group())));
  }
}
