package io.github.exchangeonline.keycloak.tests.harness;

import io.github.exchangeonline.launcher.KeycloakServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code kc.sh export} writes: a realm with its users, their credentials and all keys. */
public final class FullExport {

  private static final long BOUND_SECONDS = 300;

  private static Path home = Path.of("");

  private FullExport() {}

  /** Exports a realm out of a database, by a server of its own that has the JAR as well. */
  public static synchronized String of(OwnDatabase database, String realm) {
    try {
      if (home.toString().isEmpty()) {
        home =
            KeycloakServer.from(ServerSetup.distribution())
                .in(
                    Files.createTempDirectory(
                        Files.createDirectories(Path.of("target", "keycloak")), "export-"))
                .withProviders(List.of(ServerSetup.jar()))
                .unpack();
      }
      Path file = Files.createTempFile("export-", ".json");
      Path log = home.resolveSibling("export.log");
      List<String> command =
          new ArrayList<>(
              List.of(
                  home.resolve("bin/kc.sh").toString(),
                  "export",
                  "--realm=" + realm,
                  "--users=same_file",
                  "--file=" + file));
      command.addAll(database.options());
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("JAVA_"));
      environment.put("JAVA_HOME", System.getProperty("java.home"));
      Process export = builder.start();
      try {
        if (!export.waitFor(BOUND_SECONDS, TimeUnit.SECONDS) || export.exitValue() != 0) {
          throw new AssertionError("kc.sh export did not work, see " + log);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      } finally {
        export.descendants().forEach(ProcessHandle::destroyForcibly);
        export.destroyForcibly();
      }
      String json = Files.readString(file);
      Files.delete(file);
      return json;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
