package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.MountedKeys;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The keys that seal refresh tokens: exchanged, lost, and back again. */
@Tag("process")
@Tag("newest")
class KeysIT {

  private Microsoft microsoft;
  private Stage stage;

  @BeforeEach
  void start() {
    microsoft = Microsoft.start();
    stage = new Stage(microsoft);
  }

  @AfterEach
  void end() {
    stage.close();
    microsoft.close();
  }

  @Test
  void aKeyInTheFileIsExchangedWhileTheServerRunsAndThenRemoved() {
    MountedKeys keys = new MountedKeys();
    keys.hold("2026-05");
    KeycloakUnderTest server = stage.server(keys);
    SampleRealm realm = stage.linkedRealm(server);
    assertThat(stage.sealedBy(realm)).isEqualTo("2026-05");

    keys.hold("2026-11", "2026-05");
    stage.awaitSealedBy(realm, "2026-11");
    keys.hold("2026-11");
    server.restart();

    stage.sends(realm);
  }

  @Test
  void aMissingKeyIsNamedToEverybodyAndTheLinkWorksAgainWhenItIsBack() {
    MountedKeys keys = new MountedKeys();
    keys.hold("2026-05");
    KeycloakUnderTest server = stage.server(keys);
    SampleRealm realm = stage.linkedRealm(server);

    keys.hold("2026-11");
    server.restart();
    stage.awaitState(realm, "SEALED");
    stage.awaitUpkeepsWord(realm);

    stage.refuses(realm, "seal-key-missing");
    JsonNode event = Stage.failures(realm, "upkeep").get(0).path("details");
    assertThat(event.path("diagnosis").asText()).isEqualTo("seal-key-missing");
    assertThat(event.path("what").asText()).contains("(2026-05)");
    PlainBrowser owner = Stage.browser();
    new Person(owner, realm).logIn("alice", realm.door());
    owner.await("(2026-05)");
    assertThat(owner.text()).contains("Linking again is not needed");
    // Somebody who need not do anything is not asked at login.
    new Person(Stage.browser(), realm).logIn("alice").arrivesAtTheApplication();

    keys.hold("2026-11", "2026-05");
    stage.awaitState(realm, "WORKING");
    stage.awaitSealedBy(realm, "2026-11");
    server.restart();
    stage.sends(realm);
  }

  @Test
  void aNodeWithoutTheFileSaysSoAndOneWithTheSameFileSends() {
    MountedKeys keys = new MountedKeys();
    keys.hold("2026-05");
    KeycloakUnderTest one = stage.server(keys);
    SampleRealm realm = stage.linkedRealm(one);

    KeycloakUnderTest without = stage.server();
    SampleRealm there = stage.realm(without, "sample");
    stage.refuses(there, "seal-key-missing");
    assertThat(Stage.failures(there, "send").get(0).path("details").path("what").asText())
        .contains("(2026-05)");
    stage.end(without);

    SampleRealm same = stage.realm(stage.server(keys), "sample");
    stage.sends(same);
    stage.sends(realm);
  }

  @Test
  void theRealmsKeyIsMadePassiveExchangedAndRemoved() {
    KeycloakUnderTest server = stage.server();
    SampleRealm realm = stage.linkedRealm(server);
    String first = stage.sealedBy(realm);
    assertThat(first).startsWith("realm:");

    // Keycloak makes a key of its own accord where the last active one is gone.
    change(realm, "active", "false");
    Eventually.holds("resealed", () -> !stage.sealedBy(realm).equals(first));
    String second = stage.sealedBy(realm);
    String added = Stage.addRealmKey(realm, 500);
    Eventually.holds("resealed", () -> !stage.sealedBy(realm).equals(second));
    String third = stage.sealedBy(realm);
    for (JsonNode provider : aesKeys(realm)) {
      if (!provider.path("id").asText().equals(added)) {
        realm.admin().delete("components/" + provider.path("id").asText()).ok();
      }
    }
    server.restart();
    stage.sends(realm);
    assertThat(stage.sealedBy(realm)).isEqualTo(third);

    realm.admin().delete("components/" + added).ok();
    server.restart();
    stage.awaitState(realm, "SEALED");
    stage.refuses(realm, "seal-key-missing");
    assertThat(Stage.failures(realm, "send").get(0).path("details").path("what").asText())
        .contains("(" + third + ")");
  }

  /** Changes a setting of all AES keys of the realm. */
  private static void change(SampleRealm realm, String setting, String value) {
    for (JsonNode provider : aesKeys(realm)) {
      ((ObjectNode) provider.path("config")).putArray(setting).add(value);
      realm.admin().put("components/" + provider.path("id").asText(), provider.toString()).ok();
    }
  }

  private static List<JsonNode> aesKeys(SampleRealm realm) {
    return StreamSupport.stream(
            realm.admin().get("components?type=org.keycloak.keys.KeyProvider").json().spliterator(),
            false)
        .filter(provider -> "aes-generated".equals(provider.path("providerId").asText()))
        .toList();
  }
}
