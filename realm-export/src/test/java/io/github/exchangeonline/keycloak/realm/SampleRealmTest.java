package io.github.exchangeonline.keycloak.realm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class SampleRealmTest {

  private static final Path FILE = Path.of("src/main/resources/exchange-online-sample-realm.json");

  private final String text = read();
  private final JsonNode realm = parse(text);

  @Test
  void isASwitchedOnRealmThatMailsResets() {
    assertThat(realm.path("realm").asText()).isEqualTo("sample");
    assertThat(realm.path("displayName").asText()).isEqualTo("Sample");
    assertThat(realm.path("enabled").asBoolean()).isTrue();
    assertThat(realm.path("resetPasswordAllowed").asBoolean()).isTrue();
    assertThat(realm.path("eventsEnabled").asBoolean()).isTrue();
    assertThat(texts(realm.path("supportedLocales")))
        .containsExactly("en", "de", "fr", "es", "it", "nl", "pt-BR", "ja");
  }

  @Test
  void leavesOnlyWhatTheStandInDecidesToBeFilledIn() {
    var placeholders = new TreeSet<String>();
    Pattern.compile("\\$\\{([^}]*)}")
        .matcher(text)
        .results()
        .forEach(match -> placeholders.add(match.group(1)));
    // authBaseUrl and authAdminUrl are Keycloak's own, resolved when a client's address is asked
    // for.
    assertThat(placeholders)
        .containsExactly(
            "STANDIN_CLIENT_ID",
            "STANDIN_CLIENT_SECRET",
            "STANDIN_ENTRA",
            "STANDIN_SMTP_PORT",
            "authAdminUrl",
            "authBaseUrl");
  }

  @Test
  void fillsTheEmailTabForALinkedMailbox() {
    Map<String, String> smtp =
        new ObjectMapper().convertValue(realm.path("smtpServer"), new StringsByName());
    assertThat(smtp)
        .containsEntry("from", "noreply@contoso.example")
        .containsEntry("user", "noreply@contoso.example")
        .containsEntry("starttls", "true")
        .containsEntry("ssl", "false")
        .containsEntry("auth", "true")
        .containsEntry("authType", "token")
        .containsEntry("port", "${STANDIN_SMTP_PORT}")
        .containsEntry("authTokenUrl", "${STANDIN_ENTRA}/organizations/oauth2/v2.0/token")
        .containsEntry("authTokenScope", "https://outlook.office.com/SMTP.Send offline_access")
        .containsEntry("authTokenClientId", "${STANDIN_CLIENT_ID}")
        .containsEntry("authTokenClientSecret", "${STANDIN_CLIENT_SECRET}");
  }

  /** An import that names required actions replaces the default ones, so they must all be here. */
  @Test
  void keepsTheRequiredActionsOfAFreshRealmAndAddsTheLink() {
    assertThat(texts(realm.path("requiredActions"), "alias"))
        .containsExactlyInAnyOrder(
            "TERMS_AND_CONDITIONS",
            "UPDATE_PROFILE",
            "VERIFY_EMAIL",
            "CONFIGURE_TOTP",
            "UPDATE_PASSWORD",
            "delete_account",
            "UPDATE_EMAIL",
            "webauthn-register",
            "webauthn-register-passwordless",
            "VERIFY_PROFILE",
            "delete_credential",
            "idp_link",
            "CONFIGURE_RECOVERY_AUTHN_CODES",
            "update_user_locale",
            "link-exchange-online-mailbox");
    var link = only(realm.path("requiredActions"), "alias", "link-exchange-online-mailbox");
    assertThat(link.path("providerId").asText()).isEqualTo("link-exchange-online-mailbox");
    assertThat(link.path("enabled").asBoolean()).isTrue();
    assertThat(link.path("defaultAction").asBoolean(true)).isFalse();
  }

  @Test
  void hasOneUserWhoIsAskedToLinkAndOthersWhoAreNot() {
    assertThat(texts(realm.path("roles").path("realm"), "name"))
        .containsExactly("exchange-online-sender");
    var alice = only(realm.path("users"), "username", "alice");
    var bob = only(realm.path("users"), "username", "bob");
    assertThat(texts(alice.path("realmRoles"))).contains("exchange-online-sender");
    assertThat(texts(bob.path("realmRoles"))).doesNotContain("exchange-online-sender");
    var dora = only(realm.path("users"), "username", "dora");
    for (var user : List.of(alice, bob, dora)) {
      assertThat(texts(user.path("realmRoles"))).contains("default-roles-sample");
      assertThat(user.path("email").asText()).endsWith("@sample.example");
      // A profile with gaps would put another page before ours.
      assertThat(user.path("firstName").asText()).isNotBlank();
      assertThat(user.path("lastName").asText()).isNotBlank();
      assertThat(user.path("credentials").path(0).path("value").asText()).isEqualTo("demo");
    }
  }

  @Test
  void showsTheOwnersDoorAmongTheApplications() {
    var client = only(realm.path("clients"), "clientId", "exchange-online-mailbox");
    assertThat(client.path("baseUrl").asText()).isEqualTo("/realms/sample/exchange-online/link");
    assertThat(client.path("publicClient").asBoolean()).isTrue();
    assertThat(client.path("alwaysDisplayInConsole").asBoolean()).isTrue();
    // A bookmark only: the door signs in through the account console's client.
    assertThat(client.path("standardFlowEnabled").asBoolean(true)).isFalse();
    assertThat(client.path("directAccessGrantsEnabled").asBoolean(true)).isFalse();
  }

  @Test
  void letsAnAdministratorOfTheRealmSignInToTheStatusPageAndPassOnNoMoreThanItNeeds() {
    var client = only(realm.path("clients"), "clientId", "exchange-online-status");
    assertThat(client.path("publicClient").asBoolean()).isTrue();
    assertThat(texts(client.path("redirectUris")))
        .containsExactly("/realms/sample/exchange-online/status");
    assertThat(client.path("attributes").path("pkce.code.challenge.method").asText())
        .isEqualTo("S256");
    assertThat(client.path("fullScopeAllowed").asBoolean(true)).isFalse();
    var mapping = realm.path("clientScopeMappings").path("realm-management").path(0);
    assertThat(mapping.path("client").asText()).isEqualTo("exchange-online-status");
    var dora = only(realm.path("users"), "username", "dora");
    assertThat(texts(dora.path("clientRoles").path("realm-management")))
        .containsExactly("view-realm", "manage-realm", "view-users", "manage-users")
        .isEqualTo(texts(mapping.path("roles")));
  }

  private static JsonNode only(JsonNode list, String field, String value) {
    return StreamSupport.stream(list.spliterator(), false)
        .filter(item -> item.path(field).asText().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + field + " " + value));
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<String> texts(JsonNode list, String field) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(item -> item.path(field).asText())
        .toList();
  }

  private static String read() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new AssertionError(FILE.toString(), e);
    }
  }

  private static JsonNode parse(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  private static final class StringsByName extends TypeReference<Map<String, String>> {}
}
