package io.github.exchangeonline.keycloak.tests.harness;

import io.github.exchangeonline.launcher.KeycloakServer;
import io.github.exchangeonline.launcher.KeycloakServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server with the JAR has after its first start, for others that begin there: its libraries,
 * what it built of its providers, and its database with the realm {@code master}. A start from
 * nothing is three times as much work, and this is one. The test JVMs of a run share it, and so do
 * runs with the same server and JAR. Thread-safe.
 *
 * <p>Not an archive of its classes (CDS), which would save another third: the server takes where
 * the archived classes came from for its own home, and would load and build its providers there.
 */
final class Template {

  private static final Path ALL = Path.of("target", "keycloak");
  private static @Nullable Template made;

  private final Path folder;

  private Template(Path folder) {
    this.folder = folder;
  }

  /** Makes it where it is not there yet. */
  static synchronized Template get() {
    if (made == null) {
      try {
        made = shared();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return made;
  }

  /** Whether a server is to be one with the JAR and nothing else. */
  static boolean suits(ServerSetup setup) {
    return setup.providers().equals(List.of(ServerSetup.jar()));
  }

  /** Where the server is unpacked that has not been used since. */
  Path home() {
    return folder.resolve("server");
  }

  /** What lies in {@code data/} where the database is the one that comes with the server. */
  Path data() {
    return folder.resolve("data");
  }

  /** The file of an {@link OwnDatabase}: the H2 of the tests is not that of each server. */
  Path ownDatabase() {
    return folder.resolve("own").resolve(OwnDatabase.FILE);
  }

  private Path done() {
    return folder.resolve("done");
  }

  private static Template shared() throws IOException {
    Template template = new Template(ALL.resolve("template-" + identity()));
    Files.createDirectories(ALL);
    try (FileChannel turns =
        FileChannel.open(
            ALL.resolve("template.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      turns.lock();
      if (!Files.exists(template.done())) {
        template.make();
        Files.createFile(template.done());
      }
    }
    return template;
  }

  private void make() throws IOException {
    delete(folder);
    try (KeycloakServer fresh = server(folder).start()) {
      fresh.stop();
      copyDatabase(fresh.home().resolve("data").resolve("h2"));
    }
    try (OwnDatabase own = OwnDatabase.h2In(ownDatabase().resolveSibling(""));
        KeycloakServer migrating =
            server(folder.resolve("migrating")).like(home()).withOptions(own.options()).start()) {
      migrating.stop();
    }
  }

  private void copyDatabase(Path from) throws IOException {
    Path to = Files.createDirectories(data().resolve("h2"));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static KeycloakServerBuilder server(Path work) {
    return KeycloakServer.from(ServerSetup.distribution())
        .in(work)
        .withProviders(List.of(ServerSetup.jar()))
        .withOptions(ShortLived.OPTIONS)
        .withEnvironment(ShortLived.VARIABLE, ShortLived.OPTION);
  }

  /** Another server, JAR or JVM wants another. */
  private static String identity() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(ServerSetup.jar()));
      for (String part :
          List.of(
              ServerSetup.distribution().toString(),
              System.getProperty("java.home"),
              ShortLived.OPTION,
              ShortLived.OPTIONS.toString())) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(tree)) {
      for (Path part : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(part);
      }
    }
  }
}
