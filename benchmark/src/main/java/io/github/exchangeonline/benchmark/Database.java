package io.github.exchangeonline.benchmark;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A real PostgreSQL on the loopback address, which can tell what it was asked. */
final class Database implements AutoCloseable {

  private static final String NAME = "keycloak";
  private static final Duration LOG_BOUND = Duration.ofSeconds(20);

  private final EmbeddedPostgres server;
  private final Path log;

  private Database(EmbeddedPostgres server, Path log) {
    this.server = server;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param folder for its log
   */
  static Database start(Path folder) throws IOException {
    Database database =
        new Database(
            EmbeddedPostgres.builder()
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", folder.toString())
                .setServerConfig("log_filename", "postgres.log")
                .setServerConfig("log_rotation_size", "0")
                .setServerConfig("log_line_prefix", "%d:")
                .start(),
            folder.resolve("postgres.log"));
    database.run("postgres", "CREATE DATABASE " + NAME);
    return database;
  }

  /** What Keycloak is told of it. */
  List<String> options() {
    return List.of(
        "--db=postgres",
        "--db-url=jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + NAME,
        "--db-username=postgres",
        "--db-password=postgres");
  }

  /** Its version, such as {@code 14.10}. */
  String version() {
    return text("SHOW server_version");
  }

  /** The one number that a query about Keycloak's tables gives. */
  long number(String sql) {
    return Long.parseLong(text(sql));
  }

  /** The one text that a query about Keycloak's tables gives. */
  String text(String sql) {
    try (Connection connection = server.getDatabase("postgres", NAME).getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet result = statement.executeQuery()) {
      result.next();
      return result.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Changes something in Keycloak's tables. */
  void run(String sql) {
    run(NAME, sql);
  }

  /** From now on writes every statement into its log, or no longer. */
  void logStatements(boolean all) {
    run(NAME, "ALTER SYSTEM SET log_statement = '" + (all ? "all" : "none") + "'");
    run(NAME, "SELECT pg_reload_conf()");
  }

  /** What was logged so far, to the last statement before this call. */
  StatementLog statements() throws IOException, InterruptedException {
    String marker = "marker " + UUID.randomUUID();
    text("SELECT '" + marker + "'");
    long deadline = System.nanoTime() + LOG_BOUND.toNanos();
    while (true) {
      String text = Files.exists(log) ? Files.readString(log) : "";
      if (text.contains(marker)) {
        return new StatementLog(NAME, text.substring(0, text.indexOf(marker)));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("PostgreSQL does not log to " + log);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void run(String database, String sql) {
    try (Connection connection = server.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
