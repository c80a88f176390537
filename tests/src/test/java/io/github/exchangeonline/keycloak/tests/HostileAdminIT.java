package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.secrets.Secrets;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Somebody who administers this realm alone and wants its client secret or a token: neither may
 * arrive at a server of theirs, whatever they save or test.
 */
@Tag("process")
@OnKeycloak
@Tag("newest")
class HostileAdminIT {

  private static final String TYPE_AGAIN = "[config-secret-must-be-typed-again";

  private KeycloakUnderTest keycloak;
  private SampleRealm realm;
  private RealmAdmin mallory;
  private TokenServer tokens;
  private RecordingSmtp smtp;

  @BeforeEach
  void aLinkedMailboxAndAnAdminOfTheRealmAlone(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.realm = SampleRealm.create(keycloak, microsoft);
    this.tokens = TokenServer.start();
    this.smtp = RecordingSmtp.start();
    // A single tenant, where the app may have a token of its own, too.
    Map<String, String> settings = realm.mailSettings();
    settings.put("authTokenUrl", microsoft.tokenEndpoint(Sample.CONTOSO).toString());
    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    realm.admin().mailSettings(settings).ok();
    try (PlainBrowser owner =
        new PlainBrowser(Path.of("target", "screenshots", "HostileAdminIT"))) {
      new Person(owner, realm).linkMailbox();
    }
    microsoft.inbox().clear();
    String id = realm.admin().createUser("mallory", "secret");
    String client =
        realm.admin().get("clients?clientId=realm-management").json().get(0).path("id").asText();
    realm
        .admin()
        .post(
            "users/" + id + "/role-mappings/clients/" + client,
            "[" + realm.admin().get("clients/" + client + "/roles/realm-admin").body() + "]")
        .ok();
    this.mallory = keycloak.admin().as("sample", "mallory", "secret").realm("sample");
  }

  @AfterEach
  void nothingArrivedElsewhere() {
    String heard = String.join("\n", smtp.heard()) + tokens.requests();
    smtp.close();
    tokens.close();
    assertThat(Secrets.of(realm.microsoft()).in(heard)).isEmpty();
    assertThat(heard).doesNotContain(Sample.APP_SECRET);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource({
    "host, 127.0.0.1, config-host-not-allowed",
    "host, 169.254.169.254, config-host-not-allowed",
    "port, 26, config-port-not-allowed",
    "starttls, false, config-starttls-off",
    "ssl, true, config-ssl-on",
    "authTokenUrl, https://user@localhost/x/oauth2/v2.0/token, config-secret-must-be-typed-again",
    "authTokenClientId, 11111111-2222-4333-8444-555555555599, link-other-app",
    "user, alice@contoso.example, not-linked",
    "authTokenScope, https://outlook.office.com/IMAP.AccessAsUser.All offline_access, config-scope-invalid"
  })
  void testsWithAnotherValueAndIsRefused(String key, String value, String diagnosis) {
    Map<String, String> settings = realm.mailSettings();
    settings.put(key, value);
    // Keycloak fills the mask only beside the stored host, port and user.
    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    ServerLog.Mark mark = keycloak.log().mark();

    AdminReply reply = mallory.testConnection(settings);

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.errorMessage()).isEqualTo("Failed to send email");
    assertThat(keycloak.log().linesSince(mark))
        .anySatisfy(line -> assertThat(line).contains("diagnosis=" + diagnosis));
    assertThat(realm.microsoft().inbox().messages()).isEmpty();
    // Nobody saved these values, so they say nothing about the link.
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
  }

  @Test
  void cannotHaveTheAppsOwnTokenShownToAnotherMailServer() {
    Map<String, String> elsewhere = appOnly();
    elsewhere.put("host", "127.0.0.1");
    elsewhere.put("port", Integer.toString(smtp.port()));
    elsewhere.put("starttls", "false");

    assertThat(mallory.mailSettings(elsewhere).errorMessage()).contains(TYPE_AGAIN);
    mallory.testConnection(elsewhere);
    mallory.mailSettings(appOnly()).ok();
    assertThat(mallory.mailSettings(elsewhere).errorMessage()).contains(TYPE_AGAIN);
    mallory.testConnection(elsewhere);
    mallory.sendVerificationMail(realm.user("bob"));

    assertThat(smtp.heard()).noneMatch(line -> line.startsWith("AUTH"));
  }

