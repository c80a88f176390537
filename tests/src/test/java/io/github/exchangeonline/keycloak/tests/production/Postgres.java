package io.github.exchangeonline.keycloak.tests.production;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL on the loopback address, without installing one; asks nobody for a password. */
public final class Postgres implements AutoCloseable {

  private static final String DATABASE = "keycloak";

  private final EmbeddedPostgres server;

  private Postgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts one with a database that this user owns. */
  public static Postgres ownedBy(String owner) {
    // PostgreSQL refuses to run as root; in a user namespace it does not see that it does.
    assumeThat(!"root".equals(System.getProperty("user.name")) || onPath("unshare"))
        .as("as root, PostgreSQL needs unshare (Debian: util-linux)")
        .isTrue();
    try {
      Postgres postgres = new Postgres(EmbeddedPostgres.builder().start());
      postgres.run("postgres", "postgres", "CREATE ROLE " + owner + " LOGIN PASSWORD 'pw'");
      postgres.run("postgres", "postgres", "CREATE DATABASE " + DATABASE + " OWNER " + owner);
      postgres.run("postgres", DATABASE, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
      postgres.run("postgres", DATABASE, "GRANT ALL ON SCHEMA public TO " + owner);
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens, at 127.0.0.1. */
  public int port() {
    return server.getPort();
  }

  /** What {@code kc.sh} is told of it. */
  public String[] options(String user) {
    return options(user, port());
  }

  /** The same by way of another port, which leads to the one it listens on. */
  public String[] options(String user, int port) {
    return new String[] {
      "--db=postgres",
      "--db-url=jdbc:postgresql://127.0.0.1:"
          + port
          + "/"
          + DATABASE
          + "?ApplicationName="
          + nameOfWhoComesBy(port),
      "--db-username=" + user,
      "--db-password=pw"
    };
  }

  /** What the database calls those who come by way of a port. */
  public static String nameOfWhoComesBy(int port) {
    return "by-" + port;
  }

  /** Runs statements, separated by semicolons, as a user. */
  public void run(String user, String sql) {
    run(user, DATABASE, sql);
  }

  private void run(String user, String database, String sql) {
    try (Connection connection = server.getDatabase(user, database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** Runs a statement in a transaction that stays open, with its locks, until this is closed. */
  public Held hold(String sql) {
    try {
      Connection connection = server.getDatabase("postgres", DATABASE).getConnection();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
      return () -> {
        try (connection) {
          connection.rollback();
        } catch (SQLException e) {
          throw new AssertionError(sql, e);
        }
      };
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** A transaction that is open. */
  @FunctionalInterface
  public interface Held {
    void close();
  }

  /** The one number that a query gives. */
  public long count(String sql) {
    try (Connection connection = server.getDatabase("postgres", DATABASE).getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The first column of all rows. */
  public List<String> read(String sql) {
    try (Connection connection = server.getDatabase("postgres", DATABASE).getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(String.valueOf(rows.getString(1)));
      }
      return column;
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
