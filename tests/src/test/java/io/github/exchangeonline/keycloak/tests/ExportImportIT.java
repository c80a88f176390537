package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.harness.FullExport;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.MountedKeys;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.launcher.ServerLog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A realm with a link, exported by {@code kc.sh export} and imported into another server. */
@Tag("process")
class ExportImportIT {

  private static final String OPTION = "--spi-email-sender--exchange-online--";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BOUND = Duration.ofMinutes(5);

  private static Microsoft microsoft;
  private static MountedKeys keys;
  private static Stage stage;
  private static KeycloakUnderTest server;
  private static Stage stageWithoutFile;
  private static KeycloakUnderTest serverWithoutFile;
  private static String sealedByFile;
  private static String sealedByRealm;

  @BeforeAll
  static void exportFromTwoServers() {
    microsoft = Microsoft.start();
    keys = new MountedKeys();
    keys.hold("2026-05");
    stage = new Stage(microsoft);
    server = stage.server(keys);
    stageWithoutFile = new Stage(microsoft);
    serverWithoutFile = stageWithoutFile.server();
    // Both before any link: with a new realm the stand-in forgets all tokens.
    SampleRealm realm = SampleRealm.create(server, microsoft.standIn());
    SampleRealm withoutFile = SampleRealm.create(serverWithoutFile, microsoft.standIn());
    stage.link(realm);
    sealedByFile = FullExport.of(stage.database(), "sample");
    stageWithoutFile.link(withoutFile);
    sealedByRealm = FullExport.of(stageWithoutFile.database(), "sample");
  }

  @AfterAll
  static void end() {
    stage.close();
    stageWithoutFile.close();
    microsoft.close();
  }

  @Test
  void withItsKeyALinkIsFoundAndWaitsUntilItsOwnerConfirms() {
    SampleRealm realm = imported(stage, server, sealedByFile);
    stage.awaitState(realm, "PAUSED");
    stage.awaitUpkeepsWord(realm);
    server.restart();

    stage.refuses(realm, "link-paused");
    assertThat(Stage.failures(realm, "upkeep"))
        .extracting(event -> event.path("details").path("diagnosis").asText())
        .containsExactly("link-paused");
    confirms(realm);
    stage.sends(realm);
    assertThat(stage.states(realm)).containsExactly("WORKING");
  }

  @Test
  void aPausedLinkAsksAtLoginAndLetsItsOwnerPass() {
    SampleRealm realm = imported(stage, server, sealedByFile);
    stage.awaitState(realm, "PAUSED");
    PlainBrowser browser = Stage.browser();
    Person alice = new Person(browser, realm).logIn("alice");
    browser.await("Paused: waits for confirmation");
    browser.press("Continue");
    alice.arrivesAtTheApplication();
    stage.refuses(realm, "link-paused");

    // "Continue" was a "Not now".
    new Person(Stage.browser(), realm).logIn("alice").arrivesAtTheApplication();
  }

  @Test
  void anOptionLetsFoundLinksSendAtOnceAndRecordsTheServersAddress() {
    try (Stage other = new Stage(microsoft)) {
      KeycloakUnderTest using =
          other.server(
              keys, OPTION + "found-links=use", "--hostname=http://127.0.0.1:80/production/");
      SampleRealm realm = imported(other, using, sealedByFile);
      other.awaitState(realm, "WORKING");
      using.restart();
      other.sends(realm);
      assertThat(other.database().read("select FRONTEND_URL from EXO_LINK"))
          .containsExactly("http://127.0.0.1/production");
    }
  }

  @Test
  void withoutItsKeyALinkIsNotUsedAndTheLogNamesTheKey() {
    ServerLog.Mark before = serverWithoutFile.log().mark();
    SampleRealm realm = imported(stageWithoutFile, serverWithoutFile, sealedByFile);
    String credential = realm.links("alice").get(0).path("id").asText();
    serverWithoutFile.restart();

    assertThat(warning(serverWithoutFile, before, credential))
        .contains("credential-key-missing", "(2026-05)", "seal-key-file");
    stageWithoutFile.refuses(realm, "not-linked");
    assertThat(stageWithoutFile.states(realm)).isEmpty();
    linksAnew(stageWithoutFile, realm);
  }

