package io.github.exchangeonline.keycloak.tests.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The only way of one node to its database: a TCP relay on the loopback address that can be cut and
 * blocked. Thread-safe.
 */
public final class DatabaseLink implements AutoCloseable {

  private final int database;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private ServerSocket listening;
  private boolean blocked;

  private DatabaseLink(int database, ServerSocket listening) {
    this.database = database;
    this.listening = listening;
    this.port = listening.getLocalPort();
  }

  /** Leads to a port at 127.0.0.1. */
  static DatabaseLink to(int database) {
    try {
      DatabaseLink link = new DatabaseLink(database, listen(0));
      link.acceptFrom(link.listening);
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /** Ends all connections; new ones are refused until {@link #restore}. */
  public synchronized void cut() {
    closeQuietly(listening);
    open.forEach(DatabaseLink::closeQuietly);
  }

  /** Lets everything through again after {@link #cut} or {@link #block}. */
  public synchronized void restore() {
    blocked = false;
    notifyAll();
    if (listening.isClosed()) {
      try {
        listening = listen(port);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      acceptFrom(listening);
    }
  }

  /** Holds back every byte, either way; connections stay, and new ones are taken. */
  public synchronized void block() {
    blocked = true;
  }

  @Override
  public void close() {
    cut();
    restoreWaiting();
  }

  private synchronized void restoreWaiting() {
    blocked = false;
    notifyAll();
  }

  private synchronized void awaitPassage() throws InterruptedException {
    while (blocked) {
      wait();
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private void acceptFrom(ServerSocket socket) {
    thread(
        () -> {
          while (!socket.isClosed()) {
            try {
              Socket node = socket.accept();
              open.add(node);
              if (socket.isClosed()) {
                closeQuietly(node);
              }
              relay(node);
            } catch (IOException cut) {
              // Refused from now on, or not reached this once.
            }
          }
        });
  }

  private void relay(Socket node) throws IOException {
    Socket there = new Socket(InetAddress.getLoopbackAddress(), database);
    node.setTcpNoDelay(true);
    there.setTcpNoDelay(true);
    open.add(there);
    if (node.isClosed()) {
      closeQuietly(there);
    }
    thread(() -> pump(node, there));
    thread(() -> pump(there, node));
  }

  private void pump(Socket from, Socket to) {
    byte[] bytes = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        awaitPassage();
        out.write(bytes, 0, count);
      }
    } catch (IOException ended) {
      // By one side or by a cut; either way it is over for both.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly(from);
      closeQuietly(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "database-link");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It is closed for us anyway.
    }
  }
}
