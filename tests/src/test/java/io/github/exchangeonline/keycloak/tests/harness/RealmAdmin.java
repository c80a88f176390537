package io.github.exchangeonline.keycloak.tests.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The admin REST API for one realm: what tests need by name, and any other request by its path. */
public final class RealmAdmin {

  private final Admin admin;
  private final String name;

  RealmAdmin(Admin admin, String name) {
    this.admin = admin;
    this.name = name;
  }

  /** The realm's name. */
  public String name() {
    return name;
  }

  /** The realm's representation. */
  public JsonNode representation() {
    return get("").json();
  }

  /** Saves the whole realm with some fields changed, as the console does. */
  public AdminReply change(Map<String, ?> fields) {
    ObjectNode whole = (ObjectNode) representation();
    fields.forEach(whole::putPOJO);
    return put("", whole.toString());
  }

  /** Saves the Email tab. */
  public AdminReply mailSettings(Map<String, String> smtpServer) {
    return change(Map.of("smtpServer", smtpServer));
  }

  /** Presses Test connection on the Email tab with these values, which need not be saved. */
  public AdminReply testConnection(Map<String, String> smtpServer) {
    return post("testSMTPConnection", smtpServer);
  }

  /** Creates an enabled user with a verified address {@code <name>@example.org} and a password. */
  public String createUser(String username, String password) {
    return createUser(
        Map.of(
            "username",
            username,
            "email",
            username + "@example.org",
            "firstName",
            username,
            "lastName",
            "Tester",
            "enabled",
            true,
            "emailVerified",
            true,
            "credentials",
            List.of(Map.of("type", "password", "value", password, "temporary", false))));
  }

  /** Creates a user; gives the id. */
  public String createUser(Map<String, ?> representation) {
    return post("users", representation).id();
  }

  /** The id of the user with this name. */
  public String userId(String username) {
    JsonNode found = get("users?exact=true&username=" + username).json();
    if (found.size() != 1) {
      throw new AssertionError("no user " + username + " in " + name);
    }
    return found.get(0).path("id").asText();
  }

  /** The representation of the user with this name. */
  public JsonNode user(String username) {
    return get("users/" + userId(username)).json();
  }

  /** Saves a user with some fields changed. */
  public void changeUser(String username, Map<String, ?> fields) {
    ObjectNode whole = (ObjectNode) user(username);
    fields.forEach(whole::putPOJO);
    put("users/" + whole.path("id").asText(), whole.toString()).ok();
  }

  /** Makes a user a holder of a realm role, which is created where it is missing. */
  public void giveRole(String userId, String role) {
    if (get("roles/" + role).status() == 404) {
      post("roles", Map.of("name", role)).ok();
    }
    post("users/" + userId + "/role-mappings/realm", "[" + get("roles/" + role).ok().body() + "]")
        .ok();
  }

  /** Takes a realm role away. */
  public void takeRole(String userId, String role) {
    String path = "users/" + userId + "/role-mappings/realm";
    admin.deleteWith(path(path), "[" + get("roles/" + role).ok().body() + "]").ok();
  }

  /** Sends the user a mail that asks for these required actions. */
  public AdminReply sendActionsMail(String userId, String... actions) {
    return put("users/" + userId + "/execute-actions-email", List.of(actions));
  }

  /** Sends the user a mail to verify the address. */
  public AdminReply sendVerificationMail(String userId) {
    return put("users/" + userId + "/send-verify-email", "");
  }

  /** The user's stored credentials, without their secrets. */
  public JsonNode credentials(String userId) {
    return get("users/" + userId + "/credentials").json();
  }

  /** Removes a stored credential. */
  public AdminReply deleteCredential(String userId, String credentialId) {
    return delete("users/" + userId + "/credentials/" + credentialId);
  }

  /**
   * Makes a provider's required action known to the realm, as the console does for a realm older
   * than the provider.
   */
  public AdminReply registerRequiredAction(String providerId, String displayName) {
    return post(
        "authentication/register-required-action",
        Map.of("providerId", providerId, "name", displayName));
  }

  /** Saves the settings of a required action, those behind the gear. */
  public AdminReply configureRequiredAction(String alias, Map<String, String> settings) {
    return put("authentication/required-actions/" + alias + "/config", Map.of("config", settings));
  }

  /** The realm's user events, the newest first; needs {@code eventsEnabled}. */
  public JsonNode events() {
    return get("events").json();
  }

  /** The realm's admin events, the newest first; needs {@code adminEventsEnabled}. */
  public JsonNode adminEvents() {
    return get("admin-events").json();
  }

  /** Any request; the path follows the realm's own, and is empty for the realm itself. */
  public AdminReply get(String path) {
    return admin.get(path(path));
  }

  /** Any request; the path follows the realm's own. */
  public AdminReply post(String path, Object body) {
    return admin.post(path(path), body);
  }

  /** Any request whose body is a form's; the path follows the realm's own. */
  public AdminReply postForm(String path, Map<String, String> fields) {
    return admin.postForm(path(path), fields);
  }

  /** Any request; the path follows the realm's own. */
  public AdminReply put(String path, Object body) {
    return admin.put(path(path), body);
  }

  /** Any request; the path follows the realm's own. */
  public AdminReply delete(String path) {
    return admin.delete(path(path));
  }

  private String path(String path) {
    return "realms/" + name + (path.isEmpty() ? "" : "/" + path);
  }
}
