package io.github.exchangeonline.demo;

import io.github.exchangeonline.launcher.KeycloakServer;
import io.github.exchangeonline.launcher.ServerStartException;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.StandInOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Starts the stand-in and Keycloak, says what to do with them, and ends both when asked to (Ctrl-C,
 * TERM, HUP). Keycloak also ends where this JVM is killed; the stand-in lives in it.
 */
public final class Demo {

  private Demo() {}

  /**
   * @param args the distribution's zip, the JAR, and a folder to work in
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
    } catch (UnsupportedOperationException | ServerStartException | IOException e) {
      System.err.println("The demo cannot start: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(Path distribution, Path jar, Path target)
      throws IOException, InterruptedException {
    DemoPorts ports = DemoPorts.pick(System.out::println);
    WorkFolder work = WorkFolder.in(target);
    Shutdown shutdown = Shutdown.onSignal();
    shutdown.before(work::delete);
    StandIn microsoft =
        StandIn.start(
            StandInOptions.defaults()
                .withPorts(ports.entra(), 0, ports.smtp(), ports.inbox())
                .withRedirectUri(callback("127.0.0.1", ports))
                .withRedirectUri(callback("localhost", ports)));
    shutdown.before(microsoft::close);
    Path certificate = work.path().resolve("stand-in-ca.pem");
    microsoft.writeCaPem(certificate);
    // A file called something-realm.json has to hold the realm "something".
    Path realm = work.path().resolve("sample-realm.json");
    Files.writeString(realm, SampleRealm.beside(microsoft));

    String option = "--spi-email-sender--exchange-online--";
    KeycloakServer keycloak =
        KeycloakServer.from(distribution)
            .in(work.path())
            .withProviders(List.of(jar))
            .importing(realm)
            .onPort(ports.keycloak())
            .withOptions(
                List.of(
                    "--truststore-paths=" + certificate,
                    option + "smtp-hosts=localhost:" + microsoft.smtpPort(),
                    // Plain HTTP, as is allowed on the loopback host, spares the reader the
                    // browser's warnings.
                    option + "authorities=" + microsoft.http()))
            .start(new ProgressLines(System.out::println));
    shutdown.before(
        () -> {
          System.out.println("Stopping Keycloak ...");
          keycloak.close();
        });
    System.out.println(WalkThrough.of(keycloak, microsoft));
    new CountDownLatch(1).await();
  }

  private static String callback(String host, DemoPorts ports) {
    return "http://" + host + ":" + ports.keycloak() + "/realms/sample/exchange-online/callback";
  }
}
