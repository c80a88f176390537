package io.github.exchangeonline.keycloak.tests.harness;

import io.github.exchangeonline.launcher.KeycloakServer;
import io.github.exchangeonline.launcher.KeycloakServerBuilder;
import io.github.exchangeonline.launcher.Ports;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.launcher.StartProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The distribution, unpacked and run. By name only for a test that changes what is installed,
 * whatever the other tests run on.
 */
public final class ProcessKeycloak implements KeycloakUnderTest {

  private final KeycloakServer server;
  private final Admin admin;

  private ProcessKeycloak(KeycloakServer server) {
    this.server = server;
    this.admin = new Admin(server.baseUri(), server.admin());
  }

  /** Unpacks and starts one of its own. */
  public static ProcessKeycloak start(ServerSetup setup) {
    return start(setup, Map.of());
  }

  /** The same on a port that its options speak of. */
  public static ProcessKeycloak startOn(int port, ServerSetup setup) {
    return start(port, setup, Map.of());
  }

  /** The same with environment variables. */
  public static ProcessKeycloak start(ServerSetup setup, Map<String, String> environment) {
    return start(Ports.free(), setup, environment);
  }

  private static ProcessKeycloak start(
      int port, ServerSetup wanted, Map<String, String> environment) {
    ServerSetup setup = PostgreSql.of(wanted);
    List<String> options = new ArrayList<>(ShortLived.OPTIONS);
    options.addAll(setup.options());
    if (!setup.trusted().isEmpty()) {
      options.add(
          "--truststore-paths="
              + setup.trusted().stream().map(Path::toString).collect(Collectors.joining(",")));
    }
    try {
      // Kept after the tests, for whoever wants to read the log.
      Path work =
          Files.createTempDirectory(
              Files.createDirectories(Path.of("target", "keycloak")), "server-");
      KeycloakServerBuilder server =
          KeycloakServer.from(ServerSetup.distribution())
              .in(work)
              .onPort(port)
              .withProviders(setup.providers())
              .withOptions(options);
      if (Template.suits(setup)) {
        server.like(Template.get().home()).withData(Template.get().data());
      }
      Builds.like(setup).ifPresent(server::builtLike);
      Map<String, String> all = new HashMap<>(environment);
      all.merge(ShortLived.VARIABLE, ShortLived.OPTION, (theirs, ours) -> theirs + " " + ours);
      all.forEach(server::withEnvironment);
      ProcessKeycloak started = new ProcessKeycloak(server.start());
      Builds.keep(setup, started.home());
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI baseUri() {
    return server.baseUri();
  }

  @Override
  public ServerLog log() {
    return server.log();
  }

  @Override
  public Admin admin() {
    return admin;
  }

  @Override
  public byte[] provider(String name) {
    try {
      return Files.readAllBytes(home().resolve("providers").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Duration startUpTime() {
    return server.startUpTime();
  }

  @Override
  public void restart() {
    server.stop();
    startAgain();
  }

  @Override
  public void killAndStart() {
    server.kill();
    startAgain();
  }

  /** Where the server is unpacked: the folder with {@code bin}, {@code providers}, {@code data}. */
  public Path home() {
    return server.home();
  }

  /** Stops the server in good order. */
  public void stop() {
    server.stop();
  }

  /** Kills the server, as a power cut would. */
  public void kill() {
    server.kill();
  }

  /** Has the server stand still, with its connections open (SIGSTOP). */
  public void pause() {
    try {
      server.pause();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets it go on (SIGCONT). */
  public void resume() {
    try {
      server.resume();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server again, on the same data and port. */
  public void startAgain() {
    try {
      server.start(StartProgress.SILENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "Keycloak " + server.version() + " as a process at " + baseUri();
  }

  @Override
  public void close() {
    server.close();
  }
}
