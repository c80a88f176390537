package io.github.exchangeonline.standin.control;

import io.github.exchangeonline.standin.exchange.ExchangeServer;
import io.github.exchangeonline.standin.faults.Counters;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.http.Reply;
import io.github.exchangeonline.standin.http.Request;
import io.github.exchangeonline.standin.http.WebServer;
import io.github.exchangeonline.standin.inbox.Inbox;
import io.github.exchangeonline.standin.inbox.InboxPages;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/** The inbox pages, and under {@code /api} the control API, by HTTP on 127.0.0.1. */
public final class ControlServer implements AutoCloseable {
  private final WebServer server;
  private final InboxPages pages;
  private final ControlApi api;

  /**
   * Starts to serve.
   *
   * @param exchange whose settings may be changed
   * @param advance sets the clock forward
   * @param reset puts everything back
   * @param port 0 for a free one
   */
  public ControlServer(
      Faults faults,
      Counters counters,
      Inbox inbox,
      ExchangeServer exchange,
      Consumer<Duration> advance,
      Runnable reset,
      int port)
      throws IOException {
    pages = new InboxPages(inbox);
    api = new ControlApi(faults, counters, inbox, exchange, advance, reset);
    server = WebServer.start(port, null, this::answer);
  }

  /** Where it is. */
  public URI base() {
    return URI.create("http://localhost:" + server.port());
  }

  @Override
  public void close() {
    server.close();
  }

  private Reply answer(Request request) {
    return request.path().startsWith("/api/") ? api.answer(request) : pages.answer(request);
  }
}
