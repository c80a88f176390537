package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the admin is told when the Email tab is saved, and what is never judged. */
@OnKeycloak
class EmailTabIT {

  private static final String GUID = "11111111-2222-4333-8444-555555555599";

  private KeycloakUnderTest keycloak;
  private SampleRealm realm;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.realm = SampleRealm.create(keycloak, microsoft);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          port                  | 465                                      | Exchange Online does not support port 465.                  | config-port-465
          port                  | 26                                       | Port 26 is not one that Exchange Online takes mail at.      | config-port-not-allowed
          ssl                   | true                                     | SSL is on, but Exchange Online encrypts with StartTLS only. | config-ssl-on
          starttls              | false                                    | StartTLS is off                                             | config-starttls-off
          host                  | smtp.example.org                         | The host smtp.example.org is not one of Microsoft's         | config-host-not-allowed
          from                  | Contoso <noreply@contoso.example>        | is not a sender address.                                    | config-from-invalid
          user                  | ''                                       | No mailbox is named that signs in.                          | config-username-missing
          user                  | noreply@contoso.example, noreply         | noreply is not the address of a mailbox.                    | config-username-invalid
          authTokenScope        | SMTP.Send offline_access                 | means Microsoft Graph, and Exchange refuses such a token.   | config-scope-bare
          authTokenScope        | https://outlook.office.com/SMTP.Send     | Without offline_access in the scope                         | config-scope-no-offline-access
          authTokenScope        | https://outlook.office.com/SMTP.Send offline_access https://outlook.office.com/IMAP.AccessAsUser.All | asks for more than sending | config-scope-too-wide
          authTokenScope        | offline_access                           | names nothing that Exchange lets send with                  | config-scope-invalid
          authTokenClientId     | ''                                       | The client id is missing.                                   | config-client-id-missing
          authTokenClientId     | contoso-login                            | The client id is not one of Microsoft's                     | config-client-id-invalid
          authTokenClientSecret | ''                                       | The client secret is missing.                               | config-secret-missing
          authTokenClientSecret | 11111111-2222-4333-8444-555555555599     | is the secret's id, not its value.                          | config-secret-is-an-id
          """)
  void isRefusedInPlainWords(String key, String value, String words, String id) {
    Map<String, String> before = realm.mailSettings();

    AdminReply reply = realm.admin().mailSettings(with(key, value));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorMessage()).contains(words).contains("Who must act: ").contains("[" + id);
    assertThat(realm.mailSettings()).isEqualTo(before);
  }

  @Test
  void aTokenUrlOfAnotherFormIsRefused() {
    Map<String, String> settings =
        with("authTokenUrl", realm.microsoft().https() + "/contoso/oauth2/token");
    settings.put("authTokenClientSecret", Sample.APP_SECRET);

    AdminReply reply = realm.admin().mailSettings(settings);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorMessage())
        .contains("it must end in /{tenant}/oauth2/v2.0/token")
        .contains("[config-token-url-invalid");
  }

  @Test
  void aGoodChangeIsSaved() {
    realm.admin().mailSettings(with("fromDisplayName", "Contoso Accounts")).ok();
    realm
        .admin()
        .mailSettings(
            with(
                "authTokenScope",
                "https://outlook.office365.com/SMTP.Send offline_access openid profile"))
        .ok();

    assertThat(realm.mailSettings())
        .containsEntry("fromDisplayName", "Contoso Accounts")
        .containsEntry("authTokenClientSecret", "**********");
  }

  @Test
  void aBadTabIsImportedWithAWarning() {
    ServerLog.Mark mark = keycloak.log().mark();

    RealmAdmin imported = importWith(with("port", "465"));

    assertThat(imported.representation().path("smtpServer").path("port").asText()).isEqualTo("465");
    assertThat(keycloak.log().linesSince(mark))
        .filteredOn(line -> line.contains("diagnosis=config-port-465"))
        .hasSize(1)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("WARN")
                    .contains("The mail settings need attention. realm=imported ")
                    .contains("Exchange Online does not support port 465."));
  }

  @Test
  void whatDidNotChangeIsNotJudged() {
    RealmAdmin imported = importWith(with("port", "465"));

    imported.change(Map.of("displayName", "Renamed", "loginTheme", "keycloak.v2")).ok();
    Map<String, String> settings = with("port", "465");
    settings.put("fromDisplayName", "Other name");
    imported.mailSettings(settings).ok();

    assertThat(imported.representation().path("displayName").asText()).isEqualTo("Renamed");
    settings.put("user", Sample.ALICE);
    assertThat(imported.mailSettings(settings).errorMessage()).contains("config-port-465");
  }

  @Test
  void aSaveIsJudgedByWhateverSpellingOfItsAddress() {
    ObjectNode whole = (ObjectNode) realm.admin().representation();
    whole.putPOJO("smtpServer", with("port", "465"));

    AdminReply reply = keycloak.admin().put("realms/sample/", whole.toString());

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorMessage()).contains("config-port-465");
  }

  @Test
  void anotherTokenServerOrAppOnlyIsNotOurs() {
    Map<String, String> other = with("authTokenUrl", "https://idp.example.org/token");
    other.put("authTokenClientSecret", "another~secret");
    other.put("port", "465");
    other.put("ssl", "true");
    other.put("starttls", "false");
    realm.admin().mailSettings(other).ok();

    Map<String, String> appOnly =
        with("authTokenUrl", "https://login.microsoftonline.com/" + GUID + "/oauth2/v2.0/token");
    appOnly.put("authTokenClientSecret", "another~secret");
    appOnly.put("authTokenScope", "https://outlook.office365.com/.default");
    realm.admin().mailSettings(appOnly).ok();
  }

  private Map<String, String> with(String key, String value) {
    Map<String, String> settings = realm.mailSettings();
    settings.put(key, value);
    return settings;
  }

  private RealmAdmin importWith(Map<String, String> settings) {
    Map<String, String> whole = new HashMap<>(settings);
    whole.put("authTokenClientSecret", Sample.APP_SECRET);
    return keycloak
        .admin()
        .createRealm(Map.of("realm", "imported", "enabled", true, "smtpServer", whole));
  }
}
