package io.github.exchangeonline.standin;

import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import java.util.List;

/**
 * How to start. Ports are 0 for free ones.
 *
 * @param httpPort Entra by HTTP
 * @param httpsPort Entra by HTTPS
 * @param smtpPort Exchange
 * @param controlPort inbox pages and control API, by HTTP
 * @param certificateHosts names and IP addresses that the TLS certificate is for
 * @param seed of random lifetimes and token values
 */
public record StandInOptions(
    int httpPort,
    int httpsPort,
    int smtpPort,
    int controlPort,
    StandInClock clock,
    Directory directory,
    ExchangeSettings exchange,
    List<String> certificateHosts,
    long seed) {

  /** Free ports, the machine's clock, the sample directory, Microsoft's limits. */
  public static StandInOptions defaults() {
    return new StandInOptions(
        0,
        0,
        0,
        0,
        StandInClock.system(),
        Directory.sample(),
        ExchangeSettings.defaults(),
        List.of("localhost", "127.0.0.1", "host.testcontainers.internal", "host.docker.internal"),
        System.nanoTime());
  }

  /** The same on these ports. */
  public StandInOptions withPorts(int http, int https, int smtp, int control) {
    return new StandInOptions(
        http, https, smtp, control, clock, directory, exchange, certificateHosts, seed);
  }

  /** The same with another clock. */
  public StandInOptions withClock(StandInClock other) {
    return new StandInOptions(
        httpPort,
        httpsPort,
        smtpPort,
        controlPort,
        other,
        directory,
        exchange,
        certificateHosts,
        seed);
  }

  /** The same with another directory. */
  public StandInOptions withDirectory(Directory other) {
    return new StandInOptions(
        httpPort, httpsPort, smtpPort, controlPort, clock, other, exchange, certificateHosts, seed);
  }

  /** The same with other behaviour of Exchange. */
  public StandInOptions withExchange(ExchangeSettings other) {
    return new StandInOptions(
        httpPort,
        httpsPort,
        smtpPort,
        controlPort,
        clock,
        directory,
        other,
        certificateHosts,
        seed);
  }

  /** The same with a certificate for other hosts. */
  public StandInOptions withCertificateHosts(String... hosts) {
    return new StandInOptions(
        httpPort,
        httpsPort,
        smtpPort,
        controlPort,
        clock,
        directory,
        exchange,
        List.of(hosts),
        seed);
  }

  /** The same with a known seed. */
  public StandInOptions withSeed(long other) {
    return new StandInOptions(
        httpPort,
        httpsPort,
        smtpPort,
        controlPort,
        clock,
        directory,
        exchange,
        certificateHosts,
        other);
  }

  /** The same, with a redirect URI registered with every app. */
  public StandInOptions withRedirectUri(String uri) {
    directory.allowRedirectUri(uri);
    return this;
  }
}
