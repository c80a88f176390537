package io.github.exchangeonline.keycloak.tests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Ports of this machine where nothing answers: one that refuses, and one that says nothing. */
final class DeadPorts implements AutoCloseable {

  /** The shortest queue that there is still takes a few. */
  private static final int MORE_THAN_A_QUEUE = 20;

  private static final int LOOK_MILLIS = 500;

  private final int refusing;
  private final ServerSocket full;
  private final List<Socket> waiting;

  private DeadPorts(int refusing, ServerSocket full, List<Socket> waiting) {
    this.refusing = refusing;
    this.full = full;
    this.waiting = waiting;
  }

  static DeadPorts open() throws IOException {
    int refusing;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refusing = closed.getLocalPort();
    }
    // Whose queue is full, and who never looks at it: the next one in waits at the door.
    ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_A_QUEUE; i++) {
      Socket next = new Socket();
      waiting.add(next);
      try {
        next.connect(full.getLocalSocketAddress(), LOOK_MILLIS);
      } catch (SocketTimeoutException atTheDoor) {
        return new DeadPorts(refusing, full, waiting);
      }
    }
    throw new IllegalStateException("a queue of one takes any number here");
  }

  /** Refuses every connection, unless somebody else takes it meanwhile. */
  int refusing() {
    return refusing;
  }

  /** Neither takes nor refuses one. */
  int silent() {
    return ((InetSocketAddress) full.getLocalSocketAddress()).getPort();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    full.close();
  }
}
