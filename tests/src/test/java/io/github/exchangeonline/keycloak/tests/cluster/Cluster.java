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
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL with the Keycloak nodes that use it and know each other, as in production but for
 * the loopback address and development mode. Each node reaches the database by a {@link
 * DatabaseLink} of its own.
 */
public final class Cluster implements AutoCloseable {

  private static final String USER = "kc";

  private final UnaryOperator<ServerSetup> atMicrosoft;
  private final Postgres database = Postgres.ownedBy(USER);
  private final List<ClusterNode> nodes = new ArrayList<>();

  private Cluster(UnaryOperator<ServerSetup> atMicrosoft) {
    this.atMicrosoft = atMicrosoft;
  }

  /** One whose nodes send more mail than Exchange would take. */
  public Cluster(Microsoft microsoft) {
    this(setup -> microsoft.allowedBy(microsoft.trustedBy(setup)));
  }

  /** One whose nodes keep to Exchange's limits, as they do unless they are told otherwise. */
  public static Cluster withinLimits(Microsoft microsoft) {
    return new Cluster(setup -> microsoft.allowedWithinLimitsBy(microsoft.trustedBy(setup)));
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
        atMicrosoft
            .apply(plain)
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

  /**
   * Has a node stand still while it is in no transaction. One that stops within a transaction keeps
   * the locks of it for as long as the database takes it for alive, and whoever needs the same rows
   * waits for it.
   */
  public void pauseBetweenTransactions(ClusterNode node) {
    betweenTransactions(node, node::pause, node::resume);
  }

  /** The same for one whose database answers no more. */
  public void blockBetweenTransactions(ClusterNode node) {
    betweenTransactions(node, node.database()::block, node.database()::restore);
  }

  /**
   * Has a node stand still in the midst of a transaction, with a row of one table locked that it
   * looked up before it wanted to change another one: whoever needs that row waits until the
   * database ends the transaction.
   */
  public void pauseUnderTheLockOf(String table, String before, ClusterNode node) {
    String waits =
        "select count(*) from pg_stat_activity a where a.wait_event_type = 'Lock' and"
            + " a.application_name = '"
            + Postgres.nameOfWhoComesBy(node.database().port())
            + "' and exists (select 1 from pg_locks l join pg_class c on c.oid = l.relation where"
            + " l.pid = a.pid and l.mode = 'RowShareLock' and c.relname = '"
            + table.toLowerCase(Locale.ROOT)
            + "')";
    Postgres.Held held = database.hold("lock table " + before + " in exclusive mode");
    try {
      Eventually.holds(node + " waits, with a row locked", () -> database.count(waits) > 0);
      node.pause();
    } finally {
      held.close();
    }
  }

  private void betweenTransactions(ClusterNode node, Runnable strike, Runnable undo) {
    String busy =
        "select count(*) from pg_stat_activity where state <> 'idle' and application_name = '"
            + Postgres.nameOfWhoComesBy(node.database().port())
            + "'";
    Eventually.holds(
        node + " is in no transaction",
        () -> {
          strike.run();
          boolean between = database.count(busy) == 0;
          if (!between) {
            undo.run();
          }
          return between;
        });
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
