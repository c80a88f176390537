package io.github.exchangeonline.keycloak.tests.harness;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What servers have built of their providers and build options at their first start, for others
 * that are to build the same. Thread-safe.
 */
final class Builds {

  /** Options that are built in; where one is missing here the server builds again, by itself. */
  private static final Pattern BUILT_IN =
      Pattern.compile(
          "--(db|features|features-disabled|metrics-enabled|health-enabled|tracing-enabled"
              + "|http-relative-path|cache|spi-.*--(enabled|provider))=.*");

  private static final Map<Of, Path> KEPT = new HashMap<>();

  private record Of(List<Path> providers, Set<String> options) {}

  private Builds() {}

  /** A folder {@code lib/quarkus} that fits. */
  static synchronized Optional<Path> like(ServerSetup setup) {
    return Optional.ofNullable(KEPT.get(of(setup)));
  }

  /** Keeps what a server that has started was built to. */
  static synchronized void keep(ServerSetup setup, Path home) throws IOException {
    if (KEPT.containsKey(of(setup))) {
      return;
    }
    // A copy: a test may change what is installed, and have its server build again.
    Path kept = Files.createTempDirectory(Path.of("target", "keycloak"), "build-");
    try (Stream<Path> files = Files.list(home.resolve("lib").resolve("quarkus"))) {
      for (Path file : files.toList()) {
        Files.copy(file, kept.resolve(file.getFileName()));
      }
    }
    KEPT.put(of(setup), kept);
  }

  private static Of of(ServerSetup setup) {
    return new Of(
        setup.providers(),
        setup.options().stream()
            .filter(option -> BUILT_IN.matcher(option).matches())
            .collect(toSet()));
  }
}
