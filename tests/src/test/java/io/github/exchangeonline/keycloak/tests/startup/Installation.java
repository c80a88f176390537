package io.github.exchangeonline.keycloak.tests.startup;

import io.github.exchangeonline.keycloak.tests.harness.PlainHttp;
import io.github.exchangeonline.launcher.KeycloakServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An unpacked server with a database of its own, built once and started again and again. */
public final class Installation {

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration BOUND = Duration.ofMinutes(5);

  private final Path home;
  private final Path log;
  private final URI realm;

  /**
   * What a start took until the first page.
   *
   * @param elapsed by the clock on the wall, which other programs prolong
   * @param processor what the server used of the processors, which they hardly do
   */
  public record Start(Duration elapsed, Duration processor) {}

  private Installation(Path home, URI base) {
    this.home = home;
    this.log = home.resolveSibling("start.log");
    this.realm = base.resolve("/realms/master");
  }

  /** Unpacks a server, lets it make its tables, and builds it. */
  public static Installation build(Path folder, List<Path> providers) throws IOException {
    Installation installation;
    try (KeycloakServer first =
        KeycloakServer.from(Path.of(System.getProperty("keycloak.distribution")))
            .in(folder)
            .withProviders(providers)
            .start()) {
      installation = new Installation(first.home(), first.baseUri());
    }
    Process build = installation.run("build", "--db=dev-file");
    try {
      if (!build.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS) || build.exitValue() != 0) {
        throw new AssertionError("kc.sh build did not work, see " + installation.log);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      end(build);
    }
    // Not measured: the first start still fills caches, the operating system's too.
    installation.start();
    return installation;
  }

  /** Starts by {@code kc.sh start --optimized}, waits for the first page, and stops. */
  public Start start() throws IOException {
    long begin = System.nanoTime();
    Process server =
        run(
            "start",
            "--optimized",
            "--http-enabled=true",
            "--hostname-strict=false",
            "--http-host=127.0.0.1",
            "--http-port=" + realm.getPort());
    try {
      while (!answers()) {
        if (server.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError("the server ended, see " + log);
        }
        if (System.nanoTime() - begin > BOUND.toNanos()) {
          throw new AssertionError("the server does not answer, see " + log);
        }
      }
      Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
      return new Start(elapsed, processorTime(server));
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      end(server);
    }
  }

  /**
   * Whether the server said that it found the JAR's providers, as it does of all that are added.
   */
  public boolean loadedTheJar() {
    try {
      return Files.readString(log).contains("exchange-online");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try {
      return PlainHttp.client()
              .send(
                  HttpRequest.newBuilder(realm).timeout(Duration.ofSeconds(10)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Process run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/kc.sh").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("JAVA_"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return builder.start();
  }

  /** Of the script and of the Java that it runs. */
  private static Duration processorTime(Process script) {
    return Stream.concat(Stream.of(script.toHandle()), script.descendants())
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** The script hands the request to end on to its Java. */
  private static void end(Process script) {
    List<ProcessHandle> tree = script.descendants().toList();
    script.destroy();
    try {
      script.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      tree.forEach(ProcessHandle::destroyForcibly);
      script.destroyForcibly();
    }
  }

  private static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted", e);
  }
}
