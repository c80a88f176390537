package io.github.exchangeonline.keycloak.themes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A message bundle as Keycloak reads it: UTF-8, every value a MessageFormat pattern. */
record Bundle(Locale locale, Properties texts) {

  /** Every language of the pages, the one that others are compared with first. */
  static final List<Locale> LOCALES =
      Stream.of("en", "de", "fr", "es", "it", "nl", "pt-BR", "ja")
          .map(Locale::forLanguageTag)
          .toList();

  private static final Path MESSAGES = Resources.ROOT.resolve("messages");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");

  static Bundle of(Locale locale) {
    var texts = new Properties();
    try (var reader =
        Files.newBufferedReader(
            MESSAGES.resolve("messages_" + locale + ".properties"), StandardCharsets.UTF_8)) {
      texts.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Bundle(locale, texts);
  }

  static List<String> files() {
    try (Stream<Path> files = Files.list(MESSAGES)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> keys() {
    return new TreeSet<>(texts.stringPropertyNames());
  }

  String text(String key) {
    return texts.getProperty(key);
  }

  Set<String> placeholders(String key) {
    var found = new TreeSet<String>();
    PLACEHOLDER.matcher(text(key)).results().forEach(match -> found.add(match.group()));
    return found;
  }

  String format(String key, Object... values) {
    return new MessageFormat(texts.getProperty(key, key), locale).format(values);
  }
}
