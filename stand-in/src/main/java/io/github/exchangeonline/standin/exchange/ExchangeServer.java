package io.github.exchangeonline.standin.exchange;

import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.faults.Counters;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.grants.Grants;
import io.github.exchangeonline.standin.inbox.Inbox;
import io.github.exchangeonline.standin.tls.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Exchange Online's client submission on 127.0.0.1. Thread-safe. */
public final class ExchangeServer implements AutoCloseable {
  private final ServerSocket listening;
  private final Set<Socket> connected = ConcurrentHashMap.newKeySet();
  private final AtomicInteger threads = new AtomicInteger();
  private final MailboxUsage usage = new MailboxUsage();
  private final Exchange exchange;
  private final ExchangeSettings initial;
  private volatile ExchangeSettings settings;

  /**
   * Starts to listen.
   *
   * @param certificates what STARTTLS leads to
   * @param port 0 for a free one
   */
  public ExchangeServer(
      Directory directory,
      Grants grants,
      Faults faults,
      Counters counters,
      Clock clock,
      Inbox inbox,
      Certificates certificates,
      ExchangeSettings settings,
      int port)
      throws IOException {
    this.initial = settings;
    this.settings = settings;
    this.exchange =
        new Exchange(
            directory, grants, faults, counters, clock, inbox, certificates, usage, this::settings);
    this.listening =
        new ServerSocket(port, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    daemon("stand-in-smtp", this::accept);
  }

  /** The port it listens on. */
  public int port() {
    return listening.getLocalPort();
  }

  /** How it behaves now. */
  public ExchangeSettings settings() {
    return settings;
  }

  /** Behaves like this from the next command on. */
  public void settings(ExchangeSettings other) {
    settings = other;
  }

  /** How many connections are open. */
  public int open() {
    return connected.size();
  }

  /** Closes every connection that is open, without a word. */
  public void cutConnections() {
    connected.forEach(ExchangeServer::closeQuietly);
  }

  /** Behaves as at the start, with nothing sent yet. Connections stay. */
  public void reset() {
    settings = initial;
    usage.clear();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cutConnections();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        connected.add(socket);
        exchange.counters().count("smtp.connections");
        daemon("stand-in-smtp-" + threads.incrementAndGet(), () -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (SmtpConnection connection = new SmtpConnection(socket)) {
      new SmtpSession(exchange, connection).run();
    } catch (IOException clientIsGone) {
      // Nothing is left to say.
    } finally {
      connected.remove(socket);
      closeQuietly(socket);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed for us anyway.
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
