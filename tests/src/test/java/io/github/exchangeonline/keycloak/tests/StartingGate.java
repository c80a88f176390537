package io.github.exchangeonline.keycloak.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/**
 * A port that leads to another one, for which the first two to come wait for each other: what they
 * do after it they do at the same time.
 */
final class StartingGate implements AutoCloseable {

  private final ServerSocket socket;
  private final int target;
  private volatile CountDownLatch missing = new CountDownLatch(0);

  private StartingGate(ServerSocket socket, int target) {
    this.socket = socket;
    this.target = target;
  }

  static StartingGate to(int target) {
    try {
      StartingGate gate =
          new StartingGate(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
      start(gate::accept);
      return gate;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The next two wait for each other. */
  void pair() {
    missing = new CountDownLatch(2);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket comer = socket.accept();
        start(() -> pass(comer, missing));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void pass(Socket comer, CountDownLatch turn) {
    turn.countDown();
    try (comer;
        Socket onward = new Socket(InetAddress.getLoopbackAddress(), target)) {
      turn.await();
      start(() -> copy(comer, onward));
      copy(onward, comer);
    } catch (IOException e) {
      // One of the two ends hung up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two ends hung up.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "starting gate");
    thread.setDaemon(true);
    thread.start();
  }
}
