package io.github.exchangeonline.keycloak.diagnosis;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Which row a failure of TLS belongs to. Java tells most of them by words only. */
final class TlsRules {

  private static final List<String> NO_COMMON_GROUND =
      List.of(
          "protocol_version",
          "handshake_failure",
          "insufficient_security",
          "no appropriate protocol",
          "no cipher suites in common",
          "not accepted by client preferences");

  private static final List<String> NO_TLS =
      List.of("unrecognized ssl message", "plaintext connection", "unsupported record version");

  /** Alerts of a peer that does not want this client. */
  private static final List<String> UNWANTED =
      List.of(
          "certificate_required",
          "bad_certificate",
          "certificate_unknown",
          "certificate_expired",
          "unknown_ca",
          "access_denied",
          "unrecognized_name",
          "no_application_protocol");

  private static final List<String> DAMAGE =
      List.of("bad_record_mac", "bad record mac", "tag mismatch", "decrypt_error", "decode_error");

  private TlsRules() {}

  static Optional<String> id(Throwable cause, String words) {
    return certificate(cause, words)
        .or(
            () ->
                cause instanceof SSLException || cause instanceof GeneralSecurityException
                    ? handshake(words)
                    : Optional.empty());
  }

  /** Whether the other side hung up while encryption was agreed on. */
  static boolean brokenOff(Throwable cause) {
    return String.valueOf(cause.getMessage())
        .toLowerCase(Locale.ROOT)
        .contains("remote host terminated the handshake");
  }

  private static Optional<String> certificate(Throwable cause, String words) {
    if (cause instanceof SSLPeerUnverifiedException
        || words.contains("no subject alternative")
        || words.contains("no name matching")
        || words.contains("can't verify identity of server")) {
      return Optional.of("network-tls-name");
    }
    if (cause instanceof CertificateExpiredException) {
      return Optional.of("network-tls-expired");
    }
    if (cause instanceof CertificateNotYetValidException) {
      return Optional.of("network-tls-not-yet-valid");
    }
    if (cause instanceof CertificateRevokedException
        || words.contains("revoked")
        || words.contains("revocation status")) {
      return Optional.of("network-tls-revoked");
    }
    if (words.contains("constraints check failed") || words.contains("keysize limits")) {
      return Optional.of("network-tls-weak");
    }
    boolean untrusted =
        cause instanceof CertPathBuilderException
            || cause instanceof CertPathValidatorException
            || (cause instanceof GeneralSecurityException && words.contains("trust"))
            || words.contains("pkix path");
    return untrusted ? Optional.of("network-tls-untrusted") : Optional.empty();
  }

  private static Optional<String> handshake(String words) {
    if (any(NO_COMMON_GROUND, words)) {
      return Optional.of("network-tls-protocol");
    }
    if (any(NO_TLS, words)) {
      return Optional.of("network-tls-not-spoken");
    }
    // Java puts the same names before faults that it found itself.
    if (words.contains("received fatal alert") && any(UNWANTED, words)) {
      return Optional.of("network-tls-refused-by-peer");
    }
    return any(DAMAGE, words) ? Optional.of("network-tls-damaged") : Optional.empty();
  }

  private static boolean any(List<String> parts, String words) {
    return parts.stream().anyMatch(words::contains);
  }
}
