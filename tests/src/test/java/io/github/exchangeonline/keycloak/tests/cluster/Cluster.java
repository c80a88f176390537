package io.github.exchangeonline.keycloak.tests.cluster;

import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.ProcessKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.production.Postgres;
import io.github.exchangeonline.launcher.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL with the Keycloak nodes that use it and know each other, as in production but for
 * the loopback address and development mode. Each node reaches the database by a {@link
 * DatabaseLink} of its own.
 */
public final class Cluster implements AutoCloseable {

  private static final String USER = "kc";

  private final Microsoft microsoft;
  private final Postgres database = Postgres.ownedBy(USER);
  private final List<ClusterNode> nodes = new ArrayList<>();

  public Cluster(Microsoft microsoft) {
    this.microsoft = microsoft;
  }

  /** Starts one more node with this build's JAR. */
  public ClusterNode node(String... options) {
    return node(ServerSetup.jar(), null, options);
  }

  /** The same with another JAR in its place. */
  public ClusterNode nodeWith(Path jar, String... options) {
    return node(jar, null, options);
  }

  /**
   * The same with this build's JAR and, where this machine has what it takes, a wall clock of its
   * own.
   */
  public ClusterNode nodeWithItsOwnClock(String... options) {
    return node(ServerSetup.jar(), FakeTime.start().orElse(null), options);
  }

  private ClusterNode node(Path jar, @Nullable FakeTime clock, String... options) {
    DatabaseLink link = DatabaseLink.to(database.port());
    ServerSetup plain =
        new ServerSetup(List.of(jar.toAbsolutePath()), List.of(), List.of(), List.of());
    ServerSetup setup =
        microsoft
            .allowedBy(microsoft.trustedBy(plain))
            .withOptions(database.options(USER, link.port()))
            .withOptions(
                // What start-dev switches off; found by JDBC_PING, by way of the database.
                "--cache=ispn",
                "--cache-embedded-network-bind-address=127.0.0.1",
                "--cache-embedded-network-bind-port=" + Ports.free())
            .withOptions(options);
    ClusterNode node =
        new ClusterNode(
            ProcessKeycloak.start(setup, clock == null ? Map.of() : clock.environment()),
            link,
            clock);
    nodes.add(node);
    return node;
  }

  /** Ends a node for good; what it stored stays. */
  public void end(ClusterNode node) {
    nodes.remove(node);
    node.close();
  }

  /** Where all nodes keep their data. */
  public Postgres database() {
    return database;
  }

  /** Waits until these nodes, and no others, see each other. */
  public void awaitOnly(ClusterNode... together) {
    for (ClusterNode node : together) {
      Eventually.holds(
          node + " sees " + together.length + " nodes", () -> node.members() == together.length);
    }
  }

  @Override
  public void close() {
    nodes.forEach(ClusterNode::close);
    database.close();
  }
}
