package io.github.exchangeonline.keycloak.tests.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * The requests of {@code terraform apply} with the Keycloak provider, as its source has them
 * (August 2026): realm, role, its assignment and required action, each read first. The provider
 * writes a resource only where its plan differs; here each is written every time, which is the
 * harder case.
 */
public final class Terraform {

  private static final String ROLE = "exchange-online-sender";

  /** Fields of a realm that the provider has; all others it leaves out of the body. */
  private static final List<String> REALM =
      List.of(
          "id",
          "realm",
          "enabled",
          "displayName",
          "displayNameHtml",
          "userManagedAccessAllowed",
          "registrationAllowed",
          "registrationEmailAsUsername",
          "editUsernameAllowed",
          "resetPasswordAllowed",
          "rememberMe",
          "verifyEmail",
          "loginWithEmailAllowed",
          "duplicateEmailsAllowed",
          "sslRequired",
          "loginTheme",
          "defaultSignatureAlgorithm",
          "revokeRefreshToken",
          "refreshTokenMaxReuse",
          "ssoSessionIdleTimeout",
          "ssoSessionMaxLifespan",
          "accessTokenLifespan",
          "accessCodeLifespan",
          "accessCodeLifespanLogin",
          "accessCodeLifespanUserAction",
          "internationalizationEnabled",
          "supportedLocales",
          "defaultLocale",
          "browserSecurityHeaders",
          "bruteForceProtected",
          "permanentLockout",
          "failureFactor",
          "waitIncrementSeconds",
          "quickLoginCheckMilliSeconds",
          "minimumQuickLoginWaitSeconds",
          "maxFailureWaitSeconds",
          "maxDeltaTimeSeconds",
          "passwordPolicy",
          "browserFlow",
          "registrationFlow",
          "directGrantFlow",
          "resetCredentialsFlow",
          "clientAuthenticationFlow",
          "dockerAuthenticationFlow",
          "firstBrokerLoginFlow",
          "otpPolicyType",
          "otpPolicyAlgorithm",
          "otpPolicyDigits",
          "otpPolicyPeriod",
          "otpPolicyCodeReusable",
          "webAuthnPolicyRpEntityName",
          "webAuthnPolicySignatureAlgorithms",
          "webAuthnPolicyPasswordlessRpEntityName",
          "webAuthnPolicyPasswordlessSignatureAlgorithms");

  /** Fields of the Email tab that the provider has. */
  private static final List<String> EMAIL_TAB =
      List.of(
          "starttls",
          "auth",
          "port",
          "host",
          "replyTo",
          "replyToDisplayName",
          "from",
          "fromDisplayName",
          "envelopeFrom",
          "ssl",
          "allowutf8",
          "user",
          "authType",
          "authTokenUrl",
          "authTokenClientId",
          "authTokenClientSecret",
          "authTokenScope");

  private final RealmAdmin realm;
  private final Map<String, String> emailTab;
  private final String sender;

  /**
   * What the configuration says.
   *
   * @param emailTab of {@code smtp_server}; the secret or, from the second run on, what the state
   *     holds of it, the mask
   * @param sender id of the user who gets the role
   */
  public Terraform(RealmAdmin realm, Map<String, String> emailTab, String sender) {
    this.realm = realm;
    this.emailTab = Map.copyOf(emailTab);
    this.sender = sender;
  }

  /** Writes it all. */
  public void apply() {
    realm();
    role();
    requiredAction();
  }

  private void realm() {
    ObjectNode body = (ObjectNode) realm.representation();
    body.retain(REALM);
    ObjectNode tab = body.putObject("smtpServer");
    tab.put("starttls", "false").put("auth", "false").put("ssl", "false").put("allowutf8", "false");
    EMAIL_TAB.stream()
        .filter(emailTab::containsKey)
        .forEach(key -> tab.put(key, emailTab.get(key)));
    // Those that the configuration does not name go.
    body.putObject("attributes");
    realm.put("", body.toString()).ok();
  }

  private void role() {
    if (realm.get("roles/" + ROLE).status() == 404) {
      realm.post("roles", roleBody("")).ok();
    }
    String id = realm.get("roles/" + ROLE).json().path("id").asText();
    realm.put("roles-by-id/" + id, roleBody(id)).ok();
    realm.get("roles-by-id/" + id + "/composites").ok();
    realm.get("users/" + sender).ok();
    JsonNode mappings = realm.get("users/" + sender + "/role-mappings").json();
    if (StreamSupport.stream(mappings.path("realmMappings").spliterator(), false)
        .noneMatch(role -> role.path("id").asText().equals(id))) {
      String role = realm.get("roles-by-id/" + id).ok().body();
      realm.post("users/" + sender + "/role-mappings/realm", "[" + role + "]").ok();
    }
  }

  private static Map<String, Object> roleBody(String id) {
    Map<String, Object> role =
        new java.util.HashMap<>(
            Map.of(
                "name",
                ROLE,
                "description",
                "Asked at login to link the mailbox that sends this realm's mail",
                "clientRole",
                false,
                "containerId",
                "",
                "composite",
                false,
                "attributes",
                Map.of()));
    if (!id.isEmpty()) {
      role.put("id", id);
    }
    return role;
  }

  private void requiredAction() {
    JsonNode unregistered = realm.get("authentication/unregistered-required-actions").json();
    for (JsonNode action : unregistered) {
      if (SampleRealm.ACTION.equals(action.path("providerId").asText())) {
        // Read into and written from the provider's own form of an action.
        Map<String, Object> registration = new java.util.HashMap<>();
        registration.put("alias", "");
        registration.put("name", action.path("name").asText());
        registration.put("providerId", SampleRealm.ACTION);
        registration.put("enabled", false);
        registration.put("defaultAction", false);
        registration.put("priority", 0);
        registration.put("config", null);
        realm.post("authentication/register-required-action", registration).ok();
      }
    }
    realm
        .put(
            "authentication/required-actions/" + SampleRealm.ACTION,
            Map.of(
                "alias",
                SampleRealm.ACTION,
                "name",
                "Link a Microsoft 365 mailbox",
                "providerId",
                "",
                "enabled",
                true,
                "defaultAction",
                false,
                "priority",
                200,
                "config",
                Map.of("sender-role", ROLE, "may-skip", "true", "ask-again-after-days", "30")))
        .ok();
    realm.get("authentication/required-actions/" + SampleRealm.ACTION).ok();
  }
}
