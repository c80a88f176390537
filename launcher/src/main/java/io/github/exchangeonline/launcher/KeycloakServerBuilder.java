package io.github.exchangeonline.launcher;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server shall be like, before it exists. Made by {@link KeycloakServer#from}; not for
 * several threads.
 */
public final class KeycloakServerBuilder {

  private final Path distribution;
  private final List<Path> providers = new ArrayList<>();
  private final List<Path> realms = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private @Nullable Path folder;
  private @Nullable Path model;
  private @Nullable Path built;
  private @Nullable Path data;
  private int httpPort;
  private Path javaHome = Path.of(System.getProperty("java.home"));
  private AdminLogin admin = new AdminLogin("admin", "admin");
  private Duration startBound = Duration.ofMinutes(5);
  private Duration stopGrace = Duration.ofSeconds(15);

  KeycloakServerBuilder(Path distribution) {
    this.distribution = distribution;
  }

  /**
   * The folder that the server is unpacked into and keeps its data and log in; a new temporary one
   * by default.
   */
  public KeycloakServerBuilder in(Path workFolder) {
    folder = workFolder;
    return this;
  }

  /** JARs for {@code providers/}. */
  public KeycloakServerBuilder withProviders(List<Path> jars) {
    providers.addAll(jars);
    return this;
  }

  /**
   * The home of a server of the same distribution that has started with the same providers and was
   * not changed since. Its libraries are not unpacked again but linked, and what it built of its
   * providers is copied: unpacking and building are half of a first start. Keycloak notices by
   * itself where it was built with other options, and builds again.
   */
  public KeycloakServerBuilder like(Path home) {
    model = home;
    return this;
  }

  /** The folder {@code lib/quarkus} of a server that was built with the same options. */
  public KeycloakServerBuilder builtLike(Path libQuarkus) {
    built = libQuarkus;
    return this;
  }

  /** A folder whose files the server finds in its {@code data/} at its first start. */
  public KeycloakServerBuilder withData(Path folder) {
    data = folder;
    return this;
  }

  /** Options of {@code kc.sh start-dev}, such as {@code --log-level=debug}. */
  public KeycloakServerBuilder withOptions(List<String> more) {
    options.addAll(more);
    return this;
  }

  /**
   * An environment variable of the server. Those of this JVM that steer Keycloak are not handed on.
   */
  public KeycloakServerBuilder withEnvironment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** A realm as JSON, imported at every start at which it does not exist yet. */
  public KeycloakServerBuilder importing(Path realm) {
    realms.add(realm);
    return this;
  }

  /** The port for HTTP; 0, the default, picks a free one. */
  public KeycloakServerBuilder onPort(int port) {
    httpPort = port;
    return this;
  }

  /** The Java that the server runs on; by default the one that runs this. */
  public KeycloakServerBuilder withJavaHome(Path home) {
    javaHome = home;
    return this;
  }

  /** The first administrator; by default {@code admin} with password {@code admin}. */
  public KeycloakServerBuilder withAdmin(AdminLogin login) {
    admin = login;
    return this;
  }

  /** How long a start may take until it counts as failed; 5 minutes by default. */
  public KeycloakServerBuilder startingWithin(Duration bound) {
    startBound = bound;
    return this;
  }

  /**
   * How long a server asked to end may take until it is killed, in whole seconds; 15 by default.
   */
  public KeycloakServerBuilder stoppingWithin(Duration grace) {
    stopGrace = grace;
    return this;
  }

  /**
   * Unpacks the server and starts it, in development mode; returns when it answers.
   *
   * @throws ServerStartException when it ends or stays mute
   * @throws IOException when it cannot be unpacked or run
   * @throws UnsupportedOperationException where there is no POSIX shell
   */
  public KeycloakServer start(StartProgress progress) throws IOException {
    GuardedProcess.requirePosix();
    Distribution zip = new Distribution(distribution);
    Stopwatch unpacking = Stopwatch.start("Unpacking Keycloak " + zip.version(), progress);
    unpacking.tell();
    Path home = unpack();
    Path imports = Files.createDirectories(home.resolve("data").resolve("import"));
    for (Path realm : realms) {
      Files.copy(realm, imports.resolve(realm.getFileName()));
    }
    int port = httpPort == 0 ? Ports.free() : httpPort;
    KeycloakServer server =
        new KeycloakServer(
            new ServerCommand(home, port, options, !realms.isEmpty(), environment, javaHome, admin),
            zip.version(),
            startBound,
            stopGrace);
    server.start(progress);
    return server;
  }

  /**
   * Unpacks the server with its providers and leaves it at that, for its other commands.
   *
   * @return the folder with {@code bin}, {@code conf}, {@code data}
   */
  public Path unpack() throws IOException {
    Path work =
        folder == null ? Files.createTempDirectory("keycloak-") : Files.createDirectories(folder);
    Path home = work.toAbsolutePath().resolve("server");
    if (model == null) {
      new Distribution(distribution).unpackInto(home);
    } else {
      Distribution.likeUnpacked(model, home);
    }
    for (Path jar : providers) {
      // With its time: by that the server sees whether it was built with this one.
      Files.copy(jar, home.resolve("providers").resolve(jar.getFileName()), COPY_ATTRIBUTES);
    }
    if (built != null) {
      Trees.copy(built, home.resolve("lib").resolve("quarkus"));
    }
    if (data != null) {
      Trees.copy(data, home.resolve("data"));
    }
    return home;
  }

  /** {@link #start(StartProgress)} without telling anyone. */
  public KeycloakServer start() throws IOException {
    return start(StartProgress.SILENT);
  }
}
