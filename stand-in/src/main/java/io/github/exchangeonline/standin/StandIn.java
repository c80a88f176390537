package io.github.exchangeonline.standin;

import io.github.exchangeonline.standin.control.ControlServer;
import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.entra.EntraServer;
import io.github.exchangeonline.standin.exchange.ExchangeServer;
import io.github.exchangeonline.standin.faults.Counters;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.grants.Grants;
import io.github.exchangeonline.standin.inbox.Inbox;
import io.github.exchangeonline.standin.tls.Certificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import javax.net.ssl.SSLContext;

/**
 * Entra ID and Exchange Online on this machine's loopback address, until closed. Thread-safe.
 *
 * <pre>{@code
 * try (StandIn microsoft = StandIn.start(StandInOptions.defaults().withRedirectUri(callback))) {
 *   ...
 *   microsoft.inbox().awaitTo("user@example.org", Duration.ofSeconds(10));
 * }
 * }</pre>
 */
public final class StandIn implements AutoCloseable {
  private final StandInClock clock;
  private final Directory directory;
  private final Certificates certificates;
  private final Grants grants;
  private final Faults faults;
  private final Counters counters = new Counters();
  private final Inbox inbox = new Inbox();
  private final EntraServer entra;
  private final ExchangeServer exchange;
  private final ControlServer control;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private StandIn(StandInOptions options) throws IOException {
    clock = options.clock();
    directory = options.directory();
    certificates = Certificates.make(options.certificateHosts());
    grants = new Grants(clock);
    faults = new Faults(directory, grants);
    try {
      entra =
          opened(
              new EntraServer(
                  directory,
                  grants,
                  faults,
                  counters,
                  clock,
                  new Random(options.seed()),
                  certificates,
                  options.httpPort(),
                  options.httpsPort()));
      exchange =
          opened(
              new ExchangeServer(
                  directory,
                  grants,
                  faults,
                  counters,
                  clock,
                  inbox,
                  certificates,
                  options.exchange(),
                  options.smtpPort()));
      control =
          opened(
              new ControlServer(
                  faults,
                  counters,
                  inbox,
                  exchange,
                  clock::advance,
                  this::reset,
                  options.controlPort()));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts it.
   *
   * @throws IOException when a port is taken
   */
  public static StandIn start(StandInOptions options) throws IOException {
    return new StandIn(options);
  }

  /** Starts it with {@link StandInOptions#defaults}. */
  public static StandIn start() throws IOException {
    return start(StandInOptions.defaults());
  }

  /** Who exists; may be changed at any time. */
  public Directory directory() {
    return directory;
  }

  /** What goes wrong. */
  public Faults faults() {
    return faults;
  }

  /** What was handed out and agreed to; consents may be given here without a browser. */
  public Grants grants() {
    return grants;
  }

  /** What clients did. */
  public Counters counters() {
    return counters;
  }

  /** What arrived. */
  public Inbox inbox() {
    return inbox;
  }

  /** The clock that both servers go by. */
  public StandInClock clock() {
    return clock;
  }

  /** The Entra side. */
  public EntraServer entra() {
    return entra;
  }

  /** The Exchange side. */
  public ExchangeServer exchange() {
    return exchange;
  }

  /** Entra's address by HTTP, such as {@code http://localhost:8080}. */
  public URI http() {
    return entra.httpBase();
  }

  /** Entra's address by HTTPS. */
  public URI https() {
    return entra.httpsBase();
  }

  /** Exchange's port, at {@code localhost}. */
  public int smtpPort() {
    return exchange.port();
  }

  /** Where the inbox pages and the control API are. */
  public URI control() {
    return control.base();
  }

  /**
   * Entra's token endpoint by HTTPS.
   *
   * @param tenant GUID, domain, {@code common}, {@code organizations} or {@code consumers}
   */
  public URI tokenEndpoint(String tenant) {
    return URI.create(https() + "/" + tenant + "/oauth2/v2.0/token");
  }

  /** The certificate authority of this run, as PEM. */
  public String caPem() {
    return certificates.caPem();
  }

  /** Writes {@link #caPem} to a file. */
  public void writeCaPem(Path file) throws IOException {
    Files.writeString(file, caPem());
  }

  /** What a Java client needs to trust this run's certificates. */
  public SSLContext clientTls() {
    return certificates.client();
  }

  /**
   * As just started, on the same ports: no mail, grants, faults, counts, sign-ins; the clock and
   * the settings as at the start. Connections stay open, the directory stays as it is.
   */
  public void reset() {
    faults.reset();
    grants.clear();
    inbox.clear();
    counters.reset();
    clock.reset();
    entra.reset();
    exchange.reset();
  }

  @Override
  public void close() {
    faults.release();
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("could not be stopped", e);
      }
    }
  }

  private <T extends AutoCloseable> T opened(T server) {
    started.push(server);
    return server;
  }
}
