package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.harness.ServerVersion;
import io.github.exchangeonline.keycloak.tests.production.Postgres;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.KeycloakServer;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.launcher.ServerStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database whose owner changes the schema by hand, and lets the server only read and write. */
@Tag("process")
@Tag("newest")
class ManualMigrationIT {

  private static final String OUTSTANDING =
      "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'exo_%'";

  @Test
  void theServerStopsUntilTheOwnerHasRunTheShippedSql(@TempDir Path folder) throws IOException {
    try (Postgres database = Postgres.ownedBy("kc_owner");
        Microsoft microsoft = Microsoft.start()) {
      ServerSetup plain = microsoft.trustedBy(ServerSetup.PLAIN);
      KeycloakUnderTest.start(plain.withOptions(database.options("kc_owner"))).close();
      database.run("postgres", "CREATE ROLE kc_app LOGIN PASSWORD 'pw'");
      allowReadingAndWriting(database);

      Path wanted = folder.resolve("wanted.sql");
      String log = failedStart(folder, database, wanted);
      if (ServerVersion.since("26.7")) {
        assertThat(log).contains("Database not up-to-date, please migrate database with " + wanted);
        assertThat(wanted).content().contains("CREATE TABLE", "EXO_LINK");
      } else {
        // These heed the strategy for their own tables alone.
        assertThat(log)
            .contains("Failed to update database", "permission denied for schema public");
        assertThat(wanted).doesNotExist();
      }
      assertThat(database.count(OUTSTANDING)).isZero();

      database.run("kc_owner", Files.readString(shippedSql()));
      allowReadingAndWriting(database);
      ServerSetup setup =
          microsoft
              .allowedBy(plain.withJar())
              .withOptions(database.options("kc_app"))
              .withOptions("--spi-connections-jpa--quarkus--migration-strategy=manual");
      try (KeycloakUnderTest keycloak = KeycloakUnderTest.start(setup)) {
        SampleRealm realm = SampleRealm.create(keycloak, microsoft.standIn());
        new Person(new PlainBrowser(folder), realm).linkMailbox();
        realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
        realm.mailTo("bob@sample.example");
      }
      assertThat(database.count("SELECT count(*) FROM EXO_LINK")).isEqualTo(1);
    }
  }

  /** As a process, which ends: how a container that ends is seen is another matter. */
  private static String failedStart(Path folder, Postgres database, Path wanted)
      throws IOException {
    List<String> options = new ArrayList<>(List.of(database.options("kc_app")));
    options.add("--spi-connections-jpa--quarkus--migration-strategy=manual");
    options.add("--spi-connections-jpa--quarkus--migration-export=" + wanted);
    ServerStartException refused =
        catchThrowableOfType(
            ServerStartException.class,
            () ->
                KeycloakServer.from(Path.of(System.getProperty("keycloak.distribution")))
                    .in(folder.resolve("refused"))
                    .withProviders(List.of(ServerSetup.jar()))
                    .withOptions(options)
                    .start()
                    .close());
    assertThat(refused).isNotNull();
    return new ServerLog(folder.resolve("refused").resolve("keycloak.log"))
        .textSince(ServerLog.Mark.START);
  }

  private static void allowReadingAndWriting(Postgres database) {
    database.run(
        "kc_owner",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kc_app");
  }

  private static Path shippedSql() throws IOException {
    try (var files = Files.list(Path.of("..", "docs", "sql"))) {
      return files
          .filter(file -> file.toString().endsWith("-postgres.sql"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no SQL for PostgreSQL in docs/sql"));
    }
  }
}