  @Test
  void withNewIdsALinkIsNotUsedAndItsOwnerIsAskedToLinkAnew() throws Exception {
    ServerLog.Mark before = server.log().mark();
    SampleRealm realm = imported(stage, server, withoutIds(sealedByFile));
    String credential = realm.links("alice").get(0).path("id").asText();
    server.restart();

    assertThat(warning(server, before, credential)).contains("credential-foreign");
    stage.refuses(realm, "not-linked");
    assertThat(stage.states(realm)).isEmpty();
    linksAnew(stage, realm);
  }

  @Test
  void aFullExportCarriesTheRealmsOwnKey() {
    SampleRealm realm = imported(stageWithoutFile, serverWithoutFile, sealedByRealm);
    stageWithoutFile.awaitState(realm, "PAUSED");
    serverWithoutFile.restart();

    stageWithoutFile.refuses(realm, "link-paused");
    confirms(realm);
    stageWithoutFile.sends(realm);
  }

  @Test
  void aLinkRecordedUnderAnotherFixedAddressWaitsUntilItsOwnerConfirms() {
    SampleRealm realm = imported(stage, server, sealedByFile);
    stage.awaitState(realm, "PAUSED");
    confirms(realm);
    // What a copy of the database looks like on another stage.
    stage.database().change("update EXO_LINK set FRONTEND_URL = 'https://login.example.com/auth'");
    stage.sends(realm);
    realm
        .admin()
        .change(Map.of("attributes", Map.of("frontendUrl", server.baseUri().toString())))
        .ok();

    stage.refuses(realm, "link-paused");
    stage.awaitState(realm, "PAUSED");
    server.restart();
    stage.refuses(realm, "link-paused");
    confirms(realm);
    stage.sends(realm);
    assertThat(stage.database().read("select FRONTEND_URL from EXO_LINK"))
        .containsExactly(server.baseUri().toString());
  }

  private static void confirms(SampleRealm realm) {
    PlainBrowser browser = Stage.browser();
    Person alice = new Person(browser, realm).logIn("alice");
    browser.await("Paused: waits for confirmation");
    browser.press("Use this mailbox here");
    browser.await("Working: mail can be sent");
    browser.press("Continue");
    alice.arrivesAtTheApplication();
    assertThat(
            java.util.stream.StreamSupport.stream(realm.admin().events().spliterator(), false)
                .filter(event -> "UPDATE_CREDENTIAL".equals(event.path("type").asText()))
                .map(event -> event.path("details").path("change").asText()))
        .contains("confirmed");
  }

  private static void linksAnew(Stage stage, SampleRealm realm) {
    new Person(Stage.browser(), realm).linkMailbox();
    stage.sends(realm);
    assertThat(realm.links("alice")).hasSize(1);
    assertThat(stage.states(realm)).containsExactly("WORKING");
  }

  private static String warning(KeycloakUnderTest server, ServerLog.Mark since, String named) {
    try {
      return server
          .log()
          .await(since, line -> line.contains("WARN") && line.contains(named), BOUND);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static SampleRealm imported(Stage stage, KeycloakUnderTest server, String export) {
    server.admin().createRealm("sample", export);
    return stage.realm(server, "sample");
  }

  /** As somebody writes who wants a second realm like the first. */
  private static String withoutIds(String export) throws JsonProcessingException {
    JsonNode realm = JSON.readTree(export);
    String id = realm.path("id").asText();
    ((ObjectNode) realm).remove("id");
    for (JsonNode user : realm.path("users")) {
      ((ObjectNode) user).remove("id");
      user.path("credentials").forEach(credential -> ((ObjectNode) credential).remove("id"));
    }
    return JSON.writeValueAsString(realm).replace("\"" + id + "\"", "\"sample\"");
  }
}
