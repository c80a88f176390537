package io.github.exchangeonline.benchmark;

import io.github.exchangeonline.launcher.KeycloakServer;
import io.github.exchangeonline.launcher.Ports;
import io.github.exchangeonline.launcher.StartProgress;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.StandInOptions;
import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * All that runs: PostgreSQL, the stand-in for Microsoft, the way between it and the server, and
 * Keycloak with a realm for each sender.
 */
final class Installation implements AutoCloseable {

  private static final String OPTION = "--spi-email-sender--exchange-online--";

  private final Plan plan;
  private final Path folder;
  private final int port = Ports.free();
  private final StartProgress progress;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Database database;
  private final StandIn microsoft;
  private final DelayingProxy wayToExchange;
  private KeycloakServer keycloak;

  private Installation(Plan plan, StartProgress progress) throws IOException {
    this.plan = plan;
    this.progress = progress;
    folder = WorkFolder.empty(plan.target().resolve("run").toAbsolutePath());
    try {
      database = opened(Database.start(folder));
      microsoft =
          opened(
              StandIn.start(
                  StandInOptions.defaults()
                      .withExchange(unlimited())
                      .withRedirectUri(
                          "http://127.0.0.1:%d/realms/%s/exchange-online/callback"
                              .formatted(port, Sender.OURS.realm()))));
      wayToExchange = opened(DelayingProxy.before(microsoft.smtpPort()));
      microsoft.writeCaPem(certificate());
      keycloak = startKeycloak("first", port, limits(10_000, 10_000_000));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts it, with the realms, their readers and the linked mailbox. */
  static Installation start(Plan plan, StartProgress progress)
      throws IOException, InterruptedException {
    Installation installation = new Installation(plan, progress);
    try {
      AdminApi admin = AdminApi.of(installation.keycloak);
      for (Sender sender : Sender.values()) {
        admin.createRealm(
            SampleRealm.of(
                sender, installation.microsoft, installation.wayToExchange.port(), Plan.READERS));
      }
      MailboxOwner.link(installation.keycloak.baseUri());
      return installation;
    } catch (IOException | InterruptedException | RuntimeException e) {
      installation.close();
      throw e;
    }
  }

  /**
   * In place of the server two nodes, fresh ones, on the same database and under the same address,
   * which keep to Exchange's limits as the stand-in does from now on; it forgets what it has
   * counted.
   */
  List<KeycloakServer> restartAsTwoNodes() throws IOException {
    keycloak.close();
    microsoft.exchange().reset();
    microsoft.exchange().settings(unlimited().withLimits(ExchangeLimits.documented()));
    keycloak = startKeycloak("second", port, together());
    return List.of(keycloak, startKeycloak("third", Ports.free(), together()));
  }

  private List<String> together() {
    return List.of(
        "--hostname=http://127.0.0.1:" + port,
        // What start-dev switches off; they find each other by way of the database.
        "--cache=ispn",
        "--cache-embedded-network-bind-address=127.0.0.1",
        "--cache-embedded-network-bind-port=" + Ports.free());
  }

  KeycloakServer keycloak() {
    return keycloak;
  }

  StandIn microsoft() {
    return microsoft;
  }

  DelayingProxy wayToExchange() {
    return wayToExchange;
  }

  Database database() {
    return database;
  }

  /** Ends everything; the folder stays, with the server's log in it. */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("could not be ended", e);
      }
    }
  }

  private static ExchangeSettings unlimited() {
    return ExchangeSettings.defaults()
        .withLimits(
            ExchangeLimits.documented()
                .withOverRate(ExchangeLimits.OverRate.IGNORE)
                .withRecipientsPerDay(Integer.MAX_VALUE))
        .withSentItems(false);
  }

  private static List<String> limits(int perMinute, int perDay) {
    return List.of(
        OPTION + "messages-per-minute=" + perMinute, OPTION + "recipients-per-day=" + perDay);
  }

  private KeycloakServer startKeycloak(String name, int httpPort, List<String> more)
      throws IOException {
    List<String> options = new ArrayList<>(database.options());
    options.addAll(
        List.of(
            "--truststore-paths=" + certificate(),
            // As in production, where start-dev reads every page and every mail's text anew.
            "--spi-theme--cache-themes=true",
            "--spi-theme--cache-templates=true",
            OPTION + "smtp-hosts=localhost:" + wayToExchange.port(),
            OPTION + "authorities=" + microsoft.http(),
            OPTION + "delivery=" + plan.delivery()));
    options.addAll(more);
    return opened(
        KeycloakServer.from(plan.distribution())
            .in(folder.resolve(name))
            .withProviders(plan.providers())
            .onPort(httpPort)
            .withOptions(options)
            .start(progress));
  }

  private Path certificate() {
    return folder.resolve("stand-in-ca.pem");
  }

  private <T extends AutoCloseable> T opened(T part) {
    started.push(part);
    return part;
  }
}
