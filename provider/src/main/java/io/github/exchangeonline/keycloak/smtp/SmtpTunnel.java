package io.github.exchangeonline.keycloak.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.exchangeonline.keycloak.diagnosis.Problem;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection through a proxy, up to where the mail server begins to speak. Angus's own way
 * through proxies looks up the mail server's name here, where a machine that needs a proxy often
 * cannot, and tells neither whose failure it was nor why.
 */
final class SmtpTunnel {

  private static final Pattern STATUS = Pattern.compile("HTTP/[0-9.]+ ([0-9]{3})( .*)?");
  private static final int LONGEST_ANSWER = 16 * 1024;

  private static final int SOCKS_VERSION = 5;
  private static final int NO_LOGIN = 0;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;

  private final SmtpProxy proxy;
  private final SmtpServer server;

  SmtpTunnel(SmtpProxy proxy, SmtpServer server) {
    this.proxy = proxy;
    this.server = server;
  }

  /**
   * Opens it; what is read and written then is the mail server's.
   *
   * @throws SmtpProxyException where the proxy, not the mail server, is to blame or to ask
   */
  Socket open(Supplier<Optional<Duration>> left) throws SmtpProxyException {
    try {
      SmtpSocket socket = new SmtpSocket(server, left).to(proxy.host(), proxy.port());
      try {
        switch (proxy.kind()) {
          case HTTP -> askByHttp(socket);
          case SOCKS5 -> askBySocks(socket);
        }
        return socket;
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    } catch (SmtpProxyException e) {
      throw e;
    } catch (IOException e) {
      throw new SmtpProxyException(Problem.SMTP_PROXY_UNREACHABLE, e);
    }
  }

  private void askByHttp(Socket socket) throws IOException {
    String target = server.host() + ":" + server.port();
    StringBuilder request =
        new StringBuilder("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n");
    if (proxy.user().isPresent()) {
      String login = proxy.user().get() + ":" + proxy.password().map(it -> it.reveal()).orElse("");
      request
          .append("Proxy-Authorization: Basic ")
          .append(Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
          .append("\r\n");
    }
    socket.getOutputStream().write(request.append("\r\n").toString().getBytes(US_ASCII));
    String answer = head(socket.getInputStream());
    Matcher status = STATUS.matcher(answer.lines().findFirst().orElse(""));
    if (!status.matches()) {
      throw new SmtpProxyException(Problem.SMTP_PROXY_NOT_UNDERSTOOD, "no status line of HTTP");
    }
    int code = Integer.parseInt(status.group(1));
    if (code / 100 != 2) {
      // Only the number: the words are the proxy's own, and might repeat what it was asked.
      throw new SmtpProxyException(
          code == 407
              ? Problem.SMTP_PROXY_LOGIN_REFUSED
              : code / 100 == 5 ? Problem.SMTP_PROXY_NO_WAY_ON : Problem.SMTP_PROXY_FORBIDS,
          "HTTP " + code);
    }
  }

  /** Byte by byte, for what follows the empty line is the mail server's. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n") && !text.endsWith("\n\n")) {
      if (read.size() == LONGEST_ANSWER) {
        throw new SmtpProxyException(Problem.SMTP_PROXY_NOT_UNDERSTOOD, "an answer without end");
      }
      read.write(next(in));
      if (read.size() > 1) {
        byte[] all = read.toByteArray();
        int from = Math.max(0, all.length - 4);
        text = new String(all, from, all.length - from, US_ASCII);
      }
    }
    return read.toString(US_ASCII);
  }

  /** RFC 1928, with the mail server's name as it is. */
  private void askBySocks(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    socket.getOutputStream().write(new byte[] {SOCKS_VERSION, 1, NO_LOGIN});
    version(in);
    if (next(in) != NO_LOGIN) {
      throw new SmtpProxyException(Problem.SMTP_PROXY_LOGIN_REFUSED, "SOCKS wants a login");
    }
    byte[] name = server.host().getBytes(US_ASCII);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(new byte[] {SOCKS_VERSION, CONNECT, 0, NAME, (byte) name.length});
    request.writeBytes(name);
    request.write(server.port() >> 8);
    request.write(server.port());
    socket.getOutputStream().write(request.toByteArray());
    version(in);
    int reply = next(in);
    if (reply != 0) {
      throw new SmtpProxyException(
          switch (reply) {
            case 2, 7, 8 -> Problem.SMTP_PROXY_FORBIDS;
            default -> Problem.SMTP_PROXY_NO_WAY_ON;
          },
          "SOCKS reply " + reply);
    }
    next(in);
    int kind = next(in);
    int length =
        switch (kind) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case NAME -> next(in);
          default ->
              throw new SmtpProxyException(
                  Problem.SMTP_PROXY_NOT_UNDERSTOOD, "SOCKS address of the kind " + kind);
        };
    // The address that the proxy uses, and its port: of no use here.
    in.skipNBytes(length + 2L);
  }

  private static void version(InputStream in) throws IOException {
    int version = next(in);
    if (version != SOCKS_VERSION) {
      throw new SmtpProxyException(Problem.SMTP_PROXY_NOT_UNDERSTOOD, "no answer of SOCKS 5");
    }
  }

  private static int next(InputStream in) throws IOException {
    int read = in.read();
    if (read < 0) {
      throw new EOFException("the proxy closed the connection");
    }
    return read;
  }
}
