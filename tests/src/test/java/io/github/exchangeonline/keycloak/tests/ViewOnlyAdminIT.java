package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Admin;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.secrets.Secrets;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an administrator who may only look sees of a link and of the app, and can do to them. */
@Tag("process")
@OnKeycloak
class ViewOnlyAdminIT {

  private SampleRealm realm;
  private RealmAdmin viewer;

  @BeforeEach
  void aLinkedRealmAndSomebodyWhoMayLookAtAllOfIt(KeycloakUnderTest keycloak, StandIn microsoft) {
    realm = SampleRealm.create(keycloak, microsoft);
    try (PlainBrowser owner =
        new PlainBrowser(Path.of("target", "screenshots", "ViewOnlyAdminIT"))) {
      new Person(owner, realm).linkMailbox();
    }
    RealmAdmin admin = realm.admin();
    String user = admin.createUser("viewer", SampleRealm.PASSWORD);
    String management =
        admin.get("clients?clientId=realm-management").json().get(0).path("id").asText();
    List<JsonNode> roles = new ArrayList<>();
    for (String role :
        List.of("view-realm", "view-users", "view-clients", "view-events", "query-users")) {
      roles.add(admin.get("clients/" + management + "/roles/" + role).json());
    }
    admin.post("users/" + user + "/role-mappings/clients/" + management, roles).ok();
    Admin api = keycloak.admin().as(realm.admin().name(), "viewer", SampleRealm.PASSWORD);
    viewer = api.realm(realm.admin().name());
  }

  @Test
  void seesTheAppWithoutItsSecretAndTheLinkWithoutItsToken() {
    JsonNode tab = viewer.representation().path("smtpServer");
    assertThat(tab.path("user").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(tab.path("authTokenClientSecret").asText()).isEqualTo("**********");

    JsonNode link = linkIn(viewer.credentials(realm.user("alice")));
    assertThat(link.path("credentialData").asText()).contains(Sample.NOREPLY, Sample.CONTOSO);
    assertThat(link.has("secretData")).isFalse();

    StringBuilder seen = new StringBuilder();
    for (String path :
        List.of(
            "",
            "users",
            "users/" + realm.user("alice"),
            "users/" + realm.user("alice") + "/credentials",
            "authentication/required-actions",
            "authentication/required-actions/" + SampleRealm.ACTION + "/config",
            "clients",
            "components",
            "keys",
            "events",
            "admin-events")) {
      seen.append(viewer.get(path).ok().body());
    }
    assertThat(Secrets.of(realm.microsoft()).in(seen.toString())).isEmpty();
    assertThat(seen).doesNotContain(Sample.APP_SECRET).contains(Sample.NOREPLY);
  }

  @Test
  void changesNothingAndSendsNothing() {
    String alice = realm.user("alice");
    String link = linkIn(realm.admin().credentials(alice)).path("id").asText();
    long sent = realm.microsoft().counters().tokenRequests("refresh_token");
    realm.microsoft().inbox().clear();

    assertThat(viewer.change(Map.of("displayName", "mine")).status()).isEqualTo(403);
    assertThat(viewer.testConnection(realm.mailSettings()).status()).isEqualTo(403);
    assertThat(viewer.deleteCredential(alice, link).status()).isEqualTo(403);
    assertThat(viewer.sendActionsMail(alice, "UPDATE_PASSWORD").status()).isEqualTo(403);
    assertThat(viewer.configureRequiredAction(SampleRealm.ACTION, Map.of()).status())
        .isEqualTo(403);
    assertThat(viewer.post("partial-export", "").status()).isEqualTo(403);

    assertThat(realm.links("alice")).hasSize(1);
    assertThat(realm.microsoft().inbox().messagesTo("alice@sample.example")).isEmpty();
    assertThat(realm.microsoft().counters().tokenRequests("refresh_token")).isEqualTo(sent);
  }

  private static JsonNode linkIn(JsonNode credentials) {
    for (JsonNode credential : credentials) {
      if (SampleRealm.CREDENTIAL.equals(credential.path("type").asText())) {
        return credential;
      }
    }
    throw new AssertionError("no link in " + credentials);
  }
}
