package io.github.exchangeonline.keycloak.tests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A wall clock of a process's own, by libfaketime (Debian: {@code libfaketime}), which can be set
 * while the process runs. What Java waits and measures by is left alone.
 *
 * @param library what the process loads first
 * @param setting the file that says how far the clock is ahead
 */
record FakeTime(Path library, Path setting) {

  private static final Path LIBRARY = Path.of("faketime", "libfaketimeMT.so.1");

  /** One that goes right so far; empty where there is no such library. */
  static Optional<FakeTime> start() {
    return installed()
        .map(
            library -> {
              FakeTime clock = new FakeTime(library, newFile("clock-"));
              clock.ahead(Duration.ZERO);
              return clock;
            });
  }

  /** What the process needs in its environment. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        setting.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Without it Object.wait with a timeout returns at once.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  /** Sets the clock, which shows it a second later. */
  void ahead(Duration by) {
    Path written = newFile("clock-setting-");
    try {
      Files.writeString(written, "%+ds\n".formatted(by.toSeconds()));
      // In one step: a file that is read half would be no time at all.
      Files.move(written, setting, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newFile(String prefix) {
    try {
      return Files.createTempFile(
              Files.createDirectories(Path.of("target", "keycloak")), prefix, "")
          .toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Debian: {@code /usr/lib/<architecture>/faketime}. */
  private static Optional<Path> installed() {
    return Stream.of("/usr/lib", "/usr/lib64")
        .map(Path::of)
        .filter(Files::isDirectory)
        .flatMap(FakeTime::withFolders)
        .map(folder -> folder.resolve(LIBRARY))
        .filter(Files::isReadable)
        .findFirst();
  }

  private static Stream<Path> withFolders(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return Stream.concat(Stream.of(folder), inside.filter(Files::isDirectory).toList().stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
