package io.github.exchangeonline.keycloak.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkDiagnosesTest {

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(new UnknownHostException("smtp.office365.example"), "network-name-unknown"),
        Arguments.of(
            new UnknownHostException("smtp.office365.com: Temporary failure in name resolution"),
            "network-dns-unavailable"),
        Arguments.of(new UnresolvedAddressException(), "network-name-unknown"),
        Arguments.of(new ConnectException("Connection refused"), "network-refused"),
        Arguments.of(new ConnectException("Connection timed out"), "network-no-way-in-time"),
        Arguments.of(new SocketTimeoutException("Connect timed out"), "network-no-way-in-time"),
        Arguments.of(new SocketTimeoutException("Read timed out"), "network-timeout"),
        Arguments.of(
            new InterruptedIOException("Timeout waiting for connection from pool"),
            "network-no-connection-free"),
        Arguments.of(new NoRouteToHostException("No route to host"), "network-host-unreachable"),
        Arguments.of(new ConnectException("No route to host"), "network-host-unreachable"),
        Arguments.of(new SocketException("Network is unreachable"), "network-unreachable"),
        Arguments.of(new SocketException("Permission denied"), "network-not-permitted"),
        Arguments.of(new SocketException("Operation not permitted"), "network-not-permitted"),
        Arguments.of(
            new BindException("Cannot assign requested address"), "network-ports-exhausted"),
        Arguments.of(new SocketException("Too many open files"), "network-files-exhausted"),
        Arguments.of(new SocketException("Connection reset"), "network-reset"),
        Arguments.of(new SocketException("Broken pipe"), "network-reset"),
        Arguments.of(new EOFException(), "network-closed"),
        Arguments.of(new IOException("localhost:443 failed to respond"), "network-closed"),
        Arguments.of(
            new IOException("the answer is larger than one megabyte"), "network-answer-too-large"),
        Arguments.of(
            new IOException("CONNECT refused by proxy: HTTP/1.1 403 Forbidden"),
            "entra-proxy-forbids"),
        Arguments.of(
            new IOException("CONNECT refused by proxy: HTTP/1.0 503 Service Unavailable"),
            "entra-proxy-no-way-on"),
        Arguments.of(
            handshake(new CertPathBuilderException("unable to find valid certification path")),
            "network-tls-untrusted"),
        Arguments.of(
            handshake(new CertificateExpiredException("NotAfter: Thu Jan 01 00:00:00 UTC 2026")),
            "network-tls-expired"),
        Arguments.of(
            handshake(new CertificateNotYetValidException("NotBefore: Thu Jan 01 2099")),
            "network-tls-not-yet-valid"),
        Arguments.of(
            handshake(new CertPathValidatorException("Certificate has been revoked")),
            "network-tls-revoked"),
        Arguments.of(
            handshake(
                new CertPathValidatorException(
                    "Algorithm constraints check failed on signature algorithm: SHA1withRSA")),
            "network-tls-weak"),
        Arguments.of(
            handshake(
                new CertificateException(
                    "No subject alternative DNS name matching localhost found.")),
            "network-tls-name"),
        Arguments.of(
            new SSLHandshakeException("(certificate_unknown) PKIX path building failed"),
            "network-tls-untrusted"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: protocol_version"),
            "network-tls-protocol"),
        Arguments.of(
            new SSLHandshakeException(
                "The server selected protocol version TLS11 is not accepted by client preferences"
                    + " [TLS13, TLS12]"),
            "network-tls-protocol"),
        Arguments.of(
            new SSLHandshakeException("No appropriate protocol (protocol is disabled)"),
            "network-tls-protocol"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: certificate_required"),
            "network-tls-refused-by-peer"),
        Arguments.of(
            new SSLException("Received fatal alert: bad_record_mac"), "network-tls-damaged"),
        Arguments.of(
            new SSLException("Tag mismatch", new AEADBadTagException("Tag mismatch")),
            "network-tls-damaged"),
        Arguments.of(
            new SSLHandshakeException("Remote host terminated the handshake"),
            "network-tls-broken-off"),
        Arguments.of(
            handshake("Remote host terminated the handshake", new EOFException()),
            "network-tls-broken-off"),
        Arguments.of(
            new SSLException("Unsupported or unrecognized SSL message"), "network-tls-not-spoken"),
        Arguments.of(new SSLException("strange"), "network-tls-failed"),
        Arguments.of(new IOException("strange"), "network-unlisted"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void tellsTheCauseHoweverDeepItLies(Throwable cause, String id) {
    assertThat(Diagnoses.ofNetwork(Service.ENTRA, cause).id()).isEqualTo(id);
    Throwable wrapped = new IOException("outer", new IOException("middle", cause));
    assertThat(Diagnoses.ofNetwork(Service.SMTP, Stage.CONNECT, wrapped).id()).isEqualTo(id);
  }

  @Test
  void doesNotKnowTheOutcomeAfterTheWholeMailWasSent() {
    Diagnosis diagnosis = Diagnoses.ofNetwork(Service.SMTP, Stage.END_OF_DATA, new EOFException());
    assertThat(diagnosis.id()).isEqualTo("smtp-outcome-unknown");
    assertThat(diagnosis.disposition()).isEqualTo(Disposition.RETRY);
  }

  @Test
  void repeatsJavasWordsOnly() {
    Throwable foreign =
        new IOException() {
          @Override
          public String getMessage() {
            return "AUTH XOAUTH2 token";
          }
        };
    assertThat(Diagnoses.ofNetwork(Service.SMTP, Stage.AUTH, foreign).oneLine())
        .doesNotContain("token");
  }

  private static Throwable handshake(Exception cause) {
    return handshake("handshake failed", cause);
  }

  private static Throwable handshake(String words, Exception cause) {
    SSLHandshakeException handshake = new SSLHandshakeException(words);
    handshake.initCause(cause);
    return handshake;
  }
}
