package io.github.exchangeonline.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for one run, so that each starts from nothing. */
record WorkFolder(Path path) {

  static WorkFolder in(Path target) throws IOException {
    Files.createDirectories(target);
    return new WorkFolder(Files.createTempDirectory(target, "demo-").toAbsolutePath());
  }

  void delete() {
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + path, e);
    }
  }
}
