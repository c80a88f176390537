package io.github.exchangeonline.keycloak.diagnosis;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Which row a failed connection belongs to, told by the types of its causes and, where Java has no
 * type, by its words.
 */
final class NetworkRules {

  private static final int DEEPEST = 20;

  private NetworkRules() {}

  static String id(Throwable cause) {
    List<Throwable> causes = causes(cause);
    // Below it there is only that the connection ended, which says less.
    if (causes.stream().anyMatch(TlsRules::brokenOff)) {
      return "network-tls-broken-off";
    }
    // From the inside out: the innermost cause says most.
    for (int i = causes.size() - 1; i >= 0; i--) {
      Optional<String> id = one(causes.get(i));
      if (id.isPresent()) {
        return id.get();
      }
    }
    return causes.stream().anyMatch(SSLException.class::isInstance)
        ? "network-tls-failed"
        : "network-unlisted";
  }

  /**
   * Type and words of the innermost cause, if Java itself made it: others might quote what was
   * sent.
   */
  static String reason(Throwable cause) {
    List<Throwable> causes = causes(cause);
    Throwable innermost = causes.get(causes.size() - 1);
    String type = innermost.getClass().getSimpleName();
    boolean ofJava = innermost.getClass().getName().matches("(java|javax|sun)\\..*");
    return ofJava && innermost.getMessage() != null ? type + ": " + innermost.getMessage() : type;
  }

  private static Optional<String> one(Throwable cause) {
    String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return name(cause, words)
        .or(() -> TlsRules.id(cause, words))
        .or(() -> proxy(words))
        .or(() -> ownServer(cause, words))
        .or(() -> late(cause, words))
        .or(() -> way(cause, words))
        .or(() -> end(cause, words));
  }

  private static Optional<String> name(Throwable cause, String words) {
    if (!(cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException)) {
      return Optional.empty();
    }
    return Optional.of(
        words.contains("temporary failure") || words.contains("try again")
            ? "network-dns-unavailable"
            : "network-name-unknown");
  }

  /** In these words, with the proxy's status line behind them; a 407 is an answer. */
  private static Optional<String> proxy(String words) {
    if (!words.contains("connect refused by proxy")) {
      return Optional.empty();
    }
    return Optional.of(
        words.matches("(?s).*http/1\\.[01] 5[0-9]{2}.*")
            ? "entra-proxy-no-way-on"
            : "entra-proxy-forbids");
  }

  /** What the server that Keycloak runs on does not give. */
  private static Optional<String> ownServer(Throwable cause, String words) {
    if (words.contains("too many open files")) {
      return Optional.of("network-files-exhausted");
    }
    if (cause instanceof BindException || words.contains("assign requested address")) {
      return Optional.of("network-ports-exhausted");
    }
    boolean denied = words.contains("permission denied") || words.contains("not permitted");
    return cause instanceof SocketException && denied
        ? Optional.of("network-not-permitted")
        : Optional.empty();
  }

  private static Optional<String> late(Throwable cause, String words) {
    if (words.contains("connection from pool")) {
      return Optional.of("network-no-connection-free");
    }
    boolean late =
        cause instanceof InterruptedIOException
            || cause instanceof HttpTimeoutException
            || (cause instanceof SocketException && words.contains("timed out"));
    if (!late) {
      return Optional.empty();
    }
    boolean connecting =
        cause instanceof ConnectException
            || cause instanceof HttpConnectTimeoutException
            || words.contains("connect timed out")
            || words.contains("connection timed out");
    return Optional.of(connecting ? "network-no-way-in-time" : "network-timeout");
  }

  private static Optional<String> way(Throwable cause, String words) {
    if (cause instanceof NoRouteToHostException || words.contains("no route to host")) {
      return Optional.of("network-host-unreachable");
    }
    if (words.contains("unreachable")) {
      return Optional.of("network-unreachable");
    }
    return cause instanceof ConnectException ? Optional.of("network-refused") : Optional.empty();
  }

  private static Optional<String> end(Throwable cause, String words) {
    if (words.contains("reset") || words.contains("broken pipe") || words.contains("abort")) {
      return Optional.of("network-reset");
    }
    if (words.contains("larger than one megabyte")) {
      return Optional.of("network-answer-too-large");
    }
    boolean closed =
        cause instanceof EOFException
            || words.contains("closed")
            || words.contains("failed to respond")
            || words.contains("premature end")
            || words.contains("eof");
    return closed ? Optional.of("network-closed") : Optional.empty();
  }

  private static List<Throwable> causes(Throwable cause) {
    return Stream.iterate(cause, next -> next != null, Throwable::getCause).limit(DEEPEST).toList();
  }
}
