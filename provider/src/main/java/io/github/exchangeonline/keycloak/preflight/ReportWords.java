package io.github.exchangeonline.keycloak.preflight;

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
import java.util.stream.Collectors;

/**
 * The words of a report, read once from beside this class: the server's class loaders would not
 * find them by name. Immutable.
 */
final class ReportWords {

  private static final ReportWords ENGLISH = new ReportWords("en");
  private static final ReportWords GERMAN = new ReportWords("de");

  private final Map<String, String> texts;

  private ReportWords(String language) {
    Properties properties = new Properties();
    String name = "preflight_" + language + ".properties";
    try (Reader in =
        new InputStreamReader(requireNonNull(Report.class.getResourceAsStream(name)), UTF_8)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    texts =
        properties.stringPropertyNames().stream()
            .collect(Collectors.toUnmodifiableMap(key -> key, properties::getProperty));
  }

  static ReportWords in(Locale locale) {
    return locale.getLanguage().equals("de") ? GERMAN : ENGLISH;
  }

  Set<String> keys() {
    return texts.keySet();
  }

  String of(String key) {
    return requireNonNull(texts.get(key), () -> "No words for: " + key);
  }

  String of(Stage stage) {
    return of("stage." + stage.label());
  }

  String of(Skipped why) {
    return of("skipped." + why.label());
  }
}
