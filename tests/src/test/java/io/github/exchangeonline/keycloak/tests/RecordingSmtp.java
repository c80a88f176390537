package io.github.exchangeonline.keycloak.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Any mail server but Exchange: takes each way of signing in without a look, keeps every line that
 * it is told, and refuses what it was told to refuse.
 */
final class RecordingSmtp implements AutoCloseable {

  private static final String NEXT = "334 ";

  private final ServerSocket socket;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Map<String, String> refusals = new ConcurrentHashMap<>();
  private volatile String mechanisms = "PLAIN LOGIN XOAUTH2";

  private RecordingSmtp(ServerSocket socket) {
    this.socket = socket;
  }

  static RecordingSmtp start() {
    try {
      RecordingSmtp server =
          new RecordingSmtp(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
      Thread thread = new Thread(server::serve, "recording-smtp");
      thread.setDaemon(true);
      thread.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  /** From now on offers these mechanisms alone. */
  RecordingSmtp offering(String names) {
    mechanisms = names;
    return this;
  }

  /** From now on answers a command so. */
  RecordingSmtp refusing(String command, String reply) {
    refusals.put(command, reply);
    return this;
  }

  /** What clients said since the last call, line by line. */
  List<String> heard() {
    List<String> heard = List.copyOf(lines);
    lines.clear();
    return heard;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        talk(client);
      } catch (IOException e) {
        // The client went, or the test is over: what was heard is in the list.
      }
    }
  }

  private void talk(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
    say(client, "220 mail.example.org ESMTP");
    String line = hear(in);
    while (!line.isEmpty()) {
      String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
      String reply = refusals.getOrDefault(verb, answer(verb));
      if (verb.equals("AUTH") && line.equalsIgnoreCase("AUTH LOGIN")) {
        say(client, NEXT + "VXNlcm5hbWU6");
        hear(in);
        say(client, NEXT + "UGFzc3dvcmQ6");
        hear(in);
      }
      say(client, reply);
      if (verb.equals("QUIT")) {
        return;
      }
      if (reply.startsWith("354")) {
        String body = hear(in);
        while (!body.equals(".")) {
          body = hear(in);
        }
        say(client, "250 2.0.0 Queued");
      }
      line = hear(in);
    }
  }

  private String answer(String verb) {
    return switch (verb) {
      case "EHLO" ->
          "250-mail.example.org\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH " + mechanisms;
      case "AUTH" -> "235 2.7.0 Welcome";
      case "MAIL", "RCPT", "RSET", "NOOP" -> "250 2.0.0 OK";
      case "DATA" -> "354 Go ahead";
      case "QUIT" -> "221 2.0.0 Bye";
      default -> "502 5.5.1 Unknown";
    };
  }

  /** Empty lines are parts of mails only. */
  private String hear(BufferedReader in) throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("the client went");
    }
    lines.add(line);
    return line;
  }

  private static void say(Socket client, String reply) throws IOException {
    client.getOutputStream().write((reply + "\r\n").getBytes(ISO_8859_1));
    client.getOutputStream().flush();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
