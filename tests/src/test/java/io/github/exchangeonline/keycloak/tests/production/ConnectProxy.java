package io.github.exchangeonline.keycloak.tests.production;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The only way out of a network: an HTTP proxy that knows CONNECT and nothing else, wants a login
 * where it was made with one, and counts what goes through it by the address that was asked for.
 */
public final class ConnectProxy implements AutoCloseable {

  private final ServerSocket socket;
  private final @Nullable String login;
  private final Map<String, Long> sent = new ConcurrentHashMap<>();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  private ConnectProxy(ServerSocket socket, @Nullable String login) {
    this.socket = socket;
    this.login = login;
  }

  /** One that takes everybody. */
  public static ConnectProxy start() {
    return start(null);
  }

  /** One that wants {@code user:password}. */
  public static ConnectProxy start(@Nullable String login) {
    try {
      ConnectProxy proxy =
          new ConnectProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), login);
      proxy.thread(proxy::serve);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without a login in it. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /** How many bytes went to this {@code host:port} by now; 0 where nobody asked for it. */
  public long sentTo(String target) {
    return sent.getOrDefault(target, 0L);
  }

  /** Who was asked for. */
  public Set<String> targets() {
    return Set.copyOf(sent.keySet());
  }

  /** From now on answers 403 to who asks for this {@code host:port}. */
  public void forbid(String target) {
    forbidden.add(target);
  }

  /** Takes {@link #forbid} back. */
  public void allow(String target) {
    forbidden.remove(target);
  }

  /** The login as it goes over the line; empty where none is wanted. */
  public String encodedLogin() {
    return login == null ? "" : encoded(login);
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        thread(() -> talk(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void talk(Socket client) {
    try (client) {
      List<String> request = request(client.getInputStream()).lines().toList();
      String[] words = request.get(0).split(" ", -1);
      if (!words[0].equals("CONNECT")) {
        say(client, "405 Method Not Allowed");
      } else if (login != null
          && !request.contains("Proxy-Authorization: Basic " + encoded(login))) {
        say(client, "407 Proxy Authentication Required");
      } else if (forbidden.contains(words[1])) {
        say(client, "403 Forbidden");
      } else {
        relay(client, words[1]);
      }
    } catch (IOException gone) {
      // Whoever hung up knows why.
      return;
    }
  }

  private void relay(Socket client, String target) throws IOException {
    int colon = target.lastIndexOf(':');
    try (Socket onward =
        new Socket(
            InetAddress.getAllByName(target.substring(0, colon))[0],
            Integer.parseInt(target.substring(colon + 1)))) {
      sent.merge(target, 0L, Long::sum);
      say(client, "200 Connection established");
      thread(() -> copy(onward, client, null));
      copy(client, onward, target);
    }
  }

  private void copy(Socket from, Socket to, @Nullable String counted) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length;
      while ((length = in.read(buffer)) >= 0) {
        if (counted != null) {
          sent.merge(counted, (long) length, Long::sum);
        }
        out.write(buffer, 0, length);
      }
      to.shutdownOutput();
    } catch (IOException gone) {
      // Whoever hung up knows why.
      return;
    }
  }

  private static String request(InputStream in) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (!read.toString(US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      read.write(next);
    }
    return read.toString(US_ASCII);
  }

  private static void say(Socket client, String status) throws IOException {
    client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(US_ASCII));
  }

  private static String encoded(String login) {
    return Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
  }

  private void thread(Runnable work) {
    Thread thread = new Thread(work, "connect-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket client : open) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
