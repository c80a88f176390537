package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links by which nothing is sent, with rows that are made older than they are. */
@Tag("process")
@Tag("newest")
class RenewalIT {

  private static final Duration IDLE = Duration.ofDays(9);

  private static Microsoft microsoft;
  private static Stage stage;
  private static KeycloakUnderTest keycloak;

  @BeforeAll
  static void aServerThatLooksOften() {
    microsoft = Microsoft.start();
    stage = new Stage(microsoft);
    keycloak = stage.server();
    keycloak.admin().address("admin@sample.example");
  }

  @AfterAll
  static void end() {
    stage.close();
    microsoft.close();
  }

  @AfterEach
  void today() {
    standIn().faults().reset();
    standIn().clock().reset();
  }

  @Test
  void anIdleLinkOutlivesTheNinetyDaysInWhichMicrosoftLetsOneDie() {
    List<SampleRealm> realms = linked("kept", "forgotten", "last");
    SampleRealm kept = realms.get(0);
    SampleRealm forgotten = realms.get(1);
    String before = token(kept);
    long asked = asked();
    standIn().clock().advance(Duration.ofDays(60));

    idle(kept);

    awaitRenewed(kept);
    assertThat(token(kept)).as("the rotated token is stored").isNotEqualTo(before);
    awaitARound(realms.get(2));
    assertThat(asked() - asked).as("renewed once, as was the other realm's").isEqualTo(2);
    standIn().clock().advance(Duration.ofDays(60));
    stage.sends(kept);
    stage.refuses(forgotten, "entra-refresh-token-expired");
  }

  @Test
  void aLinkByWhichMailLeavesIsNotIdle() {
    List<SampleRealm> realms = linked("busy", "last");
    SampleRealm realm = realms.get(0);
    stage.sends(realm);
    assertThat(renewedAt(realm)).isAfter(Instant.now().minus(Duration.ofHours(1)));
    long asked = asked();

    stage
        .database()
        .change(
            "update EXO_LINK set LINKED_AT = ? where REALM_ID = ?",
            millis(Instant.now().minus(IDLE)),
            id(realm));

    awaitARound(realms.get(1));
    assertThat(asked() - asked).as("only the other realm's").isEqualTo(1);
  }

