package io.github.exchangeonline.standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** An SMTP client that says exactly what it is told to, to compare the replies literally. */
final class SmtpTalk implements AutoCloseable {
  private final StandIn microsoft;
  private Socket socket;
  private BufferedReader in;
  private OutputStream out;
  private int patience = 20_000;

  SmtpTalk(StandIn microsoft) throws IOException {
    this.microsoft = microsoft;
    use(new Socket(InetAddress.getLoopbackAddress(), microsoft.smtpPort()));
  }

  /** Up to and with EHLO over TLS. */
  static SmtpTalk secured(StandIn microsoft) throws IOException {
    SmtpTalk talk = new SmtpTalk(microsoft);
    talk.reply();
    talk.say("EHLO client.example");
    talk.startTls();
    talk.say("EHLO client.example");
    return talk;
  }

  /** Up to and with a login. */
  static SmtpTalk loggedIn(StandIn microsoft, String user, String token) throws IOException {
    SmtpTalk talk = secured(microsoft);
    String reply = talk.say("AUTH XOAUTH2 " + xoauth2(user, token));
    if (!reply.startsWith("235")) {
      throw new AssertionError(reply);
    }
    return talk;
  }

  static String xoauth2(String user, String token) {
    return Base64.getEncoder()
        .encodeToString(
            ("user=" + user + "\u0001auth=Bearer " + token + "\u0001\u0001")
                .getBytes(StandardCharsets.UTF_8));
  }

  /** How many milliseconds to wait for a reply. */
  void waitNoLongerThan(int milliseconds) throws IOException {
    patience = milliseconds;
    socket.setSoTimeout(patience);
  }

  private void use(Socket other) throws IOException {
    socket = other;
    socket.setSoTimeout(patience);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    out = socket.getOutputStream();
  }

  String startTls() throws IOException {
    String reply = say("STARTTLS");
    handshake();
    return reply;
  }

  void handshake() throws IOException {
    SSLSocket tls =
        (SSLSocket)
            microsoft.clientTls().getSocketFactory().createSocket(socket, "localhost", 0, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    use(tls);
  }

  /** A reply, its lines separated by {@code \n}; empty when the connection is closed. */
  String reply() throws IOException {
    StringBuilder reply = new StringBuilder();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      reply.append(reply.isEmpty() ? "" : "\n").append(line);
      if (line.length() < 4 || line.charAt(3) != '-') {
        break;
      }
    }
    return reply.toString();
  }

  String say(String line) throws IOException {
    write(line + "\r\n");
    return reply();
  }

  void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** A whole mail; what comes at the end of data. */
  String mail(String envelopeFrom, String from) throws IOException {
    say("MAIL FROM:<" + envelopeFrom + ">");
    say("RCPT TO:<user@example.org>");
    say("DATA");
    return say("From: Sender <" + from + ">\r\nSubject: Hello\r\n\r\nText\r\n.");
  }

  /** Returns when the other side has ended the connection, in whatever way. */
  void awaitEnd() throws IOException {
    try {
      while (in.read() >= 0) {
        // What is still said does not matter.
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException reset) {
      // That is an end, too.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
