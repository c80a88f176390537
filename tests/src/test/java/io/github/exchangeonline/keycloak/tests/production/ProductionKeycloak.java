package io.github.exchangeonline.keycloak.tests.production;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.model.HostConfig;
import io.github.exchangeonline.keycloak.tests.harness.Admin;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Readiness;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.launcher.AdminLogin;
import io.github.exchangeonline.launcher.ServerLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * The image of docs/production.md: the JAR and {@code kc.sh build} in it, started as nobody in
 * particular on a root file system that cannot be written, in the host's network. Testcontainers
 * for Keycloak always builds at the start, so this is a container like any other.
 */
public final class ProductionKeycloak implements KeycloakUnderTest {

  private static final Duration START_BOUND = Duration.ofMinutes(5);
  private static final long MEMORY_BYTES = 1L << 30;
  private static final String IMAGE = "keycloak-exchange-online-production-test:latest";

  private final GenericContainer<?> container;
  private final URI address;
  private final URI health;
  private final ServerLog log;
  private final Admin admin;

  private ProductionKeycloak(
      GenericContainer<?> container, URI address, URI health, ServerLog log, AdminLogin login) {
    this.container = container;
    this.address = address;
    this.health = health;
    this.log = log;
    this.admin = new Admin(address, login);
  }

  /** Makes the image; nothing is pulled. */
  public static void build() {
    DockerClient docker = DockerClientFactory.instance().client();
    try {
      Path folder = Files.createTempDirectory("image-");
      Files.copy(
          ServerSetup.jar(),
          folder.resolve("keycloak-exchange-online.jar"),
          StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(
          folder.resolve("Dockerfile"),
          """
          FROM %s
          COPY --chown=1000:0 keycloak-exchange-online.jar /opt/keycloak/providers/
          RUN ["/opt/keycloak/bin/kc.sh", "build", "--db=postgres", "--health-enabled=true", "--metrics-enabled=true"]
          """
              .formatted(System.getProperty("keycloak.image")));
      docker
          .buildImageCmd(folder.toFile())
          .withPull(false)
          .withTags(Set.of(IMAGE))
          .exec(new BuildImageResultCallback())
          .awaitImageId(START_BOUND.toMinutes(), TimeUnit.MINUTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts one.
   *
   * @param address where people find it
   * @param mounts files of this machine, by where the server finds them, read-only
   * @param options of {@code kc.sh start --optimized}
   */
  public static ProductionKeycloak start(
      URI address,
      int httpPort,
      int managementPort,
      Map<String, Path> mounts,
      Map<String, String> environment,
      List<String> options) {
    AdminLogin login = new AdminLogin("admin", "admin");
    ServerLog log = emptyLog();
    URI health = URI.create("http://127.0.0.1:" + managementPort + "/health/ready");
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(IMAGE))
            .withImagePullPolicy(image -> false)
            .withNetworkMode("host")
            .withEnv(environment)
            .withEnv("KC_BOOTSTRAP_ADMIN_USERNAME", login.username())
            .withEnv("KC_BOOTSTRAP_ADMIN_PASSWORD", login.password())
            .withTmpFs(Map.of("/tmp", "rw", "/opt/keycloak/data", "rw,uid=1000,gid=0,mode=0770"))
            .withLogConsumer(frame -> append(log, frame.getUtf8String()))
            .withCreateContainerCmdModifier(
                create -> {
                  HostConfig host = create.getHostConfig();
                  if (host != null) {
                    host.withReadonlyRootfs(true)
                        .withSecurityOpts(List.of("no-new-privileges"))
                        .withMemory(MEMORY_BYTES);
                  }
                  create.withUser("1000:0");
                })
            .waitingFor(new Ready(health))
            .withCommand(command(address, httpPort, managementPort, options));
    mounts.forEach(
        (inside, file) ->
            container.withFileSystemBind(
                file.toString(), inside, org.testcontainers.containers.BindMode.READ_ONLY));
    container.start();
    return new ProductionKeycloak(container, address, health, log, login);
  }

  private static String[] command(
      URI address, int httpPort, int managementPort, List<String> options) {
    List<String> line =
        new java.util.ArrayList<>(
            List.of(
                "start",
                "--optimized",
                "--hostname=" + address,
                "--proxy-headers=xforwarded",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + httpPort,
                "--http-management-port=" + managementPort,
                "--log-console-output=json",
                "--cache-embedded-network-bind-address=127.0.0.1"));
    line.addAll(options);
    return line.toArray(String[]::new);
  }

  /** What a command inside ends with. */
  public int inside(String... command) {
    try {
      return container.execInContainer(command).getExitCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static ServerLog emptyLog() {
    try {
      Path folder = Files.createDirectories(Path.of("target", "keycloak"));
      return new ServerLog(Files.createTempFile(folder, "production-", ".log").toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(ServerLog log, String text) {
    try {
      Files.writeString(log.path(), text, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI baseUri() {
    return address;
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
  public Duration startUpTime() {
    throw new UnsupportedOperationException("not measured");
  }

  @Override
  public void restart() {
    DockerClient docker = container.getDockerClient();
    docker.stopContainerCmd(container.getContainerId()).withTimeout(15).exec();
    docker.startContainerCmd(container.getContainerId()).exec();
    Ready.await(health);
  }

  @Override
  public void killAndStart() {
    throw new UnsupportedOperationException("tested elsewhere");
  }

  @Override
  public void close() {
    container.stop();
  }

  @Override
  public String toString() {
    return IMAGE + " at " + address;
  }

  /** By the server's own health check, as an orchestrator asks it. */
  private static final class Ready extends AbstractWaitStrategy {

    private final URI health;

    private Ready(URI health) {
      this.health = health;
    }

    @Override
    protected void waitUntilReady() {
      await(health);
    }

    private static void await(URI health) {
      Readiness.await(health, START_BOUND);
    }
  }
}
