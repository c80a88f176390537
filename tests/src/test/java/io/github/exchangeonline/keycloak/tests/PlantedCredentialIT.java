package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.MountedKeys;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.directory.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Credentials that somebody with other rights than the mailbox's owner put where they are: a user
 * admin through the admin API, or whoever may write to the database. None of them sends, and none
 * keeps the mailbox's owner from linking it.
 */
@Tag("process")
@Tag("newest")
class PlantedCredentialIT {

  private static final Duration BOUND = Duration.ofMinutes(5);

  private static Microsoft microsoft;
  private static Stage stage;
  private static KeycloakUnderTest server;
  private SampleRealm realm;
  private ServerLog.Mark before;

  @BeforeAll
  static void start() {
    microsoft = Microsoft.start();
    stage = new Stage(microsoft);
    MountedKeys keys = new MountedKeys();
    keys.hold("2026-05");
    server = stage.server(keys);
  }

  @AfterAll
  static void end() {
    stage.close();
    microsoft.close();
  }

  @BeforeEach
  void aFreshRealm() {
    server.admin().realm("other").delete("");
    realm = SampleRealm.create(server, microsoft.standIn());
    before = server.log().mark();
  }

  @Test
  void whatAUserAdminPlantsIsNamedOnceAndInNobodysWay() throws Exception {
    Map<String, String> planted =
        Map.of(
            "type",
            SampleRealm.CREDENTIAL,
            "userLabel",
            Sample.NOREPLY,
            "credentialData",
            credentialData(Sample.NOREPLY),
            "secretData",
            "{\"v\":1,\"token\":\"v1.MjAyNi0wNQ." + "A".repeat(80) + "\"}");
    realm
        .admin()
        .createUser(
            Map.of("username", "mallory", "enabled", true, "credentials", List.of(planted)));
    realm.admin().put("users/" + realm.user("alice"), Map.of("credentials", List.of(planted))).ok();
    String id = realm.links("mallory").get(0).path("id").asText();
    assertThat(realm.links("alice")).hasSize(1);

    assertThat(warning(id))
        .contains("credential-foreign", "Who must act: the Keycloak administrator");
    // The next line of the kind is that of a row planted later: every sweep between looked again.
    String later =
        realm
            .admin()
            .createUser(
                Map.of("username", "trudy", "enabled", true, "credentials", List.of(planted)));
    warning(later);
    assertThat(lines(id)).hasSize(1);
    server.restart();
    nothingIsLinked();
    ownerLinks();
  }

  @Test
  void aCredentialMovedToAnotherUserSendsNothing() {
    link();
    stage
        .database()
        .change(
            "update CREDENTIAL set USER_ID = ? where TYPE = ?",
            realm.user("bob"),
            SampleRealm.CREDENTIAL);
    stage.database().change("update EXO_LINK set USER_ID = ?", realm.user("bob"));

    server.restart();

    refused();
    ownerLinks();
  }

  @Test
  void aCredentialCopiedIntoAnotherRealmSendsNothingThere() throws Exception {
    SampleRealm.create(server, microsoft.standIn(), "other");
    // Each creation begins with an empty Microsoft.
    realm = SampleRealm.create(server, microsoft.standIn());
    link();
    SampleRealm other = stage.realm(server, "other");
    stage
        .database()
        .change(
            "insert into CREDENTIAL (ID, TYPE, USER_LABEL, CREATED_DATE, USER_ID, SECRET_DATA,"
                + " CREDENTIAL_DATA, PRIORITY, VERSION) select 'copied', TYPE, USER_LABEL, CREATED_DATE,"
                + " ?, SECRET_DATA, CREDENTIAL_DATA, PRIORITY, VERSION from CREDENTIAL where TYPE = ?",
            other.user("alice"),
            SampleRealm.CREDENTIAL);
    server.restart();

    assertThat(warning("copied")).contains("credential-foreign");
    stage.refuses(other, "not-linked");
    assertThat(stage.states(other)).isEmpty();
    stage.sends(realm);
    new Person(Stage.browser(), other).linkMailbox();
    stage.sends(other);
  }

  @Test
  void aMailboxEditedInTheCredentialSendsNothing() {
    link();
    realm.changeMailSetting("user", Sample.NOTIFICATIONS + ", " + Sample.NOREPLY);
    stage
        .database()
        .change(
            "update CREDENTIAL set CREDENTIAL_DATA = replace(CREDENTIAL_DATA, ?, ?) where TYPE = ?",
            "\"mailbox\":\"" + Sample.NOREPLY,
            "\"mailbox\":\"" + Sample.NOTIFICATIONS,
            SampleRealm.CREDENTIAL);
    stage.database().change("update EXO_LINK set MAILBOX = ?", Sample.NOTIFICATIONS);

    server.restart();

    refused();
    realm.changeMailSetting("user", Sample.NOREPLY);
    ownerLinks();
  }

