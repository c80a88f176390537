package io.github.exchangeonline.keycloak.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A proxy on the loopback address that takes every connection to one server, whatever name was
 * asked for, and answers as it was told. A request of HTTP is kept as text, of SOCKS in hex.
 */
public final class ScriptedProxy implements AutoCloseable {

  static final String HTTP_YES = "HTTP/1.1 200 Connection established\r\nVia: p\r\n\r\n";
  static final String SOCKS_YES = "05000003" + "01" + "78" + "0000";

  public final List<String> heard = new CopyOnWriteArrayList<>();
  private final ServerSocket socket =
      new ServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  private final int server;
  private volatile String http = HTTP_YES;
  private volatile String socksGreeting = "0500";
  private volatile String socks = SOCKS_YES;
  private volatile boolean stalls;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch deaf = new CountDownLatch(1);

  public ScriptedProxy(int server) throws IOException {
    this.server = server;
    thread(this::serve);
  }

  public int port() {
    return socket.getLocalPort();
  }

  public ScriptedProxy saysByHttp(String answer) {
    http = answer;
    return this;
  }

  ScriptedProxy saysBySocks(String greetingInHex, String answerInHex) {
    socksGreeting = greetingInHex;
    socks = answerInHex;
    return this;
  }

  /** From now on takes nothing more from the client, without a word. */
  void stall() {
    stalls = true;
  }

  private void serve() {
    try {
      while (!socket.isClosed()) {
        Socket client = socket.accept();
        thread(() -> talk(client));
      }
    } catch (IOException end) {
      // It was closed.
    } finally {
      deaf.countDown();
    }
  }

  private void talk(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      int first = in.read();
      boolean yes = first == 5 ? socks(client, in) : http(client, in, first);
      if (yes) {
        try (Socket onward = new Socket(socket.getInetAddress(), server)) {
          thread(() -> copy(onward, client, false));
          copy(client, onward, true);
        }
      }
    } catch (IOException gone) {
      heard.add("(" + gone.getClass().getSimpleName() + ")");
    }
  }

  private boolean http(Socket client, InputStream in, int first) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(first);
    while (!request.toString(US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      request.write(next);
    }
    heard.addAll(request.toString(US_ASCII).lines().toList());
    client.getOutputStream().write(http.getBytes(US_ASCII));
    return http.startsWith("HTTP/1.1 200");
  }

  private boolean socks(Socket client, InputStream in) throws IOException {
    byte[] methods = in.readNBytes(in.read());
    heard.add("05" + "%02x".formatted(methods.length) + HexFormat.of().formatHex(methods));
    client.getOutputStream().write(HexFormat.of().parseHex(socksGreeting));
    if (!socksGreeting.equals("0500")) {
      return false;
    }
    byte[] head = in.readNBytes(5);
    byte[] rest = in.readNBytes(head[4] + 2);
    heard.add(HexFormat.of().formatHex(head) + HexFormat.of().formatHex(rest));
    client.getOutputStream().write(HexFormat.of().parseHex(socks));
    return socks.equals(SOCKS_YES);
  }

  private void copy(Socket from, Socket to, boolean mayStall) {
    try {
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      int length;
      while ((length = from.getInputStream().read(buffer)) >= 0) {
        out.write(buffer, 0, length);
        if (mayStall && stalls) {
          closed.await();
          return;
        }
      }
      to.shutdownOutput();
    } catch (IOException gone) {
      heard.add("(" + gone.getClass().getSimpleName() + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "scripted-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    socket.close();
    try {
      // Until then the system may still take a connection for it.
      deaf.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
