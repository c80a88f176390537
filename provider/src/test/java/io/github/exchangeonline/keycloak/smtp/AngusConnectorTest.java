package io.github.exchangeonline.keycloak.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AngusConnectorTest {

  private static final String TOKEN = "eyJ0eXAiOiJKV1Qi." + "A".repeat(1500);
  private static final SmtpLogin LOGIN = new SmtpLogin("info@contoso.com", Secret.of(TOKEN));
  private static final String MIME =
      """
      Message-ID: <kept@kc.example>
      X-Odd:  two  spaces
      From: info@contoso.com
      Subject: =?utf-8?q?Gr=C3=BC?=
      Content-Type: text/plain; charset=UTF-8
      Content-Transfer-Encoding: 8bit

      Grüße
      .dot
      end
      """
          .replace("\n", "\r\n");
  private static SSLContext ours;
  private static SSLContext others;

  private ScriptedServer server;

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    ours = TestTls.of(folder, "localhost");
    others = TestTls.of(folder, "other.example");
  }

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer(ours);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void signsInWithOneLineOverTls() throws SmtpException {
    open(ours).close();
    String line = "user=info@contoso.com\u0001auth=Bearer " + TOKEN + "\u0001\u0001";
    assertThat(server.heard)
        .startsWith(
            "EHLO keycloak.localdomain",
            "STARTTLS",
            "EHLO keycloak.localdomain",
            "AUTH XOAUTH2 " + Base64.getEncoder().encodeToString(line.getBytes(UTF_8)));
  }

  @Test
  void sendsTheBytesAsTheyAreAndSeveralMailsOnOneConnection() throws SmtpException {
    try (SmtpConnection connection = open(ours)) {
      SmtpReply reply = connection.send(mail(false, "a@example.org", "b@example.org"));
      assertThat(reply.exchangeId()).contains("1@HOST.namprd17.prod.outlook.com");
      assertThat(connection.usable()).isTrue();
      connection.send(mail(true, "jörg@example.org"));
    }
    int size = MIME.getBytes(UTF_8).length;
    assertThat(server.heard)
        .containsSubsequence(
            "MAIL FROM:<info@contoso.com> SIZE=" + size + " BODY=8BITMIME",
            "RCPT TO:<a@example.org>",
            "RCPT TO:<b@example.org>",
            "DATA",
            "| Message-ID: <kept@kc.example>",
            "| X-Odd:  two  spaces",
            "| Grüße",
            "| ..dot",
            "| end",
            "MAIL FROM:<info@contoso.com> SIZE=" + size + " BODY=8BITMIME SMTPUTF8",
            "RCPT TO:<jörg@example.org>");
    assertThat(server.heard.stream().filter(it -> it.startsWith("AUTH"))).hasSize(1);
    assertThat(server.heard.stream().filter(it -> it.startsWith("| Message-ID"))).hasSize(2);
  }

  @Test
  void asksForAFreshTokenWhenThisOneIsRefused() {
    server.says(
        "AUTH", "535 5.7.3 Authentication unsuccessful [SN2PR00CA0018.namprd00.prod.outlook.com]");
    SmtpException e = openFails(ours);
    assertThat(e.tokenRefused()).isTrue();
    assertThat(e.stage()).isEqualTo(Stage.AUTH);
    assertThat(e.reply().map(SmtpReply::code)).contains(535);
    assertThat(e.diagnosis().facts()).containsEntry("mailbox", "info@contoso.com");
  }

  @Test
  void doesNotBlameTheTokenWhenSmtpIsSwitchedOff() {
    server.says(
        "AUTH",
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the"
            + " Tenant.");
    SmtpException e = openFails(ours);
    assertThat(e.tokenRefused()).isFalse();
    assertThat(e.diagnosis().id()).isEqualTo("smtp-auth-disabled-tenant");
  }

  @Test
  void hidesTheTokenFromAServerThatRepeatsIt() {
    server.says(
        "AUTH",
        "501 5.5.4 Cannot read " + TOKEN + " " + Base64.getEncoder().encodeToString(new byte[90]));
    assertThat(openFails(ours).reply().map(SmtpReply::text))
        .contains("Cannot read [secret] [secret]");
  }

  @Test
  void sendsNothingSecretWithoutTls() {
    server.says("EHLO", "250-host Hello\r\n250 AUTH XOAUTH2");
    assertThat(openFails(ours).diagnosis().id()).isEqualTo("smtp-starttls-not-offered");
    assertThat(server.heard).noneMatch(it -> it.startsWith("AUTH"));
  }

  @Test
  void sendsNothingSecretToAnUntrustedServer() {
    assertThat(openFails(others).diagnosis().id()).isEqualTo("network-tls-untrusted");
    assertThat(server.heard).noneMatch(it -> it.startsWith("AUTH"));
  }

  @Test
  void sendsNothingSecretToAServerOfAnotherName() throws IOException {
    server.close();
    server = new ScriptedServer(others);
    SmtpException e = openFails(others);
    assertThat(e.diagnosis().id()).isEqualTo("network-tls-name");
    assertThat(e.stage()).isEqualTo(Stage.STARTTLS);
    assertThat(server.heard).noneMatch(it -> it.startsWith("AUTH"));
  }

  @Test
  void isNotContentWithAServerThatAsksForNoSignIn() {
    server.says("EHLO TLS", "250 host Hello");
    assertThat(openFails(ours).diagnosis().id()).isEqualTo("smtp-xoauth2-not-offered");
    server.says("EHLO TLS", "250-host Hello\r\n250 AUTH LOGIN PLAIN");
    assertThat(openFails(ours).diagnosis().id()).isEqualTo("smtp-xoauth2-not-offered");
  }

  @Test
  void tellsARefusedConnection() throws IOException {
    server.close();
    SmtpException e = openFails(ours);
    assertThat(e.diagnosis().id()).isEqualTo("network-refused");
    assertThat(e.stage()).isEqualTo(Stage.CONNECT);
  }

  @Test
  void tellsAGreetingThatIsNone() {
    server.says("GREETING", "421 4.3.2 Service not active");
    SmtpException e = openFails(ours);
    assertThat(e.diagnosis().id()).isEqualTo("smtp-service-pausing");
    assertThat(e.stage()).isEqualTo(Stage.GREETING);
  }

  @Test
  void tellsWhatWasSaidInPlaceOfAWelcome() {
    server.says("EHLO", "421 4.4.2 Connection dropped due to SocketError");
    server.says("HELO", ScriptedServer.HANG_UP);
    SmtpException e = openFails(ours);
    assertThat(e.diagnosis().id()).isEqualTo("smtp-connection-dropped");
    assertThat(e.stage()).isEqualTo(Stage.EHLO);
  }

  @Test
  void stillSendsAfterARefusalAtTheEnd() throws SmtpException {
    server.says(
        ".",
        "554 5.2.252 SendAsDenied; info@x not allowed to send as noreply@x; "
            + "1.84300:0A, ".repeat(200));
    try (SmtpConnection connection = open(ours)) {
      SmtpException e = sendFails(connection, mail(false, "a@example.org"));
      assertThat(e.diagnosis().id()).isEqualTo("smtp-send-as-denied");
      assertThat(e.diagnosis().facts()).containsEntry("from", "info@contoso.com");
      assertThat(e.stage()).isEqualTo(Stage.END_OF_DATA);
      assertThat(e.outcomeUnknown()).isFalse();
      assertThat(connection.usable()).isTrue();
      server.says(".", "250 2.0.0 OK <2@HOST>");
      assertThat(connection.send(mail(false, "a@example.org")).exchangeId()).contains("2@HOST");
    }
  }

  /** Exchange writes lines far beyond the 512 octets of RFC 5321. */
  @Test
  void readsAReplyToItsEndHoweverLongItsLineIs() throws SmtpException {
    String endless = "SendAsDenied; " + "1.84300:0A000000, ".repeat(120) + "[EndDiagnosticData]";
    server.says(".", "554 5.2.252 " + endless);
    try (SmtpConnection connection = open(ours)) {
      SmtpException e = sendFails(connection, mail(false, "a@example.org"));
      assertThat(e.reply().orElseThrow().text()).isEqualTo(endless);
    }
  }

  @Test
  void readsAReplyOfSeveralLinesToItsEnd() throws SmtpException {
    server.says(
        ".",
        String.join(
            "\r\n",
            "554-5.2.0 STOREDRV.Submission.Exception:",
            "554-5.2.0 SendAsDeniedException.MapiExceptionSendAsDenied;",
            "554 5.2.0 the end"));
    try (SmtpConnection connection = open(ours)) {
      SmtpException e = sendFails(connection, mail(false, "a@example.org"));
      assertThat(e.diagnosis().id()).isEqualTo("smtp-send-as-denied");
      assertThat(e.reply().orElseThrow().text().lines()).hasSize(3).last().isEqualTo("the end");
      server.says(".", "250 2.0.0 OK <2@HOST>");
      assertThat(connection.send(mail(false, "a@example.org")).exchangeId()).contains("2@HOST");
    }
  }

  @Test
  void sendsToAllOrToNone() throws SmtpException {
    server.says("RCPT", "550 5.1.1 User unknown");
    try (SmtpConnection connection = open(ours)) {
      assertThat(sendFails(connection, mail(false, "a@example.org")).diagnosis().id())
          .isEqualTo("smtp-recipient-refused");
      assertThat(connection.usable()).isTrue();
      assertThat(server.heard).contains("RSET").doesNotContain("DATA");
    }
  }

  @Test
  void doesNotKnowTheOutcomeWhenTheLastReplyNeverComes() throws SmtpException {
    server.says(".", ScriptedServer.HANG_UP);
    try (SmtpConnection connection = open(ours)) {
      SmtpException e = sendFails(connection, mail(false, "a@example.org"));
      assertThat(e.outcomeUnknown()).isTrue();
      assertThat(e.reply()).isEmpty();
      assertThat(connection.usable()).isFalse();
    }
  }

  @Test
  void knowsTheOutcomeWhenTheConnectionBreaksEarlier() throws SmtpException {
    server.says("MAIL", ScriptedServer.HANG_UP);
    try (SmtpConnection connection = open(ours)) {
      SmtpException e = sendFails(connection, mail(false, "a@example.org"));
      assertThat(e.outcomeUnknown()).isFalse();
      assertThat(e.diagnosis().id()).isEqualTo("network-closed");
      assertThat(connection.usable()).isFalse();
    }
  }

  @Test
  void isNotUsableAfterTheServerSaidGoodbye() throws SmtpException {
    server.says(
        "MAIL",
        "421 4.4.2 Message submission rate for this client has exceeded the configured limit");
    SmtpConnection connection = open(ours);
    assertThat(sendFails(connection, mail(false, "a@example.org")).diagnosis().id())
        .isEqualTo("smtp-messages-per-minute");
    assertThat(connection.usable()).isFalse();
    connection.close();
    connection.close();
    assertThat(sendFails(connection, mail(false, "a@example.org"))).isNotNull();
  }

  @Test
  void refusesAddressesThatWouldBeCommands() throws SmtpException {
    try (SmtpConnection connection = open(ours)) {
      for (String bad :
          new String[] {
            "", "a@b.c>\r\nRCPT TO:<x@y.z", "a@b.c> NOTIFY=NEVER", "jörg@example.org"
          }) {
        assertThat(sendFails(connection, mail(false, bad)).diagnosis().id())
            .isEqualTo("message-invalid");
      }
      assertThat(server.heard).noneMatch(it -> it.startsWith("MAIL"));
      assertThat(connection.usable()).isTrue();
    }
  }

  private SmtpConnection open(SSLContext trusted) throws SmtpException {
    Duration patience = Duration.ofSeconds(10);
    return new AngusConnector(trusted.getSocketFactory(), Optional.empty())
        .open(new SmtpServer("localhost", server.port(), patience, patience, patience), LOGIN);
  }

  private SmtpException openFails(SSLContext trusted) {
    return withoutSecret(catchThrowableOfType(SmtpException.class, () -> open(trusted)));
  }

  private static SmtpException sendFails(SmtpConnection connection, OutgoingMail mail) {
    return withoutSecret(catchThrowableOfType(SmtpException.class, () -> connection.send(mail)));
  }

  private static SmtpException withoutSecret(SmtpException e) {
    assertThat(e).isNotNull();
    assertThat(e.getMessage() + e.diagnosis() + e.reply() + e.getCause())
        .doesNotContain("AAAAAAAAAA");
    return e;
  }

  private static OutgoingMail mail(boolean smtpUtf8, String... recipients) {
    return new OutgoingMail(
        "<one@example.com>",
        "info@contoso.com",
        List.of(recipients),
        MIME.getBytes(UTF_8),
        smtpUtf8);
  }
}
