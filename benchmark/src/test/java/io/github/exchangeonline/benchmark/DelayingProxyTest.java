package io.github.exchangeonline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DelayingProxyTest {

  private static final Duration ROUND_TRIP = Duration.ofMillis(40);
  private static final int BOUND_MILLIS = 30_000;

  private ServerSocket server;
  private DelayingProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = DelayingProxy.before(server.getLocalPort());
  }

  @AfterEach
  void end() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void whatIsSentArrivesUnchangedInBothDirections() throws IOException {
    proxy.roundTrip(Duration.ofMillis(4));
    String much = "a line that is sent again and again\r\n".repeat(5_000);
    try (Socket client = connect();
        Socket there = accept()) {
      send(client, much);
      assertThat(receive(there, much.length())).isEqualTo(much);
      send(there, much);
      assertThat(receive(client, much.length())).isEqualTo(much);
    }
  }

  /** Only that it is not too short: how much longer it takes is the machine's affair. */
  @Test
  void aReplyTakesARoundTripAndTheFirstWordsOfAServerTwo() throws IOException {
    proxy.roundTrip(ROUND_TRIP);
    long start = System.nanoTime();
    try (Socket client = connect();
        Socket there = accept()) {
      send(there, "220");
      receive(client, 3);
      assertThat(since(start)).isGreaterThanOrEqualTo(ROUND_TRIP.multipliedBy(2));

      long asked = System.nanoTime();
      send(client, "EHLO");
      receive(there, 4);
      send(there, "250");
      receive(client, 3);
      assertThat(since(asked)).isGreaterThanOrEqualTo(ROUND_TRIP);
    }
  }

  @Test
  void anEndIsHandedOn() throws IOException {
    try (Socket client = connect();
        Socket there = accept()) {
      there.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aServerOutOfReachIsNotSpokenTo() throws IOException {
    proxy.reachable(false);
    try (Socket client = connect()) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private Socket connect() throws IOException {
    return bounded(new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), proxy.port()));
  }

  private Socket accept() throws IOException {
    return bounded(server.accept());
  }

  /** Rather red than waiting for ever. */
  private static Socket bounded(Socket socket) throws IOException {
    socket.setSoTimeout(BOUND_MILLIS);
    return socket;
  }

  private static void send(Socket to, String text) throws IOException {
    to.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String receive(Socket from, int length) throws IOException {
    return new String(from.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
