package io.github.exchangeonline.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.launcher.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Keycloak's admin REST API as the first administrator, with one token for the whole run. */
final class AdminApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KeycloakServer keycloak;
  private String token = "";

  private AdminApi(KeycloakServer keycloak) {
    this.keycloak = keycloak;
  }

  static AdminApi of(KeycloakServer keycloak) throws IOException, InterruptedException {
    AdminApi admin = new AdminApi(keycloak);
    admin.logIn();
    // A minute by default: renewing it would be part of what is measured.
    admin.send("PUT", "/master", "{\"accessTokenLifespan\":7200}");
    admin.logIn();
    return admin;
  }

  /** Creates a realm. */
  void createRealm(JsonNode realm) throws IOException, InterruptedException {
    send("POST", "", realm.toString());
  }

  /** The users of a realm: their ids by their addresses. */
  Map<String, String> users(String realm) throws IOException, InterruptedException {
    Map<String, String> ids = new HashMap<>();
    JsonNode users =
        JSON.readTree(send("GET", "/" + realm + "/users?max=10000", "").response().body());
    users.forEach(user -> ids.put(user.path("email").asText(), user.path("id").asText()));
    return ids;
  }

  /** Has a user asked by mail to change the password. */
  Duration executeActionsEmail(String realm, String userId)
      throws IOException, InterruptedException {
    return send(
            "PUT",
            "/" + realm + "/users/" + userId + "/execute-actions-email",
            "[\"UPDATE_PASSWORD\"]")
        .took();
  }

  private void logIn() throws IOException, InterruptedException {
    Http.Timed reply =
        Http.send(
            HttpRequest.newBuilder(
                    URI.create(keycloak.baseUri() + "/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    Http.form(
                        Map.of(
                            "grant_type",
                            "password",
                            "client_id",
                            "admin-cli",
                            "username",
                            keycloak.admin().username(),
                            "password",
                            keycloak.admin().password()))));
    token = JSON.readTree(expectSuccess("the token", reply)).path("access_token").asText();
  }

  private Http.Timed send(String method, String path, String body)
      throws IOException, InterruptedException {
    URI address = URI.create(keycloak.baseUri() + "/admin/realms" + path);
    Http.Timed reply =
        Http.send(
            HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    expectSuccess(method + " " + path, reply);
    return reply;
  }

  private static String expectSuccess(String what, Http.Timed reply) throws IOException {
    if (reply.response().statusCode() / 100 != 2) {
      throw new IOException(
          what + ": " + reply.response().statusCode() + " " + reply.response().body());
    }
    return reply.response().body();
  }
}
