package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.harness.ApiCall;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fine-grained admin permissions of version 1, which a server has to be told to use. */
@Tag("process")
class AdminFineGrainedV1IT {

  @Test
  void whoMayManageUsersByAPolicyMayCareForTheirMailboxes() {
    try (Microsoft microsoft = Microsoft.start();
        Stage stage = new Stage(microsoft)) {
      KeycloakUnderTest server = stage.serverWithOutbox("--features=admin-fine-grained-authz:v1");
      SampleRealm realm = stage.linkedRealm(server);
      RealmAdmin admin = realm.admin();
      String management =
          admin.get("clients?clientId=realm-management").json().path(0).path("id").asText();
      String carer = admin.createUser("carer", SampleRealm.PASSWORD);
      admin
          .post(
              "users/" + carer + "/role-mappings/clients/" + management,
              List.of(admin.get("clients/" + management + "/roles/manage-realm").json()))
          .ok();
      assertThat(ask(server, realm).status()).isEqualTo(403);
      assertThat(status(server, realm).body()).doesNotContain("\"alice\"");

      JsonNode permissions =
          admin.put("users-management-permissions", Map.of("enabled", true)).json();
      String authorization = "clients/" + management + "/authz/resource-server/";
      String policy =
          admin
              .post(
                  authorization + "policy/user",
                  Map.of("name", "carers", "users", List.of(carer), "logic", "POSITIVE"))
              .json()
              .path("id")
              .asText();
      for (String scope : List.of("view", "manage")) {
        let(
            admin,
            authorization,
            permissions.path("scopePermissions").path(scope).asText(),
            policy);
      }

      // The link works: there is nothing to ask for, but this caller is told so.
      assertThat(ask(server, realm).status()).isEqualTo(409);
      assertThat(status(server, realm).body()).contains("\"alice\"");
    }
  }

  /** Adds a policy to a permission that Keycloak made. */
  private static void let(
      RealmAdmin admin, String authorization, String permission, String policy) {
    String path = authorization + "permission/scope/" + permission;
    ObjectNode whole = (ObjectNode) admin.get(path).json();
    ids(whole.putArray("resources"), admin.get(path + "/resources").json(), "_id");
    ids(whole.putArray("scopes"), admin.get(path + "/scopes").json(), "id");
    whole.putArray("policies").add(policy);
    admin.put(path, whole.toString()).ok();
  }

  private static void ids(ArrayNode into, JsonNode from, String field) {
    from.forEach(it -> into.add(it.path(field).asText()));
  }

  private static ApiCall.Answer ask(KeycloakUnderTest server, SampleRealm realm) {
    return call(server, realm, "POST", "/mailboxes/" + Sample.NOREPLY + "/ask");
  }

  private static ApiCall.Answer status(KeycloakUnderTest server, SampleRealm realm) {
    return call(server, realm, "GET", "");
  }

  private static ApiCall.Answer call(
      KeycloakUnderTest server, SampleRealm realm, String method, String path) {
    String name = realm.admin().name();
    return ApiCall.of(method, server.uri("/admin/realms/" + name + "/exchange-online" + path))
        .bearing(ApiCall.token(server, name, "carer", SampleRealm.PASSWORD))
        .send();
  }
}
