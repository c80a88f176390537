package io.github.exchangeonline.keycloak.diagnosis;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Which row a failed connection belongs to, told by the types of its causes and, where Java has no
 * type, by its words.
 */
final class NetworkRules {

  private static final int DEEPEST = 20;

  private NetworkRules() {}

  static String id(Throwable cause) {
    List<Throwable> causes = causes(cause);
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
    if (cause instanceof UnknownHostException
        || cause instanceof java.nio.channels.UnresolvedAddressException) {
      return Optional.of("network-name-unknown");
    }
    if (cause instanceof SSLPeerUnverifiedException || namesAnotherServer(words)) {
      return Optional.of("network-tls-name");
    }
    if (cause instanceof CertPathBuilderException
        || cause instanceof CertPathValidatorException
        || cause instanceof CertificateExpiredException
        || cause instanceof CertificateNotYetValidException
        || (cause instanceof GeneralSecurityException && words.contains("trust"))
        || words.contains("pkix path")) {
      return Optional.of("network-tls-untrusted");
    }
    if (cause instanceof InterruptedIOException
        || cause instanceof java.net.http.HttpTimeoutException
        || (cause instanceof SocketException && words.contains("timed out"))) {
      return Optional.of("network-timeout");
    }
    if (cause instanceof NoRouteToHostException || words.contains("unreachable")) {
      return Optional.of("network-unreachable");
    }
    if (cause instanceof ConnectException) {
      return Optional.of("network-refused");
    }
    if (words.contains("remote host terminated the handshake")) {
      return Optional.of("network-tls-failed");
    }
    boolean ended =
        words.contains("reset")
            || words.contains("broken pipe")
            || words.contains("closed")
            || words.contains("failed to respond")
            || words.contains("eof");
    return cause instanceof EOFException || ended ? Optional.of("network-reset") : Optional.empty();
  }

  private static boolean namesAnotherServer(String words) {
    return words.contains("no subject alternative")
        || words.contains("no name matching")
        || words.contains("can't verify identity of server");
  }

  private static List<Throwable> causes(Throwable cause) {
    return Stream.iterate(cause, next -> next != null, Throwable::getCause).limit(DEEPEST).toList();
  }
}
