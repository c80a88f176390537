package io.github.exchangeonline.keycloak.tests.harness;

import io.github.exchangeonline.launcher.ServerLog;
import java.net.URI;
import java.time.Duration;

/**
 * A running Keycloak with an administrator of its own: a child process, or a container where the
 * build is called with {@code -Dkeycloak.runtime=container}. Either listens on the loopback
 * address.
 */
public interface KeycloakUnderTest extends AutoCloseable {

  /** Starts a server for one test alone; the shared ones are parameters of a test. */
  static KeycloakUnderTest start(ServerSetup setup) {
    return ContainerKeycloak.isChosen()
        ? ContainerKeycloak.start(setup)
        : ProcessKeycloak.start(setup);
  }

  /**
   * Such as {@code http://127.0.0.1:8080} or {@code https://localhost:8443/auth}, without a slash
   * at the end.
   */
  URI baseUri();

  /** An address on this server. */
  default URI uri(String path) {
    return URI.create(baseUri() + path);
  }

  /** What the server printed and prints. */
  ServerLog log();

  /** The admin REST API as its first administrator. */
  Admin admin();

  /** A file in its {@code providers/}, as it lies there now. */
  default byte[] provider(String name) {
    throw new UnsupportedOperationException("nobody asks this kind of server");
  }

  /** From the call of the last start to the first answer. */
  Duration startUpTime();

  /** Stops the server in good order and starts it again on the same data and port. */
  void restart();

  /** Kills the server as a power cut would and starts it again on the same data and port. */
  void killAndStart();

  /** Ends the server for good. */
  @Override
  void close();
}
