package io.github.exchangeonline.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes the way to a server on this machine as long as the way to one far away: what passes takes
 * half a round trip in either direction, whatever is spoken. A connection costs what it costs over
 * a distance, too. Thread-safe.
 */
final class DelayingProxy implements AutoCloseable {

  /** What was read, and when it may be written; nothing left in it means the end. */
  private record Passing(ByteBuffer bytes, long dueNanos) {}

  private static final int CHUNK = 16_384;

  private final ServerSocket listening;
  private final InetSocketAddress server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile long roundTripNanos;
  private volatile boolean reachable = true;

  private DelayingProxy(ServerSocket listening, InetSocketAddress server) {
    this.listening = listening;
    this.server = server;
  }

  /** In front of a port of the loopback address; without delay at first. */
  static DelayingProxy before(int port) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    DelayingProxy proxy =
        new DelayingProxy(new ServerSocket(0, 50, loopback), new InetSocketAddress(loopback, port));
    daemon("proxy", proxy::accept);
    return proxy;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** How long a byte takes to the server and back, from now on. */
  void roundTrip(Duration roundTrip) {
    roundTripNanos = roundTrip.toNanos();
  }

  /**
   * Whether the server can be reached. Where not, open connections are cut and new ones end before
   * a word.
   */
  void reachable(boolean can) {
    reachable = can;
    if (!can) {
      open.forEach(DelayingProxy::closeQuietly);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    open.forEach(DelayingProxy::closeQuietly);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        long asked = System.nanoTime();
        open.add(client);
        daemon("proxy-connection", () -> serve(client, asked));
      } catch (IOException closed) {
        return;
      }
    }
  }

  /**
   * Here the handshake takes no time. Far away the client is connected after one round trip, and
   * its last packet has yet to arrive before the server speaks: hence one and a half before the
   * server hears of it, and the half that its first words take back.
   */
  private void serve(Socket client, long asked) {
    try {
      sleepUntil(asked + roundTripNanos + roundTripNanos / 2);
      if (!reachable) {
        end(client);
        return;
      }
      Socket upstream = new Socket();
      upstream.connect(server);
      open.add(upstream);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      relay(client, upstream);
      relay(upstream, client);
    } catch (IOException unreachable) {
      end(client);
    }
  }

  /** One direction, by two threads, so that reading goes on while something is under way. */
  private void relay(Socket from, Socket to) {
    BlockingQueue<Passing> underWay = new LinkedBlockingQueue<>();
    daemon("proxy-read", () -> read(from, underWay));
    daemon("proxy-write", () -> write(underWay, from, to));
  }

  private void read(Socket from, BlockingQueue<Passing> underWay) {
    byte[] buffer = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
        underWay.add(new Passing(ByteBuffer.wrap(Arrays.copyOf(buffer, length)), due()));
      }
    } catch (IOException cut) {
      // The end, as for the other side.
    }
    underWay.add(new Passing(ByteBuffer.allocate(0), due()));
  }

  private void write(BlockingQueue<Passing> underWay, Socket from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      while (true) {
        Passing next = underWay.take();
        sleepUntil(next.dueNanos());
        if (!next.bytes().hasRemaining()) {
          break;
        }
        out.write(next.bytes().array());
      }
    } catch (IOException cut) {
      // Nobody is there any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end(from);
    end(to);
  }

  private long due() {
    return System.nanoTime() + roundTripNanos / 2;
  }

  private static void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // It is closed: that was wanted.
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
