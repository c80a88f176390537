package io.github.exchangeonline.keycloak.tests.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;

/**
 * The requests of keycloak-config-cli for a realm that exists, as its source has them (April 2026):
 * the realm with what the file says of it, its roles, its required actions, and at last two saves
 * of the whole realm as it was read, for the tool's state and checksum in the realm's attributes.
 */
public final class ConfigCli {

  private static final String PREFIX = "de.adorsys.keycloak.config.";

  private final RealmAdmin realm;
  private final ObjectNode file;

  public ConfigCli(RealmAdmin realm, JsonNode file) {
    this.realm = realm;
    this.file = file.deepCopy();
  }

  /** Runs it once, as where the checksum says that the file is new. */
  public void run(String checksum) {
    ObjectNode head = file.deepCopy();
    head.remove("roles");
    head.remove("requiredActions");
    // What the file does not say is set to what is there, lest Keycloak switches it off.
    head.set("eventsEnabled", realm.representation().path("eventsEnabled"));
    realm.put("", head.toString()).ok();
    // Its steps that concern other things end in a save of the realm as it was read.
    realm.put("", realm.representation().toString()).ok();
    file.path("roles").path("realm").forEach(this::role);
    file.path("requiredActions").forEach(this::requiredAction);
    attribute("state-default-required-actions-0", "[\"link-exchange-online-mailbox\"]");
    attribute("import-checksum-default", checksum);
  }

  private void role(JsonNode role) {
    String path = "roles/" + role.path("name").asText();
    if (realm.get(path).status() == 404) {
      realm.post("roles", role.toString()).ok();
      return;
    }
    ObjectNode stored = (ObjectNode) realm.get(path).json();
    ObjectNode patched = stored.deepCopy().setAll((ObjectNode) role);
    if (!patched.equals(stored)) {
      realm.put(path, patched.toString()).ok();
    }
  }

  private void requiredAction(JsonNode action) {
    String path = "authentication/required-actions/" + action.path("alias").asText();
    if (realm.get(path).status() == 404) {
      ObjectNode registration = action.deepCopy();
      registration.retain("name", "providerId");
      realm.post("authentication/register-required-action", registration.toString()).ok();
    }
    JsonNode stored = realm.get(path).json();
    if (!action.equals(stored)) {
      realm.put(path, action.toString()).ok();
    }
  }

  private void attribute(String key, String value) {
    ObjectNode whole = (ObjectNode) realm.representation();
    ObjectNode attributes = whole.withObject("/attributes");
    if (!value.equals(attributes.path(PREFIX + key).asText())) {
      attributes.put(PREFIX + key, value);
      realm.put("", whole.toString()).ok();
    }
  }
}
