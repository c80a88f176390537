package io.github.exchangeonline.keycloak.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.tools.Server;

/**
 * A database that outlives its servers and that a test can read and change, as whoever may write to
 * the database can: H2 in this process, reached over the loopback address, or PostgreSQL where that
 * was chosen.
 */
public final class OwnDatabase implements AutoCloseable {

  /** What H2 calls its file here. */
  static final String FILE = "keycloak.mv.db";

  private final String url;
  private final String user;
  private final List<String> options;
  private final String waiting;
  private final Runnable end;

  private OwnDatabase(String url, String user, List<String> options, String waiting, Runnable end) {
    this.url = url;
    this.user = user;
    this.options = options;
    this.waiting = waiting;
    this.end = end;
  }

  /** Starts an empty one. */
  public static OwnDatabase start() {
    return PostgreSql.isChosen() ? postgreSql() : h2();
  }

  private static OwnDatabase postgreSql() {
    String url = PostgreSql.newDatabase();
    return new OwnDatabase(
        // Whatever a column's type is, tests give texts.
        url + "?stringtype=unspecified",
        PostgreSql.user(),
        PostgreSql.options(url),
        "select pid from pg_locks where not granted",
        () -> {});
  }

  /** H2, whatever was chosen; with what a server with the JAR stores at its first start. */
  public static OwnDatabase h2() {
    try {
      Path folder =
          Files.createTempDirectory(
              Files.createDirectories(Path.of("target", "keycloak")), "database-");
      Files.copy(Template.get().ownDatabase(), folder.resolve(FILE));
      return h2In(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** H2 with what is in that folder, or nothing. */
  static OwnDatabase h2In(Path folder) {
    try {
      Server server =
          Server.createTcpServer(
                  "-tcpPort", "0", "-baseDir", folder.toAbsolutePath().toString(), "-ifNotExists")
              .start();
      String url =
          "jdbc:h2:tcp://127.0.0.1:"
              + server.getPort()
              + "/./keycloak;NON_KEYWORDS=VALUE;LOCK_TIMEOUT=60000";
      return new OwnDatabase(
          url,
          "sa",
          List.of("--db=dev-file", "--db-url=" + url, "--db-username=sa", "--db-password="),
          "select SESSION_ID from INFORMATION_SCHEMA.SESSIONS where BLOCKER_ID is not null",
          server::stop);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A server that keeps its data here. */
  public ServerSetup usedBy(ServerSetup setup) {
    return setup.withOptions(options.toArray(String[]::new));
  }

  List<String> options() {
    return options;
  }

  /** Changes rows; gives how many. */
  public int change(String sql, String... values) {
    try (Connection connection = connection();
        PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Inserts so many rows that differ in their first value, an id that is made up. */
  public void insert(String sql, int rows, String... values) {
    try (Connection connection = connection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      connection.setAutoCommit(false);
      for (int row = 0; row < rows; row++) {
        set(statement, 1, UUID.randomUUID().toString());
        set(statement, 2, values);
        statement.addBatch();
      }
      statement.executeBatch();
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Changes rows in a transaction that stays open until it is committed or closed. */
  public Change begin(String sql, String... values) {
    try {
      Connection connection = connection();
      connection.setAutoCommit(false);
      Change change = new Change(connection);
      change.change(sql, values);
      return change;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Rows that others who want to change them have to wait for. */
  public final class Change implements AutoCloseable {

    private final Connection connection;

    private Change(Connection connection) {
      this.connection = connection;
    }

    /** Changes more rows. */
    public void change(String sql, String... values) {
      try (PreparedStatement statement = prepare(connection, sql, values)) {
        statement.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    /** Commits as soon as another transaction waits for this one. */
    public void commitOnceWaitedFor() {
      Eventually.holds("a transaction waits for ours", () -> !read(waiting).isEmpty());
      try {
        connection.commit();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The first column of all rows. */
  public List<String> read(String sql, String... values) {
    try (Connection connection = connection();
        PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(String.valueOf(rows.getString(1)));
      }
      return column;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(url, user, "");
  }

  private static PreparedStatement prepare(Connection connection, String sql, String... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    set(statement, 1, values);
    return statement;
  }

  private static void set(PreparedStatement statement, int first, String... values)
      throws SQLException {
    for (int index = 0; index < values.length; index++) {
      statement.setString(first + index, values[index]);
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
