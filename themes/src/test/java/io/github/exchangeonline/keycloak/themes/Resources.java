package io.github.exchangeonline.keycloak.themes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where this module's files are. */
final class Resources {

  static final Path ROOT = Path.of("src/main/resources/theme-resources");
  static final Path TEMPLATES = ROOT.resolve("templates");

  private Resources() {}

  static List<Path> templates() {
    try (Stream<Path> files = Files.list(TEMPLATES)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
