package io.github.exchangeonline.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Keycloak server of one's own, listening on the loopback address and ending with this JVM. Its
 * methods are safe for several threads; they take turns.
 */
public final class KeycloakServer implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration TELL = Duration.ofSeconds(1);

  private final ServerCommand command;
  private final String version;
  private final Duration startBound;
  private final Duration stopGrace;
  private final ServerLog log;
  private @Nullable GuardedProcess process;
  private Duration startUpTime = Duration.ZERO;

  KeycloakServer(ServerCommand command, String version, Duration startBound, Duration stopGrace) {
    this.command = command;
    this.version = version;
    this.startBound = startBound;
    this.stopGrace = stopGrace;
    this.log = new ServerLog(command.home().resolveSibling("keycloak.log"));
  }

  /** Begins a server from the zip {@code keycloak-quarkus-dist}. */
  public static KeycloakServerBuilder from(Path distributionZip) {
    return new KeycloakServerBuilder(distributionZip);
  }

  /**
   * Starts the server again after {@link #stop} or {@link #kill}, with the data it had, on the same
   * port.
   *
   * @throws ServerStartException when it ends or stays mute
   * @throws IllegalStateException when it runs
   */
  public synchronized void start(StartProgress progress) throws IOException {
    if (process != null) {
      throw new IllegalStateException("Keycloak runs already at " + baseUri());
    }
    Stopwatch watch = Stopwatch.start("Starting Keycloak " + version, progress);
    GuardedProcess started =
        GuardedProcess.start(
            command.line(),
            command.home(),
            command.environmentOver(System.getenv()),
            log.path(),
            stopGrace);
    process = started;
    try {
      awaitAnswer(started, watch);
    } catch (RuntimeException notStarted) {
      kill();
      throw notStarted;
    }
    startUpTime = watch.elapsed();
  }

  private void awaitAnswer(GuardedProcess started, Stopwatch watch) {
    Duration told = watch.elapsed();
    watch.tell();
    while (!answers()) {
      if (started.endsWithin(POLL)) {
        throw new ServerStartException("Keycloak ended with code " + started.exitCode(), log);
      }
      Duration now = watch.elapsed();
      if (now.compareTo(startBound) > 0) {
        throw new ServerStartException("Keycloak did not answer within " + startBound, log);
      }
      if (now.minus(told).compareTo(TELL) >= 0) {
        told = now;
        watch.tell();
      }
    }
  }

  /**
   * Whether the server serves pages: the first thing that is true only once all of it has started.
   */
  private boolean answers() {
    HttpRequest request =
        HttpRequest.newBuilder(baseUri().resolve("/realms/master"))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("Interrupted while Keycloak was starting", log);
    }
  }

  /**
   * Ends the server as an operator would (SIGTERM), by force where that takes too long. Does
   * nothing where none runs.
   */
  public synchronized void stop() {
    if (process != null) {
      process.stop();
      process = null;
    }
  }

  /** Ends the server at once, as a power cut would (SIGKILL). Does nothing where none runs. */
  public synchronized void kill() {
    if (process != null) {
      process.kill();
      process = null;
    }
  }

  /**
   * Has the server stand still, as a machine does that is suspended (SIGSTOP): its connections stay
   * open and nobody answers. Does nothing where none runs.
   */
  public synchronized void pause() throws IOException {
    if (process != null) {
      process.pause();
    }
  }

  /** Lets a server go on after {@link #pause} (SIGCONT). */
  public synchronized void resume() throws IOException {
    if (process != null) {
      process.resume();
    }
  }

  /** Stops the server and starts it again with its data, on the same port. */
  public synchronized void restart() throws IOException {
    stop();
    start(StartProgress.SILENT);
  }

  /** Whether the server's process is there. */
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Such as {@code http://127.0.0.1:8080}, without a slash at the end. */
  public URI baseUri() {
    return command.baseUri();
  }

  /** The first administrator. */
  public AdminLogin admin() {
    return command.admin();
  }

  /** Keycloak's version. */
  public String version() {
    return version;
  }

  /** Where the server is unpacked: the folder with {@code bin}, {@code conf}, {@code data}. */
  public Path home() {
    return command.home();
  }

  /** What the server prints. */
  public ServerLog log() {
    return log;
  }

  /** From the call of the last start to the first answer; the unpacking is not part of it. */
  public synchronized Duration startUpTime() {
    return startUpTime;
  }

  /** {@link #stop}. */
  @Override
  public void close() {
    stop();
  }
}
