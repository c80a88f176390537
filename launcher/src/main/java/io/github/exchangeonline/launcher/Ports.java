package io.github.exchangeonline.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Picks TCP ports on the loopback address. A picked port is free when picked; nothing reserves it.
 */
public final class Ports {

  private Ports() {}

  /** A port that nobody listens on. */
  public static int free() {
    return bind(0);
  }

  /** The preferred port where nobody listens on it, otherwise another free one. */
  public static int preferably(int preferred) {
    try {
      return bind(preferred);
    } catch (UncheckedIOException taken) {
      return free();
    }
  }

  private static int bind(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // Without this a port in TIME_WAIT, left by a server that just ended, counts as taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no listening on port " + port, e);
    }
  }
}
