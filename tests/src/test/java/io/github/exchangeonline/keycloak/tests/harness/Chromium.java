package io.github.exchangeonline.keycloak.tests.harness;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Chromium and its driver as installed on this machine; nothing is downloaded. */
record Chromium(Path browser, Path driver) {

  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final List<String> DRIVERS = List.of("chromedriver");

  static final String LOOKED_FOR =
      "No Chromium: on PATH one of %s and %s are looked for (Debian: chromium, chromium-driver)"
          .formatted(BROWSERS, DRIVERS);

  static Optional<Chromium> find() {
    return onPath(BROWSERS)
        .flatMap(browser -> onPath(DRIVERS).map(driver -> new Chromium(browser, driver)));
  }

  private static Optional<Path> onPath(List<String> names) {
    List<Path> folders =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .map(Path::of)
            .toList();
    return names.stream()
        .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
