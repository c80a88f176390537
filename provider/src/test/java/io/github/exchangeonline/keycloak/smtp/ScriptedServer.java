package io.github.exchangeonline.keycloak.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Speaks as Exchange does, one connection at a time, save where it was told otherwise. */
public final class ScriptedServer implements AutoCloseable {

  /** In place of a reply: hangs up. */
  public static final String HANG_UP = "";

  public final List<String> heard = new CopyOnWriteArrayList<>();
  private final ServerSocket socket;
  private final SSLContext tls;
  private final Map<String, String> replies = new ConcurrentHashMap<>();
  private final Thread thread;
  private final CountDownLatch deaf = new CountDownLatch(1);
  private volatile boolean talks;

  public ScriptedServer(SSLContext tls) throws IOException {
    this.tls = tls;
    socket = new ServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    replies.put(
        "GREETING", "220 SY5P282CA0097.outlook.office365.com Microsoft ESMTP MAIL Service ready");
    replies.put(
        "EHLO",
        "250-host Hello [203.0.113.7]\r\n250-SIZE 157286400\r\n250-8BITMIME\r\n250-STARTTLS\r\n250 SMTPUTF8");
    replies.put("STARTTLS", "220 2.0.0 SMTP server ready");
    replies.put(
        "EHLO TLS",
        "250-host Hello [203.0.113.7]\r\n250-SIZE 157286400\r\n250-AUTH LOGIN XOAUTH2\r\n250-8BITMIME\r\n250 SMTPUTF8");
    replies.put("AUTH", "235 2.7.0 Authentication successful");
    replies.put("MAIL", "250 2.1.0 Sender OK");
    replies.put("RCPT", "250 2.1.5 Recipient OK");
    replies.put("DATA", "354 Start mail input; end with <CRLF>.<CRLF>");
    replies.put(
        ".",
        "250 2.0.0 OK <1@HOST.namprd17.prod.outlook.com> [Hostname=HOST.namprd17.prod.outlook.com]");
    replies.put("RSET", "250 2.0.0 Resetting");
    replies.put("QUIT", "221 2.0.0 Service closing transmission channel");
    thread = new Thread(this::serve, "scripted-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  public ScriptedServer says(String to, String reply) {
    replies.put(to, reply);
    return this;
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** Returns once it has heard that. */
  void awaits(String line) {
    while (!heard.contains(line)) {
      Thread.onSpinWait();
    }
  }

  private void serve() {
    try {
      while (!socket.isClosed()) {
        try (Socket plain = socket.accept()) {
          talks = true;
          talk(plain);
        } catch (IOException e) {
          // The client hung up, or the test is over.
          heard.add("(" + e.getClass().getSimpleName() + ")");
        } finally {
          talks = false;
        }
      }
    } finally {
      deaf.countDown();
    }
  }

  private void talk(Socket plain) throws IOException {
    Socket now = plain;
    BufferedReader in = reader(now);
    boolean encrypted = false;
    say(now, replies.get("GREETING"));
    String line;
    while ((line = in.readLine()) != null) {
      heard.add(line);
      String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
      String reply =
          replies.getOrDefault(verb.equals("EHLO") && encrypted ? "EHLO TLS" : verb, "500 5.3.3 ?");
      if (reply.equals(HANG_UP)) {
        return;
      }
      say(now, reply);
      if (verb.equals("STARTTLS") && reply.startsWith("220")) {
        SSLSocket secure =
            (SSLSocket)
                tls.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        now = secure;
        in = reader(now);
        encrypted = true;
      } else if (verb.equals("DATA") && reply.startsWith("354")) {
        while ((line = in.readLine()) != null && !line.equals(".")) {
          heard.add("| " + line);
        }
        if (replies.get(".").equals(HANG_UP)) {
          return;
        }
        say(now, replies.get("."));
      } else if (verb.equals("QUIT")) {
        return;
      }
    }
  }

  private static void say(Socket socket, String reply) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((reply + "\r\n").getBytes(UTF_8));
    out.flush();
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      // Until then the system may still take a connection for it.
      if (!talks) {
        deaf.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
