package io.github.exchangeonline.keycloak.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
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
        Arguments.of(new ConnectException("Connection refused"), "network-refused"),
        Arguments.of(new ConnectException("Connection timed out"), "network-timeout"),
        Arguments.of(new SocketTimeoutException("Read timed out"), "network-timeout"),
        Arguments.of(new NoRouteToHostException("No route to host"), "network-unreachable"),
        Arguments.of(new SocketException("Network is unreachable"), "network-unreachable"),
        Arguments.of(new SocketException("Connection reset"), "network-reset"),
        Arguments.of(new SocketException("Broken pipe"), "network-reset"),
        Arguments.of(new EOFException(), "network-reset"),
        Arguments.of(new IOException("localhost:443 failed to respond"), "network-reset"),
        Arguments.of(
            handshake(new CertPathBuilderException("unable to find valid certification path")),
            "network-tls-untrusted"),
        Arguments.of(
            handshake(
                new CertificateException(
                    "No subject alternative DNS name matching localhost found.")),
            "network-tls-name"),
        Arguments.of(
            new SSLHandshakeException("Remote host terminated the handshake"),
            "network-tls-failed"),
        Arguments.of(
            new SSLException("Unsupported or unrecognized SSL message"), "network-tls-failed"),
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
    SSLHandshakeException handshake = new SSLHandshakeException("handshake failed");
    handshake.initCause(cause);
    return handshake;
  }
}