  // Two of the detours leave Keycloak the secret, and only we stand in the way; on the others it
  // forgets the secret itself.

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no address, authTokenUrl, ''",
    "the app's own token, authTokenScope, https://outlook.office365.com/.default",
    "the whole tab is deleted, '', ''",
    "no authentication, auth, false",
    "a password, authType, basic",
    "another spelling, authType, TOKEN",
    "a dummy, authTokenClientSecret, dummy",
    "a reference, authTokenClientSecret, ${vault.entra}"
  })
  void twoSavesTakeNothingAlong(String detour, String key, String value) {
    Map<String, String> first = key.isEmpty() ? new HashMap<>() : realm.mailSettings();
    if (!key.isEmpty()) {
      first.put(key, value);
    }
    Map<String, String> second = realm.mailSettings();
    second.put("authTokenUrl", tokens.address().toString());
    second.put("host", "127.0.0.1");
    second.put("port", Integer.toString(smtp.port()));
    second.put("starttls", "false");

    mallory.mailSettings(first);
    mallory.mailSettings(second);
    mallory.testConnection(second);
    mallory.testConnection(realm.mailSettings());
    mallory.sendVerificationMail(realm.user("bob"));

    assertThat(tokens.requests()).noneMatch(form -> form.containsValue(Sample.APP_SECRET));
  }

  @Test
  void noOtherEndpointTakesMailSettings() {
    Map<String, String> before = realm.mailSettings();
    Map<String, String> elsewhere = realm.mailSettings();
    elsewhere.put("authTokenUrl", tokens.address().toString());
    ObjectNode whole = (ObjectNode) realm.admin().representation();
    whole.putPOJO("smtpServer", elsewhere);

    assertThat(mallory.put("?x=y", whole.toString()).errorMessage()).contains(TYPE_AGAIN);
    assertThat(
            keycloak
                .admin()
                .as("sample", "mallory", "secret")
                .put("realms/sample/", whole.toString())
                .errorMessage())
        .contains(TYPE_AGAIN);
    mallory.post("partialImport", Map.of("ifResourceExists", "OVERWRITE", "smtpServer", elsewhere));
    assertThat(
            keycloak
                .admin()
                .as("sample", "mallory", "secret")
                .post("realms", Map.of("realm", "mallorys", "smtpServer", elsewhere))
                .status())
        .isEqualTo(403);
    assertThat(mallory.postForm("testSMTPConnection", Map.of("config", json(elsewhere))).status())
        .isGreaterThanOrEqualTo(400);
    assertThat(realm.mailSettings()).isEqualTo(before);
    assertThat(tokens.requests()).isEmpty();
  }

  @Test
  void noEndpointShowsASecret() {
    mallory.change(Map.of("adminEventsEnabled", true, "adminEventsDetailsEnabled", true)).ok();
    realm.changeMailSetting("replyTo", "help@contoso.example");

    for (AdminReply reply :
        List.of(
            mallory.get(""),
            mallory.post("partial-export?exportClients=true&exportGroupsAndRoles=true", ""),
            mallory.get("admin-events"),
            mallory.get("events"),
            mallory.get("users/" + realm.user("alice")),
            mallory.get("users/" + realm.user("alice") + "/credentials"))) {
      assertThat(Secrets.of(realm.microsoft()).in(reply.ok().body())).as(reply.request()).isEmpty();
    }
  }

  private Map<String, String> appOnly() {
    Map<String, String> settings = realm.mailSettings();
    settings.put("authTokenScope", "https://outlook.office365.com/.default");
    return settings;
  }

  private static String json(Map<String, String> settings) {
    return new ObjectMapper().valueToTree(settings).toString();
  }
}
