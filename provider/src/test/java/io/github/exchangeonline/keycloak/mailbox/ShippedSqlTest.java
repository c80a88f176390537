package io.github.exchangeonline.keycloak.mailbox;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.ExchangeOnlineEntities;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Locale;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.change.ColumnConfig;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.core.H2Database;
import liquibase.database.core.MySQLDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.core.AddPrimaryKeyStatement;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keycloak.connections.jpa.util.JpaUtils;

/**
 * The SQL in {@code docs/sql}, for database users that may not make tables, is what the server
 * itself would run: Liquibase and Keycloak's own types write it here again. With {@code
 * -Dsql.write=true} it is written to the files instead of being compared with them.
 */
class ShippedSqlTest {

  /** The first words of every changeset's id: the version that brought it. */
  private static final String VERSION = "0.1.0";

  private static final Path FOLDER = Path.of("..", "docs", "sql");

  /** A database, by the name that {@code kc.sh --db} knows, with its oldest supported version. */
  enum Kind {
    H2("h2?version=2.4"),
    POSTGRES("postgresql?version=14"),
    MARIADB("mariadb?version=10.6&caseSensitive=true"),
    MYSQL("mysql?version=8.0&caseSensitive=true"),
    MSSQL("mssql?version=15.0"),
    ORACLE("oracle?version=19.0");

    private final String url;

    Kind(String url) {
      this.url = "offline:" + url + "&outputLiquibaseSql=all&changeLogFile=";
    }

    Path file() {
      return FOLDER.resolve(
          "exchange-online-" + VERSION + "-" + name().toLowerCase(Locale.ROOT) + ".sql");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isWhatTheServerWouldRun(Kind database, @TempDir Path folder) throws Exception {
    String sql = generate(database, folder.resolve("history.csv"));
    if (Boolean.getBoolean("sql.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(database.file(), sql);
    }

    assertThat(database.file())
        .as("docs/sql, see CONTRIBUTING.md for how to write it anew")
        .hasContent(sql);
  }

  /** As the server looks at its start for what is still to be done. */
  @Test
  void leavesTheServerNothingToDo() throws Exception {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:shipped");
    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(Kind.H2.file()));
      Database database = new H2Database();
      database.setConnection(new JdbcConnection(connection));
      database.setDatabaseChangeLogTableName(history());
      try (Liquibase liquibase =
          new Liquibase(Changelog.LOCATION, new ClassLoaderResourceAccessor(), database)) {
        assertThat(liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression())).isEmpty();
      }
    }
  }

  /**
   * A changeset of a later version belongs into a file of its own, which whoever has this one's
   * runs alone.
   */
  @Test
  void holdsOneVersion() {
    assertThat(Changelog.changeSets())
        .extracting(changeSet -> changeSet.getAttribute("id"))
        .allSatisfy(id -> assertThat(id).startsWith(VERSION + "-"));
  }

  @SuppressWarnings("deprecation") // The other way prints a banner.
  private static String generate(Kind kind, Path history) throws LiquibaseException, IOException {
    ClassLoaderResourceAccessor resources = new ClassLoaderResourceAccessor();
    Database database =
        DatabaseFactory.getInstance().openDatabase(kind.url + history, null, null, null, resources);
    database.setDatabaseChangeLogTableName(history());
    StringWriter written = new StringWriter();
    try (Liquibase liquibase = new Liquibase(Changelog.LOCATION, resources, database)) {
      liquibase.update(new Contexts(), new LabelExpression(), written);
      return header(kind) + body(written.toString()) + keyOfHistory(database);
    }
  }

  private static String history() {
    return JpaUtils.getCustomChangelogTableName(new ExchangeOnlineEntities().getFactoryId());
  }

  /** Without what differs from run to run. */
  private static String body(String sql) {
    return sql.lines()
            .map(line -> line.replaceFirst("^-- +Changeset", "-- Changeset"))
            .filter(line -> !line.startsWith("--") || line.startsWith("-- Changeset"))
            .map(line -> line.replaceAll("'[0-9]{10}'", "'0000000000'").stripTrailing())
            .collect(joining("\n"))
            .replaceAll("\n{3,}", "\n\n")
            .strip()
        + "\n";
  }

  /** Keycloak wants a key on the history there, and would make it at its next start. */
  private static String keyOfHistory(Database database) {
    if (!(database instanceof MySQLDatabase)) {
      return "";
    }
    AddPrimaryKeyStatement key =
        new AddPrimaryKeyStatement(
            null,
            null,
            database.getDatabaseChangeLogTableName(),
            ColumnConfig.arrayFromNames("ID, AUTHOR, FILENAME"),
            "PK_DATABASECHANGELOG");
    return "\n" + SqlGeneratorFactory.getInstance().generateSql(key, database)[0].toSql() + ";\n";
  }

  private static String header(Kind kind) {
    return """
    -- The tables of keycloak-exchange-online %s on %s, for whoever owns Keycloak's schema.
    -- Made from the changelog in the JAR. Run it once, before the first start with the JAR.

    """
        .formatted(VERSION, kind);
  }
}
