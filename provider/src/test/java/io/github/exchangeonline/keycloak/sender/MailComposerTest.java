package io.github.exchangeonline.keycloak.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailComposerTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final MailComposer.Content CONTENT =
      new MailComposer.Content("Paßwort zurücksetzen", "Grüße ✓", "<p>Grüße ✓</p>");

  private final MailComposer composer = new MailComposer(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void composesWhatKeycloakComposes() throws Exception {
    Map<String, String> tab = Tabs.with("fromDisplayName", "Müller & Söhne");
    tab.put("replyTo", "help@contoso.example");
    tab.put("replyToDisplayName", "Hilfe");

    OutgoingMail mail = composer.compose(EmailTab.of(tab), "bob@example.com", CONTENT);
    MimeMessage message = parse(mail);

    assertThat(message.getSubject()).isEqualTo("Paßwort zurücksetzen");
    InternetAddress from = (InternetAddress) message.getFrom()[0];
    assertThat(from.getAddress()).isEqualTo("noreply@contoso.example");
    assertThat(from.getPersonal()).isEqualTo("Müller & Söhne");
    assertThat(message.getReplyTo()).hasSize(1);
    assertThat(((InternetAddress) message.getReplyTo()[0]).getPersonal()).isEqualTo("Hilfe");
    assertThat(message.getHeader("To")).containsExactly("bob@example.com");
    assertThat(message.getSentDate()).isEqualTo(java.util.Date.from(NOW));
    assertThat(message.getMessageID()).endsWith("@contoso.example>");
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(message.getHeader("X-Auto-Response-Suppress"))
        .containsExactly("DR, RN, NRN, OOF, AutoReply");
    MimeMultipart bodies = (MimeMultipart) message.getContent();
    assertThat(bodies.getContentType()).startsWith("multipart/alternative");
    assertThat(bodies.getBodyPart(0).getContent()).isEqualTo("Grüße ✓");
    assertThat(bodies.getBodyPart(1).getContentType()).startsWith("text/html");
    assertThat(bodies.getBodyPart(1).getContent()).isEqualTo("<p>Grüße ✓</p>");
    assertThat(mail.envelopeFrom()).isEqualTo("noreply@contoso.example");
    assertThat(mail.recipients()).containsExactly("bob@example.com");
    assertThat(mail.smtpUtf8()).isFalse();
  }

  @Test
  void staysInSevenBits() throws Exception {
    OutgoingMail mail = composer.compose(EmailTab.of(Tabs.good()), "bob@example.com", CONTENT);

    for (byte octet : mail.mime()) {
      assertThat(octet).isNotNegative();
    }
  }

  @Test
  void everyMailHasItsOwnMessageId() throws Exception {
    EmailTab tab = EmailTab.of(Tabs.good());

    assertThat(parse(composer.compose(tab, "bob@example.com", CONTENT)).getMessageID())
        .isNotEqualTo(parse(composer.compose(tab, "bob@example.com", CONTENT)).getMessageID());
  }

  @Test
  void returnsGoToTheEnvelopeFrom() throws Exception {
    OutgoingMail mail =
        composer.compose(
            EmailTab.of(Tabs.with("envelopeFrom", "bounce@contoso.example")),
            "bob@example.com",
            CONTENT);

    assertThat(mail.envelopeFrom()).isEqualTo("bounce@contoso.example");
  }

  @Test
  void turnsInternationalDomainsIntoAscii() throws Exception {
    OutgoingMail mail = composer.compose(EmailTab.of(Tabs.good()), "bob@bücher.example", CONTENT);

    assertThat(mail.recipients()).containsExactly("bob@xn--bcher-kva.example");
  }

  @Test
  void asksForSmtpUtf8OnlyWhereAnAddressNeedsIt() throws Exception {
    EmailTab tab = EmailTab.of(Tabs.with("allowutf8", "true"));

    assertThat(composer.compose(tab, "bob@example.com", CONTENT).smtpUtf8()).isFalse();
    OutgoingMail mail = composer.compose(tab, "jürgen@example.com", CONTENT);
    assertThat(mail.smtpUtf8()).isTrue();
    assertThat(new String(mail.mime(), StandardCharsets.UTF_8)).contains("To: jürgen@example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jürgen@example.com",
        "bob",
        "",
        "bob@example.com\r\nBcc: all@example.com",
        "bob@example.com, eve@example.com"
      })
  void refusesARecipientThatIsNoAddressAndDoesNotRepeatIt(String recipient) {
    assertThatThrownBy(() -> composer.compose(EmailTab.of(Tabs.good()), recipient, CONTENT))
        .isInstanceOf(InvalidMailException.class)
        .satisfies(
            e -> {
              if (!recipient.isEmpty()) {
                assertThat(e.getMessage()).doesNotContain(recipient);
              }
            });
  }

  @Test
  void noFieldStartsAHeaderOfItsOwn() throws Exception {
    Map<String, String> tab = new HashMap<>(Tabs.good());
    tab.put("fromDisplayName", "Contoso\r\nBcc: one@evil.example");
    tab.put("replyTo", "help@contoso.example");
    tab.put("replyToDisplayName", "Help\nBcc: two@evil.example");

    MimeMessage message =
        parse(
            composer.compose(
                EmailTab.of(tab),
                "bob@example.com",
                new MailComposer.Content(
                    "Hi\r\nBcc: three@evil.example\r\n\r\nbody", "text", null)));

    assertThat(message.getHeader("Bcc")).isNull();
    assertThat(message.getSubject()).startsWith("Hi ").doesNotContain("\n");
    assertThat(((MimeMultipart) message.getContent()).getCount()).isEqualTo(1);
  }

  private static MimeMessage parse(OutgoingMail mail) throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(mail.mime()));
  }
}
