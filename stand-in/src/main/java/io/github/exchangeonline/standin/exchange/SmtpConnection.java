package io.github.exchangeonline.standin.exchange;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Lines in and out, in clear or over TLS. Replies to pipelined commands leave together. */
final class SmtpConnection implements AutoCloseable {
  /** Far more than Exchange documents, so that a token in one line fits whatever its length. */
  private static final int MAX_LINE = 64 * 1024;

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int ENOUGH_OF_A_BODY = 16;

  private final Socket tcp;
  private Socket socket;
  private boolean unsent;
  private InputStream in;
  private OutputStream out;

  SmtpConnection(Socket socket) throws IOException {
    this.tcp = socket;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream());
  }

  /** Goes on over TLS; what the client sent too early is thrown away. */
  void startTls(SSLContext context) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), 0, true);
    tls.setUseClientMode(false);
    tls.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    tls.startHandshake();
    socket = tls;
    in = new BufferedInputStream(tls.getInputStream());
    out = new BufferedOutputStream(tls.getOutputStream());
  }

  /** Answers the client's first words of TLS with something else than a handshake. */
  void answerHandshake(byte[] said) throws IOException {
    if (in.read() >= 0) {
      out.write(said);
      out.flush();
      // The client's other words are read, too: closing on them would take these back.
      stillThere();
    }
  }

  /** A line without its end. */
  String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException();
      }
      if (octet == '\n') {
        break;
      }
      if (line.size() < MAX_LINE) {
        line.write(octet);
      }
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The beginning of a message. */
  void readPartOfData() throws IOException {
    if (in.readNBytes(ENOUGH_OF_A_BODY).length < ENOUGH_OF_A_BODY) {
      throw new EOFException();
    }
  }

  /** Exactly as many octets, keeping no more than {@code limit + 1} of them. */
  byte[] readChunk(long size, long limit) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    for (long i = 0; i < size; i++) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException();
      }
      if (chunk.size() <= limit) {
        chunk.write(octet);
      }
    }
    return chunk.toByteArray();
  }

  /**
   * A message up to the lone dot, dots unstuffed, keeping no more than {@code limit + 1} octets.
   */
  byte[] readData(long limit) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException();
      }
      line.write(octet);
      if (octet != '\n') {
        continue;
      }
      byte[] bytes = line.toByteArray();
      line.reset();
      if (bytes.length == 3 && bytes[0] == '.' && bytes[1] == '\r') {
        return data.toByteArray();
      }
      int from = bytes[0] == '.' ? 1 : 0;
      if (data.size() <= limit) {
        data.write(bytes, from, bytes.length - from);
      }
    }
  }

  void write(String line) throws IOException {
    writePart(line + "\r\n");
  }

  /** The same without the end of the line. */
  void writePart(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    unsent = true;
  }

  /** Whether the client has sent more already, so that replies can wait for company. */
  boolean moreToRead() throws IOException {
    return in.available() > 0;
  }

  /** Whether something was written and not sent yet. */
  boolean unsent() {
    return unsent;
  }

  /** Sends what was written, the delay later. */
  void flush(Duration delay) throws IOException {
    pause(delay);
    out.flush();
    unsent = false;
  }

  /** Waits, as long as a round trip is said to take. */
  static void pause(Duration delay) {
    if (!delay.isZero()) {
      try {
        Thread.sleep(delay.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Whether the client has not hung up, after a short look; what it sends meanwhile is thrown away.
   * Nothing can be read any more afterwards.
   */
  boolean stillThere() throws IOException {
    socket.setSoTimeout((int) LOOK.toMillis());
    try {
      return in.read() >= 0;
    } catch (SocketTimeoutException silent) {
      return true;
    }
  }

  /** Ends with a TCP reset, unsaid what is unsaid. */
  void reset() throws IOException {
    tcp.setSoLinger(true, 0);
    tcp.close();
  }

  String peer() {
    return socket.getInetAddress().getHostAddress();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
