package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a link is one event and one line, field by field, and neither is twice. */
@Tag("process")
class LinkChangesIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Microsoft microsoft;
  private static Stage stage;
  private static KeycloakUnderTest server;

  private SampleRealm realm;
  private String alice;
  private ServerLog.Mark mark = ServerLog.Mark.START;

  @BeforeAll
  static void aServerThatLogsAsJson() {
    microsoft = Microsoft.start();
    stage = new Stage(microsoft);
    server = stage.serverWithOutbox("--log-console-output=json");
  }

  @AfterAll
  static void end() {
    stage.close();
    microsoft.close();
  }

  @BeforeEach
  void aRealmWithALinkedMailbox() {
    microsoft.standIn().faults().reset();
    mark = server.log().mark();
    realm = stage.linkedRealm(server);
    alice = realm.user("alice");
  }

  @Test
  void whoLinkedIsSaid() {
    told("linked");

    JsonNode event = event("linked");
    assertThat(event.path("type").asText()).isEqualTo("UPDATE_CREDENTIAL");
    assertThat(event.path("userId").asText()).isEqualTo(alice);
    assertThat(event.path("ipAddress").asText()).isNotBlank();
    assertThat(event.path("details").path("credential_type").asText())
        .isEqualTo(SampleRealm.CREDENTIAL);
    assertThat(event.path("details").path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(event.path("details").path("by").asText()).isEqualTo("owner");
    JsonNode line = lines("linked").get(0);
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.path("mdc").path("realm").asText()).isEqualTo("sample");
    assertThat(line.path("mdc").path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(line.path("mdc").path("user").asText()).isEqualTo(alice);
  }

  @Test
  void aPermissionThatWasRevokedAndTheNewOne() {
    microsoft.standIn().faults().revokeRefreshTokens(Sample.NOREPLY);
    microsoft.standIn().faults().expireAccessTokens(Sample.NOREPLY);
    microsoft.standIn().faults().once(SmtpFault.cutBeforeReply(SmtpStage.MAIL));
    mail().ok();
    told("relink-needed");

    JsonNode event = event("relink-needed");
    assertThat(event.path("type").asText()).isEqualTo("CUSTOM_REQUIRED_ACTION_ERROR");
    assertThat(event.path("details").path("state").asText()).isEqualTo("relink");
    assertThat(event.path("details").path("todo").asText()).isNotBlank();
    JsonNode line = lines("relink-needed").get(0);
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("mdc").path("diagnosis").asText())
        .isEqualTo("entra-refresh-token-revoked");

    new Person(Stage.browser(), realm).linkMailbox();
    told("relinked");
    assertThat(lines("relink-needed")).hasSize(1);
  }

  @Test
  void anOwnerWhoIsGoneAndComesBack() {
    realm.admin().changeUser("alice", Map.of("enabled", false));
    told("owner-gone");
    realm.admin().changeUser("alice", Map.of("enabled", true));
    told("owner-back");

    assertThat(event("owner-gone").path("details").path("state").asText()).isEqualTo("owner-gone");
    assertThat(event("owner-back").path("type").asText()).isEqualTo("CUSTOM_REQUIRED_ACTION");
    assertThat(event("owner-back").path("details").path("by").asText()).isEqualTo("server");
  }

  @Test
  void aCredentialThatAnAdministratorDeletes() {
    delete();
    told("removed");

    assertThat(event("removed").path("userId").asText()).isEqualTo(alice);
  }

  @Test
  void anAdministratorWhoUnlinksIsNamed() {
    realm.admin().delete("exchange-online/mailboxes/" + Sample.NOREPLY + "/link").ok();
    told("unlinked");

    JsonNode event = event("unlinked");
    assertThat(event.path("type").asText()).isEqualTo("REMOVE_CREDENTIAL");
    assertThat(event.path("userId").asText()).isEqualTo(alice);
    assertThat(event.path("details").path("by").asText()).isEqualTo("admin");
    assertThat(event.path("details").path("by_user").asText()).isNotBlank();
    assertThat(event.path("ipAddress").asText()).isNotBlank();
  }

  @Test
  void aUserWhoIsRemovedTakesTheLinkAlong() {
    realm.admin().delete("users/" + alice).ok();
    told("removed");

    assertThat(event("removed").path("details").path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
  }

  @Test
  void aFloodIsAFewLinesAndANumber() {
    delete();
    int mails = 40;
    for (int mail = 0; mail < mails; mail++) {
      assertThat(mail().status()).isEqualTo(500);
    }
    Eventually.holds(
        "what was left out is told",
        () -> ours().stream().anyMatch(line -> line.path("mdc").has("left_out")));

    List<JsonNode> written =
        ours().stream()
            .filter(line -> "not-linked".equals(line.path("mdc").path("diagnosis").asText()))
            .toList();
    assertThat(written).hasSizeBetween(20, 24);
    assertThat(Stage.failures(realm, "send")).hasSizeGreaterThanOrEqualTo(mails);
  }

  private void delete() {
    realm
        .admin()
        .credentials(alice)
        .forEach(
            credential -> {
              if (SampleRealm.CREDENTIAL.equals(credential.path("type").asText())) {
                realm.admin().deleteCredential(alice, credential.path("id").asText()).ok();
              }
            });
  }

  private AdminReply mail() {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }

  /** Once in the log and once as an event. */
  private void told(String change) {
    Eventually.holds(
        change + " is told", () -> !lines(change).isEmpty() && !events(change).isEmpty());
    assertThat(lines(change)).hasSize(1);
    assertThat(events(change)).hasSize(1);
  }

  private JsonNode event(String change) {
    return events(change).get(0);
  }

  private List<JsonNode> events(String change) {
    return StreamSupport.stream(realm.admin().events().spliterator(), false)
        .filter(event -> change.equals(event.path("details").path("change").asText()))
        .toList();
  }

  /** Of this test's link: that of a realm which went before may be told of at any time. */
  private List<JsonNode> lines(String change) {
    return ours().stream()
        .filter(line -> change.equals(line.path("mdc").path("change").asText()))
        .filter(line -> alice.equals(line.path("mdc").path("user").asText()))
        .toList();
  }

  /** Lines of ours since the test began, as whoever collects logs reads them. */
  private List<JsonNode> ours() {
    return server.log().linesSince(mark).stream()
        .filter(line -> line.startsWith("{") && line.contains("io.github.exchangeonline"))
        .flatMap(LinkChangesIT::parsed)
        .toList();
  }

  /** Nothing of a line that is half written: the next look reads all of it. */
  private static Stream<JsonNode> parsed(String line) {
    try {
      return Stream.of(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      return Stream.empty();
    }
  }
}
