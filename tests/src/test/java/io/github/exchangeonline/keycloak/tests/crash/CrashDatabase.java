package io.github.exchangeonline.keycloak.tests.crash;

import io.github.exchangeonline.keycloak.tests.harness.OwnDatabase;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.production.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the server keeps its data, in a process that is not killed with it: embedded in the server,
 * H2 itself would lose what it had committed half a second before. Read as whoever may log in to
 * the database can.
 */
final class CrashDatabase implements AutoCloseable {

  static final String H2 = "H2";
  static final String POSTGRESQL = "PostgreSQL";

  private static final String USER = "kc";

  private final String[] options;
  private final AutoCloseable server;

  private CrashDatabase(String[] options, AutoCloseable server) {
    this.options = options;
    this.server = server;
  }

  /** Starts an empty one of that name. */
  static CrashDatabase start(String name) {
    if (name.equals(POSTGRESQL)) {
      Postgres postgres = Postgres.ownedBy(USER);
      return new CrashDatabase(postgres.options(USER), postgres);
    }
    if (name.equals(H2)) {
      OwnDatabase h2 = OwnDatabase.h2();
      List<String> options = h2.usedBy(ServerSetup.PLAIN).options();
      return new CrashDatabase(options.toArray(String[]::new), h2);
    }
    throw new IllegalArgumentException("no such database: " + name);
  }

  ServerSetup usedBy(ServerSetup setup) {
    return setup.withOptions(options);
  }

  /** All rows, each with its columns as text; null where there is none. */
  List<List<String>> read(String sql) {
    try (Connection connection = connection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet found = statement.executeQuery()) {
      List<List<String>> rows = new ArrayList<>();
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(found.getString(column));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The number of rows. */
  int count(String fromWhere) {
    return Integer.parseInt(read("select count(*) from " + fromWhere).get(0).get(0));
  }

  void change(String sql) {
    try (Connection connection = connection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(
        option("--db-url="), option("--db-username="), option("--db-password="));
  }

  private String option(String name) {
    for (String option : options) {
      if (option.startsWith(name)) {
        return option.substring(name.length());
      }
    }
    throw new IllegalStateException("no " + name);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
