package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.WithoutJar;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A realm whose mail is not ours to send: the server with the JAR does what the one without does.
 */
@OnKeycloak
class BuiltInSenderIT {

  private KeycloakUnderTest with;
  private KeycloakUnderTest without;
  private RecordingSmtp smtp;
  private TokenServer tokens;

  @BeforeEach
  void bothServers(KeycloakUnderTest with, @WithoutJar KeycloakUnderTest without) {
    this.with = with;
    this.without = without;
    this.smtp = RecordingSmtp.start();
    this.tokens = TokenServer.start();
  }

  @AfterEach
  void close() {
    smtp.close();
    tokens.close();
  }

  @Test
  void basicAuthentication() {
    Conduct same = same(basic());

    assertThat(same.smtp())
        .contains("AUTH LOGIN", base64("mailer"), base64("hunter2"))
        .contains("MAIL FROM:<bounces@example.org>", "RCPT TO:<carol@example.org>")
        .contains("From: =?utf-8?Q?Example_=C3=84?= <realm@example.org>")
        .contains("Reply-To: Help <help@example.org>")
        .contains("Subject: Update Your Account", "Subject: Reset password");
    assertThat(same.answers().get(2)).contains("-> 204");
    assertThat(same.answers().get(3)).contains("-> 204");
    assertThat(same.answers().get(4)).contains("You should receive an email shortly");
    assertThat(same.events()).anyMatch(event -> event.contains("SEND_RESET_PASSWORD"));
    assertThat(same.log()).isEmpty();
  }

  @Test
  void basicAuthenticationByPlain() {
    smtp.offering("PLAIN");

    assertThat(same(basic()).smtp()).contains("AUTH PLAIN " + base64("mailer\0mailer\0hunter2"));
  }

  @Test
  void noAuthentication() {
    assertThat(same(plain()).smtp())
        .noneMatch(line -> line.startsWith("AUTH"))
        .contains("Subject: Reset password");
  }

  @Test
  void aWrongPassword() {
    smtp.refusing("AUTH", "535 5.7.8 Wrong");

    failed(same(basic()));
  }

  @Test
  void aRecipientThatIsRefused() {
    smtp.refusing("RCPT", "550 5.1.1 Unknown");

    failed(same(basic()));
  }

  @Test
  void noServerThere() {
    smtp.close();

    failed(same(basic()));
  }

  @Test
  void clientCredentialsAtAnotherTokenServer() {
    Conduct same = same(clientCredentials());

    assertThat(same.smtp())
        .contains(
            "AUTH XOAUTH2 "
                + base64("user=mailer@example.org\1auth=Bearer " + TokenServer.TOKEN + "\1\1"))
        .contains("Subject: Update Your Account", "Subject: Reset password");
    assertThat(same.tokenRequests())
        .isNotEmpty()
        .allSatisfy(
            form ->
                assertThat(form)
                    .containsEntry("grant_type", "client_credentials")
                    .containsEntry("client_secret", "the-mailers-secret"));
    assertThat(same.answers().get(4)).contains("You should receive an email shortly");
  }

  @Test
  void clientCredentialsThatAreRefused() {
    tokens.refuse();

    failed(same(clientCredentials()));
  }

  @Test
  void anAccessTokenThatIsRefused() {
    smtp.refusing("AUTH", "535 5.7.8 Wrong");

    failed(same(clientCredentials()));
  }

  @Test
  void anAppThatSendsAsItselfThroughMicrosoft(StandIn microsoft) {
    microsoft.reset();
    Map<String, String> settings = clientCredentials();
    settings.put("authTokenUrl", microsoft.tokenEndpoint(Sample.CONTOSO).toString());
    settings.put("authTokenScope", "https://outlook.office365.com/.default");
    settings.put("authTokenClientId", Sample.DAEMON_APP);
    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    smtp.refusing("AUTH", "535 5.7.3 Authentication unsuccessful");

    failed(same(settings));
  }

  private Conduct same(Map<String, String> settings) {
    Conduct expected = Conduct.of(without, settings, smtp, tokens);
    Conduct found = Conduct.of(with, settings, smtp, tokens);
    assertThat(found.answers()).isEqualTo(expected.answers());
    assertThat(found.smtp()).isEqualTo(expected.smtp());
    assertThat(found.tokenRequests()).isEqualTo(expected.tokenRequests());
    assertThat(found.events()).isEqualTo(expected.events());
    assertThat(found.log()).isEqualTo(expected.log());
    return found;
  }

  private static void failed(Conduct conduct) {
    assertThat(conduct.smtp()).doesNotContain("DATA");
    assertThat(conduct.answers().get(2)).contains("-> 500").contains("Failed to send email");
    // The page does not tell a stranger whether the account exists.
    assertThat(conduct.answers().get(4)).contains("You should receive an email shortly");
    assertThat(conduct.events())
        .anyMatch(event -> event.contains("SEND_RESET_PASSWORD_ERROR"))
        .anyMatch(event -> event.contains("email_send_failed"));
    assertThat(conduct.log()).isNotEmpty();
  }

  private Map<String, String> plain() {
    return new HashMap<>(
        Map.of(
            "host", "127.0.0.1",
            "port", Integer.toString(smtp.port()),
            "from", "realm@example.org"));
  }

  private Map<String, String> basic() {
    Map<String, String> settings = plain();
    settings.putAll(
        Map.of(
            "fromDisplayName", "Example Ä",
            "replyTo", "help@example.org",
            "replyToDisplayName", "Help",
            "envelopeFrom", "bounces@example.org",
            "auth", "true",
            "authType", "basic",
            "user", "mailer",
            "password", "hunter2"));
    return settings;
  }

  private Map<String, String> clientCredentials() {
    Map<String, String> settings = plain();
    settings.putAll(
        Map.of(
            "auth", "true",
            "authType", "token",
            "user", "mailer@example.org",
            "authTokenUrl", tokens.address().toString(),
            "authTokenScope", "https://mail.example.org/.default",
            "authTokenClientId", "mailer-client",
            "authTokenClientSecret", "the-mailers-secret"));
    return settings;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