  @Test
  void thatMicrosoftRevokedAnIdleLinkIsFoundOutAndToldOnce() {
    SampleRealm realm = create("revoked");
    SampleRealm last = create("last");
    link(realm);
    standIn().faults().revokeRefreshTokens(Sample.NOREPLY);

    link(last);

    idle(realm);

    stage.awaitState(realm, "RELINK");
    stage.awaitUpkeepsWord(realm);
    awaitARound(last);
    JsonNode event = Stage.failures(realm, "upkeep").get(0).path("details");
    assertThat(event.path("diagnosis").asText()).isEqualTo("entra-refresh-token-revoked");
    assertThat(event.path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(event.path("state").asText()).isEqualTo("relink");
    assertThat(Stage.failures(realm, "upkeep")).hasSize(1);
  }

  @Test
  void aPausedLinkIsLeftAlone() {
    List<SampleRealm> realms = linked("paused", "last");
    SampleRealm realm = realms.get(0);
    stage.database().change("update EXO_LINK set STATE = 'PAUSED' where REALM_ID = ?", id(realm));
    long asked = asked();

    idle(realm);

    awaitARound(realms.get(1));
    assertThat(asked() - asked).as("only the other realm's").isEqualTo(1);
    assertThat(stage.states(realm)).containsExactly("PAUSED");
  }

  /** Of one app registration in one tenant, whichever realm they are in. */
  @Test
  void whileEntraAsksToWaitNoOtherMailboxAsks() {
    List<SampleRealm> realms = linked("throttled-one", "throttled-other");
    SampleRealm one = realms.get(0);
    SampleRealm other = realms.get(1);
    long asked = asked();
    standIn().faults().once(TokenFault.throttled(Duration.ofHours(1)));

    idle(one, other);

    Eventually.holds("both were looked at", () -> lookedAt(one) && lookedAt(other));
    assertThat(asked() - asked).isEqualTo(1);
    stage.refuses(one, "mailbox-rests");
    stage.refuses(other, "mailbox-rests");
    assertThat(asked() - asked).isEqualTo(1);
    // Who presses the button asks all the same, and what comes of it is true for the other one.
    one.admin().testConnection(one.mailSettings()).ok();
    stage.sends(one);
    other.admin().testConnection(other.mailSettings()).ok();
    stage.sends(other);
    assertThat(asked() - asked).isEqualTo(3);
  }

  /** Two servers that share a database and nothing else, as where a cluster fell apart. */
  @Test
  void whatOneNodeIsRenewingAnotherDoesNotAskFor() {
    List<SampleRealm> realms = linked("hanging", "sound", "last");
    SampleRealm hanging = realms.get(0);
    SampleRealm sound = realms.get(1);
    KeycloakUnderTest other = stage.server();
    try {
      long asked = asked();
      standIn().faults().once(TokenFault.hang());
      idle(hanging);
      Eventually.holds("one node asks", () -> asked() - asked == 1);

      idle(sound);

      awaitRenewed(sound);
      assertThat(asked() - asked).isEqualTo(2);
      standIn().faults().reset();
      awaitARound(realms.get(2));
      assertThat(asked() - asked).isEqualTo(3);
      assertThat(stage.states(hanging)).containsExactly("WORKING");
    } finally {
      stage.end(other);
    }
  }

  /** All made before the first is linked: with each new realm Microsoft starts from nothing. */
  private static List<SampleRealm> linked(String... names) {
    List<SampleRealm> realms = Arrays.stream(names).map(RenewalIT::create).toList();
    realms.forEach(RenewalIT::link);
    return realms;
  }

  private static SampleRealm create(String name) {
    return SampleRealm.create(keycloak, standIn(), name);
  }

  private static void link(SampleRealm realm) {
    new Person(Stage.browser(), realm).linkMailbox();
  }

  /** A round has passed in which all that was due was looked at: another link was, due last. */
  private static void awaitARound(SampleRealm last) {
    idle(last);
    awaitRenewed(last);
  }

  private static void idle(SampleRealm... realms) {
    String[] values = new String[realms.length + 1];
    values[0] = millis(Instant.now().minus(IDLE));
    for (int index = 0; index < realms.length; index++) {
      values[index + 1] = id(realms[index]);
    }
    String places = String.join(", ", Arrays.stream(realms).map(realm -> "?").toList());
    assertThat(
            stage
                .database()
                .change(
                    "update EXO_LINK set LINKED_AT = ?, RENEWED_AT = null where REALM_ID in ("
                        + places
                        + ")",
                    values))
        .isEqualTo(realms.length);
  }

  private static void awaitRenewed(SampleRealm realm) {
    Eventually.holds("renewed", () -> !column("RENEWED_AT", realm).equals(List.of("null")));
  }

  private static boolean lookedAt(SampleRealm realm) {
    return !column("coalesce(RENEWED_AT, REST_UNTIL)", realm).equals(List.of("null"));
  }

  private static Instant renewedAt(SampleRealm realm) {
    return Instant.ofEpochMilli(Long.parseLong(column("RENEWED_AT", realm).get(0)));
  }

  private static List<String> column(String name, SampleRealm realm) {
    return stage.database().read("select " + name + " from EXO_LINK where REALM_ID = ?", id(realm));
  }

  private static String token(SampleRealm realm) {
    return stage
        .database()
        .read(
            "select SECRET_DATA from CREDENTIAL where TYPE = ? and USER_ID = ?",
            SampleRealm.CREDENTIAL,
            realm.user("alice"))
        .get(0);
  }

  private static long asked() {
    return standIn().counters().tokenRequests("refresh_token");
  }

  private static String id(SampleRealm realm) {
    return realm.admin().representation().path("id").asText();
  }

  private static String millis(Instant instant) {
    return Long.toString(instant.toEpochMilli());
  }

  private static StandIn standIn() {
    return microsoft.standIn();
  }
}
