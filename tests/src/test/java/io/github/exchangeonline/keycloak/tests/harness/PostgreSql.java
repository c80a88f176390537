package io.github.exchangeonline.keycloak.tests.harness;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The PostgreSQL in which the servers of this JVM keep their data, each in a database of its own,
 * where the build is called with {@code -Dkeycloak.database=postgres}. It ends with this JVM.
 */
final class PostgreSql {

  /** Each server has a pool; H2 has no such limit. */
  private static final String CONNECTIONS = "500";

  private static final String USER = "postgres";

  private static EmbeddedPostgres server;
  private static int databases;

  private PostgreSql() {}

  static boolean isChosen() {
    String database = ServerSetup.property("keycloak.database");
    return switch (database) {
      case "h2" -> false;
      case "postgres" -> true;
      default ->
          throw new IllegalStateException("keycloak.database is h2 or postgres, not " + database);
    };
  }

  /** Makes an empty database; gives its address. */
  static synchronized String newDatabase() {
    try {
      if (server == null) {
        server = EmbeddedPostgres.builder().setServerConfig("max_connections", CONNECTIONS).start();
      }
      String name = "keycloak" + databases++;
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create database " + name);
      }
      return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What {@code kc.sh} is told of one. */
  static List<String> options(String url) {
    return List.of("--db=postgres", "--db-url=" + url, "--db-username=" + USER, "--db-password=pw");
  }

  /** The setup, with a database where it names none and PostgreSQL was chosen. */
  static ServerSetup of(ServerSetup setup) {
    boolean named = setup.options().stream().anyMatch(option -> option.startsWith("--db"));
    return named || !isChosen()
        ? setup
        : setup.withOptions(options(newDatabase()).toArray(String[]::new));
  }

  static String user() {
    return USER;
  }
}
