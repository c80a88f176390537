package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Exchange's side, seen by the library that Keycloak sends with. */
final class AngusMailTest {
  private static StandIn microsoft;

  @BeforeAll
  static void start() throws Exception {
    microsoft = Browser.microsoft();
  }

  @AfterAll
  static void stop() {
    microsoft.close();
  }

  @Test
  void sendsSeveralMailsOverOneConnection() throws Exception {
    long before = microsoft.counters().connections();
    Session session = session();
    try (Transport transport = session.getTransport("smtp")) {
      transport.connect(Sample.NOREPLY, new Browser(microsoft).accessToken(Sample.NOREPLY));
      for (int i = 1; i <= 3; i++) {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(Sample.NOREPLY, "Contoso Straße", "UTF-8"));
        message.setRecipient(
            Message.RecipientType.TO, new InternetAddress("user" + i + "@example.org"));
        message.setSubject("Größe " + i, "UTF-8");
        message.setText("<p>Hallo <b>Welt</b></p>", "UTF-8", "html");
        message.saveChanges();
        transport.sendMessage(message, message.getAllRecipients());
      }
    }
    ReceivedMail mail = microsoft.inbox().awaitTo("user3@example.org", Duration.ofSeconds(10));
    assertThat(mail.subject()).isEqualTo("Größe 3");
    assertThat(mail.from()).isEqualTo("Contoso Straße <noreply@contoso.example>");
    assertThat(mail.to()).containsExactly("user3@example.org");
    assertThat(mail.html().strip()).isEqualTo("<p>Hallo <b>Welt</b></p>");
    assertThat(mail.mailbox()).isEqualTo(Sample.NOREPLY);
    assertThat(microsoft.counters().connections() - before).isEqualTo(1);
  }

  @Test
  void seesABadTokenAsAFailedLogin() throws Exception {
    try (Transport transport = session().getTransport("smtp")) {
      assertThatThrownBy(() -> transport.connect(Sample.NOREPLY, "garbage"))
          .isInstanceOf(AuthenticationFailedException.class)
          .hasMessageContaining("535 5.7.3 Authentication unsuccessful");
    }
  }

  @Test
  void seesABrokenHandshake() throws Exception {
    microsoft.faults().once(SmtpFault.tlsFailure());
    try (Transport transport = session().getTransport("smtp")) {
      assertThatThrownBy(() -> transport.connect(Sample.NOREPLY, "token"))
          .isInstanceOf(MessagingException.class)
          .hasMessageContaining("TLS");
    }
  }

  private static Session session() {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", "localhost");
    properties.put("mail.smtp.port", Integer.toString(microsoft.smtpPort()));
    properties.put("mail.smtp.auth", "true");
    properties.put("mail.smtp.auth.mechanisms", "XOAUTH2");
    properties.put("mail.smtp.starttls.enable", "true");
    properties.put("mail.smtp.starttls.required", "true");
    properties.put("mail.smtp.ssl.socketFactory", microsoft.clientTls().getSocketFactory());
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    return Session.getInstance(properties);
  }
}
