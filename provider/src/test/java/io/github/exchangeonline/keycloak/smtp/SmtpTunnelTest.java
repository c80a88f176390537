package io.github.exchangeonline.keycloak.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mail server's name is one that only the proxy knows: nothing here may look it up. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class SmtpTunnelTest {

  private static final String NAME = "smtp.contoso.invalid";
  private static final SmtpLogin LOGIN = new SmtpLogin("info@contoso.com", Secret.of("token-1"));
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static SSLContext ours;
  private static SSLContext others;

  private ScriptedServer server;
  private ScriptedProxy proxy;
  private Duration answerWithin = PATIENCE;
  private Duration writeWithin = PATIENCE;

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    ours = TestTls.of(folder, NAME);
    others = TestTls.of(folder, "other.example");
  }

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer(ours);
    proxy = new ScriptedProxy(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void sendsThroughAnHttpProxyThatLooksTheNameUp() throws SmtpException {
    try (SmtpConnection connection = open("http://127.0.0.1:" + proxy.port(), ours)) {
      connection.send(mail("Hello"));
    }

    assertThat(proxy.heard)
        .startsWith("CONNECT " + NAME + ":587 HTTP/1.1", "Host: " + NAME + ":587")
        .noneMatch(line -> line.startsWith("Proxy-Authorization"));
    assertThat(server.heard).containsSubsequence("STARTTLS", "DATA", "| Hello");
  }

  @Test
  void signsInAtAnHttpProxy() throws SmtpException {
    open("http://kc:p%40ss@127.0.0.1:" + proxy.port(), ours).close();

    // kc:p@ss
    assertThat(proxy.heard).contains("Proxy-Authorization: Basic a2M6cEBzcw==");
  }

  @Test
  void sendsThroughASocksProxyThatLooksTheNameUp() throws SmtpException {
    try (SmtpConnection connection = open("socks5://127.0.0.1:" + proxy.port(), ours)) {
      connection.send(mail("Hello"));
    }

    String name = HexFormat.of().formatHex(NAME.getBytes(UTF_8));
    assertThat(proxy.heard)
        .startsWith("050100", "05010003" + "%02x".formatted(NAME.length()) + name + "024b");
    assertThat(server.heard).containsSubsequence("STARTTLS", "DATA", "| Hello");
  }

  @Test
  void checksTheMailServersNameNotTheProxys() throws IOException {
    server.close();
    server = new ScriptedServer(others);
    proxy.close();
    proxy = new ScriptedProxy(server.port());

    SmtpException e = openFails("http://127.0.0.1:" + proxy.port(), others);

    assertThat(e.diagnosis().id()).isEqualTo("network-tls-name");
    assertThat(server.heard).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void sendsNothingSecretWhereNobodyEncrypts() {
    server.says("EHLO", "250-host Hello\r\n250 AUTH XOAUTH2");

    SmtpException e = openFails("socks5://127.0.0.1:" + proxy.port(), ours);

    assertThat(e.diagnosis().id()).isEqualTo("smtp-starttls-not-offered");
    assertThat(server.heard).noneMatch(line -> line.startsWith("AUTH"));
  }

  @ParameterizedTest
  @CsvSource({
    "407 Proxy Authentication Required, smtp-proxy-login-refused",
    "403 Forbidden, smtp-proxy-forbids",
    "405 Method Not Allowed, smtp-proxy-forbids",
    "502 Bad Gateway, smtp-proxy-no-way-on",
    "504 Gateway Timeout, smtp-proxy-no-way-on"
  })
  void blamesTheHttpProxyAndTellsWhatItSaid(String status, String diagnosis) {
    // Some proxies repeat the request in their page.
    proxy.saysByHttp("HTTP/1.1 " + status + "\r\nX: s3cret\r\n\r\ns3cret");

    SmtpException e = openFails("http://kc:s3cret@127.0.0.1:" + proxy.port(), ours);

    blamesTheProxy(e, diagnosis, "HTTP " + status.substring(0, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "05ff, '', smtp-proxy-login-refused, SOCKS wants a login",
    "0500, 05020001000000000000, smtp-proxy-forbids, SOCKS reply 2",
    "0500, 05010001000000000000, smtp-proxy-no-way-on, SOCKS reply 1",
    "0500, 05050001000000000000, smtp-proxy-no-way-on, SOCKS reply 5",
    "045a, '', smtp-proxy-not-understood, no answer of SOCKS 5"
  })
  void blamesTheSocksProxyAndTellsWhatItSaid(
      String greeting, String answer, String diagnosis, String reason) {
    proxy.saysBySocks(greeting, answer);

    blamesTheProxy(openFails("socks5://127.0.0.1:" + proxy.port(), ours), diagnosis, reason);
  }

  @Test
  void tellsAProxyThatIsNone() {
    proxy.saysByHttp("220 mail.example ESMTP\r\n\r\n");

    blamesTheProxy(
        openFails("http://127.0.0.1:" + proxy.port(), ours),
        "smtp-proxy-not-understood",
        "no status line of HTTP");
  }

  @Test
  void tellsAProxyThatHangsUp() {
    proxy.saysByHttp("");

    blamesTheProxy(
        openFails("http://127.0.0.1:" + proxy.port(), ours),
        "smtp-proxy-unreachable",
        "EOFException: the proxy closed the connection");
  }

  @Test
  void tellsAProxyThatIsNotThere() throws IOException {
    proxy.close();

    SmtpException e = openFails("http://kc:s3cret@127.0.0.1:" + proxy.port(), ours);

    blamesTheProxy(e, "smtp-proxy-unreachable", "ConnectException: Connection refused");
  }

  @Test
  void doesNotWaitForEverForTheProxysAnswer() throws IOException {
    answerWithin = Duration.ofMillis(200);
    try (java.net.ServerSocket mute =
        new java.net.ServerSocket(0, 10, java.net.InetAddress.getLoopbackAddress())) {
      SmtpException e = openFails("http://localhost:" + mute.getLocalPort(), ours);

      assertThat(e.diagnosis().id()).isEqualTo("smtp-proxy-unreachable");
      assertThat(e.diagnosis().facts().get("reason")).startsWith("SocketTimeoutException");
    }
  }

  @Test
  void doesNotWaitForEverUntilAMailIsTaken() throws SmtpException {
    writeWithin = Duration.ofMillis(200);
    // For goodbye is said, too, and TLS would wait for an answer.
    answerWithin = Duration.ofSeconds(5);
    try (SmtpConnection connection = open("http://127.0.0.1:" + proxy.port(), ours)) {
      proxy.stall();

      // More than all buffers on the way hold.
      SmtpException e =
          catchThrowableOfType(
              SmtpException.class, () -> connection.send(mail("x".repeat(40_000_000))));

      assertThat(e.outcomeUnknown()).isFalse();
      assertThat(connection.usable()).isFalse();
    }
  }

  @Test
  void namesTheProxyAlsoWhereTheMailServerRefuses() {
    server.says("AUTH", "535 5.7.3 Authentication unsuccessful");

    SmtpException e = openFails("http://kc:s3cret@127.0.0.1:" + proxy.port(), ours);

    assertThat(e.tokenRefused()).isTrue();
    assertThat(e.diagnosis().facts())
        .containsEntry("proxy", "http://127.0.0.1:" + proxy.port())
        .containsEntry("host", NAME + ":587");
  }

  private void blamesTheProxy(SmtpException e, String diagnosis, String reason) {
    assertThat(e.diagnosis().id()).isEqualTo(diagnosis);
    assertThat(e.diagnosis().facts())
        .containsEntry("host", NAME + ":587")
        .hasEntrySatisfying("proxy", it -> assertThat(it).endsWith(":" + proxy.port()))
        .hasEntrySatisfying("reason", it -> assertThat(it).startsWith(reason));
    assertThat(e.getMessage()).contains("127.0.0.1:" + proxy.port());
    assertThat(e.stage()).isEqualTo(Stage.CONNECT);
    assertThat(server.heard).isEmpty();
  }

  private SmtpConnection open(String option, SSLContext trusted) throws SmtpException {
    Optional<SmtpProxy> parsed = SmtpProxy.parse(option);
    assertThat(parsed).isPresent();
    return new AngusConnector(trusted.getSocketFactory(), parsed)
        .open(new SmtpServer(NAME, 587, PATIENCE, answerWithin, writeWithin), LOGIN);
  }

  private SmtpException openFails(String option, SSLContext trusted) {
    SmtpException e =
        catchThrowableOfType(SmtpException.class, () -> open(option, trusted).close());
    assertThat(e).isNotNull();
    assertThat(e.getMessage() + e.diagnosis() + Arrays.toString(e.getSuppressed()) + e.getCause())
        .doesNotContain("s3cret")
        .doesNotContain("token-1");
    return e;
  }

  private static OutgoingMail mail(String text) {
    return new OutgoingMail(
        "<one@example.com>",
        "info@contoso.com",
        List.of("a@example.org"),
        ("Subject: x\r\n\r\n" + text + "\r\n").getBytes(UTF_8),
        false);
  }
}