  @Test
  void anEditedRegistryIsMendedFromTheCredential() {
    link();
    realm.changeMailSetting("user", Sample.NOTIFICATIONS + ", " + Sample.NOREPLY);
    stage
        .database()
        .change(
            "update EXO_LINK set MAILBOX = ?, USER_ID = ?, OBJECT_ID = 'x'",
            Sample.NOTIFICATIONS,
            realm.user("bob"));

    server.restart();

    Eventually.holds(
        "the registry is mended",
        () ->
            stage.database().read("select MAILBOX from EXO_LINK").equals(List.of(Sample.NOREPLY)));
    stage.sends(realm);
    assertThat(stage.database().read("select USER_ID from EXO_LINK"))
        .containsExactly(realm.user("alice"));
    assertThat(stage.database().read("select OBJECT_ID from EXO_LINK")).doesNotContain("x");
  }

  @Test
  void anInventedRegistryRowIsRemoved() {
    stage
        .database()
        .change(
            "insert into EXO_LINK (ID, REALM_ID, MAILBOX, USER_ID, CLOUD, TENANT_ID, OBJECT_ID, CLIENT_ID,"
                + " STATE, STATE_SINCE, LINKED_AT, VERSION) values ('invented', ?, ?, ?, 'c', 't', 'o', 'i',"
                + " 'WORKING', 0, 0, 1)",
            realm.admin().representation().path("id").asText(),
            Sample.NOREPLY,
            realm.user("bob"));

    server.restart();

    nothingIsLinked();
    ownerLinks();
  }

  @Test
  void aPayloadOfANewerVersionIsLeftAlone() {
    link();
    stage
        .database()
        .change(
            "update CREDENTIAL set CREDENTIAL_DATA = replace(CREDENTIAL_DATA, '\"v\":1', '\"v\":2') where TYPE = ?",
            SampleRealm.CREDENTIAL);
    String secret = stage.sealedBy(realm);

    server.restart();
    sweepIsOver();

    assertThat(stage.states(realm)).containsExactly("WORKING");
    assertThat(stage.sealedBy(realm)).isEqualTo(secret);
    stage.refuses(realm, "not-linked");
  }

  private void link() {
    new Person(Stage.browser(), realm).linkMailbox();
    stage.sends(realm);
    before = server.log().mark();
  }

  private void refused() {
    Eventually.holds("no working link", () -> !stage.states(realm).contains("WORKING"));
    microsoft.standIn().inbox().clear();
    assertThat(realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").status())
        .isEqualTo(500);
    assertThat(microsoft.standIn().inbox().messages()).isEmpty();
  }

  private void nothingIsLinked() {
    Eventually.holds("nothing is linked", () -> stage.states(realm).isEmpty());
    stage.refuses(realm, "not-linked");
  }

  /** A row planted now is named only by a sweep that has looked at all links before. */
  private void sweepIsOver() {
    warning(
        realm
            .admin()
            .createUser(
                Map.of(
                    "username",
                    "marker" + System.nanoTime(),
                    "enabled",
                    true,
                    "credentials",
                    List.of(
                        Map.of(
                            "type",
                            SampleRealm.CREDENTIAL,
                            "credentialData",
                            "{}",
                            "secretData",
                            "{}")))));
  }

  private void ownerLinks() {
    new Person(Stage.browser(), realm).linkMailbox();
    stage.sends(realm);
    assertThat(realm.links("alice")).hasSize(1);
  }

  /** Waits for the line that names a credential or a user. */
  private String warning(String named) {
    try {
      return server
          .log()
          .await(before, line -> line.contains("WARN") && line.contains(named), BOUND);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private List<String> lines(String named) {
    return server.log().linesSince(before).stream().filter(line -> line.contains(named)).toList();
  }

  private static String credentialData(String mailbox) {
    return "{\"v\":1,\"mailbox\":\""
        + mailbox
        + "\",\"cloud\":\"c\",\"tid\":\"t\",\"oid\":\"o\",\"account\":\""
        + mailbox
        + "\",\"clientId\":\"i\",\"scope\":\"s\",\"linkedAt\":0}";
  }
}
