package io.github.exchangeonline.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks TCP ports on the loopback address. A picked port is free when picked; nothing reserves it.
 */
public final class Ports {

  /**
   * Below those that Linux, macOS and Windows give to outgoing connections: one of them could take
   * the port of a server that is down for a moment. Browsers refuse none of these.
   */
  private static final int FIRST = 20_000;

  private static final int END = 32_000;

  private static final int TRIES = 100;

  private Ports() {}

  /** A port that nobody listens on. */
  public static int free() {
    for (int tried = 0; tried < TRIES; tried++) {
      try {
        return bind(ThreadLocalRandom.current().nextInt(FIRST, END));
      } catch (UncheckedIOException taken) {
        // The next one.
      }
    }
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
