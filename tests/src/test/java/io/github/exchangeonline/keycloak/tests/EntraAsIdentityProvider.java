package io.github.exchangeonline.keycloak.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.directory.Sample;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Microsoft's sign-in on the realm's login page, by Keycloak's own brokering. */
final class EntraAsIdentityProvider {

  private static final String ALIAS = "entra";

  private EntraAsIdentityProvider() {}

  /** Adds it as an admin does: the discovery document is imported, the app's secret typed. */
  static void addTo(SampleRealm realm) {
    addTo(realm, Sample.APP_SECRET);
  }

  /** The same with a secret that may be wrong. */
  static void addTo(SampleRealm realm, String secret) {
    realm
        .microsoft()
        .directory()
        .allowRedirectUri(realm.uri("/broker/" + ALIAS + "/endpoint").toString());
    ObjectNode config = (ObjectNode) discovered(realm);
    config
        .put("clientId", Sample.APP)
        .put("clientSecret", secret)
        .put("clientAuthMethod", "client_secret_post")
        .put("defaultScope", "openid profile email")
        .put("validateSignature", "true")
        .put("useJwksUrl", "true")
        .put("pkceEnabled", "true")
        .put("pkceMethod", "S256")
        // The real one lies at Graph, which answers tokens for Graph only.
        .put("disableUserInfo", "true");
    realm
        .admin()
        .post(
            "identity-provider/instances",
            Map.of(
                "alias",
                ALIAS,
                "displayName",
                "Contoso Entra",
                "providerId",
                "oidc",
                "enabled",
                true,
                "config",
                config))
        .ok();
  }

  /** What the identity providers call the user. */
  static List<String> identitiesOf(SampleRealm realm, String user) {
    return StreamSupport.stream(
            realm
                .admin()
                .get("users/" + realm.user(user) + "/federated-identity")
                .json()
                .spliterator(),
            false)
        .map(identity -> identity.path("userName").asText())
        .toList();
  }

  private static JsonNode discovered(SampleRealm realm) {
    return realm
        .admin()
        .post(
            "identity-provider/import-config",
            Map.of(
                "providerId",
                "oidc",
                "fromUrl",
                realm.microsoft().https()
                    + "/"
                    + Sample.CONTOSO
                    + "/v2.0/.well-known/openid-configuration"))
        .json();
  }
}
