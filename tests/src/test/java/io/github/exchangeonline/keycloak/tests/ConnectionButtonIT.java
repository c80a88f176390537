package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Test connection button of the Email tab, with what is saved and with what is not. */
@OnKeycloak
class ConnectionButtonIT {

  private static final String ADMIN = "admin@sample.example";
  private static final String SUBJECT = "[KEYCLOAK] - SMTP test message";

  private KeycloakUnderTest keycloak;
  private SampleRealm realm;

  @BeforeEach
  void aRealmWithALinkedMailbox(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.realm = SampleRealm.create(keycloak, microsoft);
    keycloak.admin().address(ADMIN);
    try (PlainBrowser owner =
        new PlainBrowser(Path.of("target", "screenshots", "ConnectionButtonIT"))) {
      new Person(owner, realm).linkMailbox();
    }
    microsoft.inbox().clear();
  }

  @Test
  void sendsWithTheSavedValues() {
    realm.admin().testConnection(realm.mailSettings()).ok();

    Letter.to(ADMIN, realm).about(SUBJECT).saying("This is a test message");
  }

  @Test
  void sendsWithValuesThatAreNotSaved() {
    Map<String, String> stored = realm.mailSettings();
    Map<String, String> typed = realm.mailSettings();
    typed.put("from", Sample.SUPPORT);
    typed.put("fromDisplayName", "Contoso Hilfe für Ä");
    typed.put("replyTo", "help@contoso.example");

    realm.admin().testConnection(typed).ok();

    ReceivedMail mail = realm.mailTo(ADMIN);
    assertThat(mail.mailbox()).isEqualTo(Sample.NOREPLY);
    assertThat(mail.envelopeFrom()).isEqualTo(Sample.SUPPORT);
    assertThat(mail.from()).isEqualTo("Contoso Hilfe für Ä <" + Sample.SUPPORT + ">");
    assertThat(mail.header("Reply-To")).isEqualTo("help@contoso.example");
    assertThat(mail.subject()).isEqualTo(SUBJECT);
    assertThat(realm.mailSettings()).isEqualTo(stored);
  }

  @Test
  void saysWhyItFailedInLogAndEvent() {
    Map<String, String> typed = realm.mailSettings();
    typed.put("from", Sample.BILLING);

    failsWith(typed, "smtp-send-as-denied", "Add-RecipientPermission");
    assertThat(realm.microsoft().inbox().messages()).isEmpty();
  }

  @Test
  void judgesUnsavedValuesBeforeItSends() {
    Map<String, String> typed = realm.mailSettings();
    typed.put("starttls", "false");

    failsWith(typed, "config-starttls-off", "Enable StartTLS: on.");
    assertThat(realm.microsoft().inbox().messages()).isEmpty();
  }

  private void failsWith(Map<String, String> settings, String diagnosis, String todo) {
    ServerLog.Mark mark = keycloak.log().mark();

    AdminReply reply = realm.admin().testConnection(settings);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.errorMessage()).isEqualTo("Failed to send email");
    assertThat(keycloak.log().linesSince(mark))
        .filteredOn(line -> line.contains(" WARN  [io.github.exchangeonline.keycloak]"))
        .singleElement()
        .asString()
        .contains("The test mail was not sent. realm=sample mailbox=" + Sample.NOREPLY)
        .contains("diagnosis=" + diagnosis)
        .contains("Who must act: ")
        .contains(todo);
    JsonNode event = realm.admin().events().get(0);
    assertThat(event.path("error").asText()).isEqualTo(diagnosis.replace('-', '_'));
    assertThat(event.path("details").path("operation").asText()).isEqualTo("test");
    assertThat(event.path("details").path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(event.path("details").path("todo").asText()).contains(todo);
  }
}
