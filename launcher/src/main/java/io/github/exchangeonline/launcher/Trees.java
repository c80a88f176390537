package io.github.exchangeonline.launcher;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Folders with all that is in them. */
final class Trees {

  private Trees() {}

  /** Copies the files with their times and modes, over what is there. */
  static void copy(Path from, Path to) throws IOException {
    copy(from, to, any -> true, none -> false);
  }

  /**
   * The same for what is wanted of it.
   *
   * @param linked files that get a second name in place of a copy, where the file system can
   */
  static void copy(Path from, Path to, Predicate<Path> wanted, Predicate<Path> linked)
      throws IOException {
    List<Path> parts;
    try (Stream<Path> walk = Files.walk(from)) {
      parts = walk.filter(wanted).toList();
    }
    for (Path part : parts) {
      Path there = to.resolve(from.relativize(part).toString());
      if (Files.isDirectory(part)) {
        Files.createDirectories(there);
      } else if (!linked.test(part) || !link(there, part)) {
        Files.copy(part, there, COPY_ATTRIBUTES, REPLACE_EXISTING);
      }
    }
  }

  private static boolean link(Path name, Path file) {
    try {
      Files.createLink(name, file);
      return true;
    } catch (IOException | UnsupportedOperationException cannot) {
      return false;
    }
  }
}
