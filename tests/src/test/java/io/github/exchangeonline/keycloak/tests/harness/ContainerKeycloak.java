package io.github.exchangeonline.keycloak.tests.harness;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import dasniko.testcontainers.keycloak.KeycloakContainer;
import io.github.exchangeonline.launcher.AdminLogin;
import io.github.exchangeonline.launcher.Ports;
import io.github.exchangeonline.launcher.ServerLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.MountableFile;

/**
 * The image, by Testcontainers, in the host's network: the stand-in for Microsoft listens on the
 * loopback address, and that has to be the same one.
 */
final class ContainerKeycloak implements KeycloakUnderTest {

  private static final Duration START_BOUND = Duration.ofMinutes(5);
  private static final int STOP_SECONDS = 15;

  private final KeycloakContainer container;
  private final URI baseUri;
  private final ServerLog log;
  private final Admin admin;
  private Duration startUpTime = Duration.ZERO;

  private ContainerKeycloak(KeycloakContainer container, URI baseUri, ServerLog log) {
    this.container = container;
    this.baseUri = baseUri;
    this.log = log;
    this.admin =
        new Admin(
            baseUri, new AdminLogin(container.getAdminUsername(), container.getAdminPassword()));
  }

  static boolean isChosen() {
    String runtime = ServerSetup.property("keycloak.runtime");
    return switch (runtime) {
      case "container" -> true;
      case "process" -> false;
      default ->
          throw new IllegalStateException(
              "keycloak.runtime is process or container, not " + runtime);
    };
  }

  static KeycloakUnderTest start(ServerSetup setup) {
    URI baseUri = URI.create("http://127.0.0.1:" + Ports.free());
    ServerLog log = new ServerLog(emptyLog());
    @SuppressWarnings("resource") // Closed by the server that holds it.
    KeycloakContainer container = new KeycloakContainer(ServerSetup.property("keycloak.image"));
    // In the host's network nothing is mapped, and a start waits for every port that is to be.
    container.setExposedPorts(List.of());
    container
        .withImagePullPolicy(image -> false)
        .withNetworkMode("host")
        .withProviderLibsFrom(setup.providers().stream().map(Path::toFile).toList())
        .withRamPercentage(1, 10)
        .waitingFor(new Answer(baseUri))
        .withEnv(ShortLived.VARIABLE, ShortLived.OPTION)
        .withEnv("KC_HTTP_HOST", baseUri.getHost())
        .withEnv("KC_HTTP_PORT", Integer.toString(baseUri.getPort()))
        .withEnv("KC_HTTP_MANAGEMENT_PORT", Integer.toString(Ports.free()));
    List<String> trusted = new ArrayList<>();
    for (Path pem : setup.trusted()) {
      String inside = "/opt/keycloak/conf/" + pem.getFileName();
      container.withCopyFileToContainer(MountableFile.forHostPath(pem, 0644), inside);
      trusted.add(inside);
    }
    if (!trusted.isEmpty()) {
      container.withEnv("KC_TRUSTSTORE_PATHS", String.join(",", trusted));
    }
    container.withCreateContainerCmdModifier(
        command -> {
          HostConfig host = Objects.requireNonNull(command.getHostConfig());
          host.withBinds(
              Stream.concat(Stream.of(log.path().getParent()), setup.folders().stream())
                  .map(folder -> new Bind(folder.toString(), new Volume(folder.toString())))
                  .toArray(Bind[]::new));
          // Into a file, as from a process: Docker hands lines on some time after the reply that
          // they were written before, and all of them once more after a restart.
          command.withEntrypoint(
              "sh", "-c", "exec /opt/keycloak/bin/kc.sh \"$@\" >>" + log.path() + " 2>&1", "kc.sh");
        });
    ShortLived.OPTIONS.forEach(container::withCustomCommand);
    setup.options().forEach(container::withCustomCommand);
    ContainerKeycloak server = new ContainerKeycloak(container, baseUri, log);
    server.timed(container::start);
    return server;
  }

  private static Path emptyLog() {
    try {
      Path all = Files.createDirectories(Path.of("target", "keycloak"));
      Path folder = Files.createTempDirectory(all, "container-").toAbsolutePath();
      Path log = Files.createFile(folder.resolve("server.log"));
      // Whoever the server runs as in its container writes it.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-rw-rw-"));
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void timed(Runnable start) {
    long began = System.nanoTime();
    start.run();
    startUpTime = Duration.ofNanos(System.nanoTime() - began);
  }

  @Override
  public URI baseUri() {
    return baseUri;
  }

  @Override
  public ServerLog log() {
    return log;
  }

  @Override
  public Admin admin() {
    return admin;
  }

  @Override
  public byte[] provider(String name) {
    return container.copyFileFromContainer(
        "/opt/keycloak/providers/" + name, InputStream::readAllBytes);
  }

  @Override
  public Duration startUpTime() {
    return startUpTime;
  }

  @Override
  public void restart() {
    docker().stopContainerCmd(container.getContainerId()).withTimeout(STOP_SECONDS).exec();
    startAgain();
  }

  @Override
  public void killAndStart() {
    docker().killContainerCmd(container.getContainerId()).exec();
    startAgain();
  }

  private void startAgain() {
    // Testcontainers would make a new container, without the data.
    timed(
        () -> {
          docker().startContainerCmd(container.getContainerId()).exec();
          Answer.await(baseUri, START_BOUND);
        });
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }

  @Override
  public String toString() {
    return container.getDockerImageName() + " at " + baseUri;
  }

  @Override
  public void close() {
    container.stop();
  }

  /**
   * Testcontainers' own strategies ask for a mapped port, and in the host's network none is mapped.
   */
  private static final class Answer extends AbstractWaitStrategy {

    private final URI baseUri;

    private Answer(URI baseUri) {
      this.baseUri = baseUri;
    }

    @Override
    protected void waitUntilReady() {
      await(baseUri, START_BOUND);
    }

    private static void await(URI baseUri, Duration bound) {
      Readiness.await(baseUri.resolve("/realms/master"), bound);
    }
  }
}
