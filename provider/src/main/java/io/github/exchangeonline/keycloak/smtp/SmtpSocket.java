package io.github.exchangeonline.keycloak.smtp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.angus.mail.util.WriteTimeoutSocket;

/**
 * A socket that waits no longer than the server's timeouts say, nor than is left to whoever opens
 * it: also where an answer comes byte by byte. Angus takes the name that it checks the certificate
 * for from here, so that it must be the mail server's also behind a proxy.
 */
final class SmtpSocket extends WriteTimeoutSocket {

  private final SmtpServer server;
  private final Supplier<Optional<Duration>> left;

  SmtpSocket(SmtpServer server, Supplier<Optional<Duration>> left) throws IOException {
    super(millis(server.writeTimeout()));
    this.server = server;
    this.left = left;
  }

  /** Connects to the mail server itself. */
  SmtpSocket direct() throws IOException {
    return to(server.host(), server.port());
  }

  /** Connects to anything on the way to it. */
  SmtpSocket to(String host, int port) throws IOException {
    try {
      connect(new InetSocketAddress(host, port), millisLeft(server.connectTimeout()));
      setSoTimeout(millisLeft(server.readTimeout()));
      return this;
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public InetAddress getInetAddress() {
    try {
      return InetAddress.getByAddress(server.host(), super.getInetAddress().getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    InputStream all = super.getInputStream();
    return left.get().isEmpty() ? all : new Patient(all);
  }

  private int millisLeft(Duration longest) throws SocketTimeoutException {
    Duration now = left.get().filter(it -> it.compareTo(longest) < 0).orElse(longest);
    if (now.isNegative() || now.isZero()) {
      throw new SocketTimeoutException("no time is left");
    }
    // Zero would be for ever.
    return Math.max(1, millis(now));
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }

  private final class Patient extends FilterInputStream {

    Patient(InputStream all) {
      super(all);
    }

    @Override
    public int read() throws IOException {
      setSoTimeout(millisLeft(server.readTimeout()));
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      setSoTimeout(millisLeft(server.readTimeout()));
      return super.read(bytes, from, length);
    }
  }
}
