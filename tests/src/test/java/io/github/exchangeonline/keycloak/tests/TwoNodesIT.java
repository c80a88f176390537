package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.cluster.Cluster;
import io.github.exchangeonline.keycloak.tests.cluster.ClusterNode;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes on one PostgreSQL: mail leaves by either, and by the one that is left. */
@Tag("process")
class TwoNodesIT {

  private static final String BOB = "bob@sample.example";

  /** Long enough for any answer, short enough to wait for none. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private static Microsoft microsoft;
  private static Cluster cluster;
  private static ClusterNode one;
  private static ClusterNode two;
  private static SampleRealm atOne;
  private static SampleRealm atTwo;

  @BeforeAll
  static void start() {
    microsoft = Microsoft.start();
    cluster = new Cluster(microsoft);
    one = cluster.node();
    two = cluster.nodeWithItsOwnClock();
    cluster.awaitOnly(one, two);
    atOne = SampleRealm.create(one, microsoft.standIn());
    new Person(Stage.browser(), atOne).linkMailbox();
    atTwo = atOne.through(two);
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
    microsoft.close();
  }

  @Test
  void bothServeTheSameRealmAndMailLeavesByEither() {
    assertThat(atTwo.admin().representation().path("displayName").asText()).isNotEqualTo("Changed");
    atOne.admin().change(Map.of("displayName", "Changed")).ok();
    Eventually.holds(
        "the other node was told",
        () -> atTwo.admin().representation().path("displayName").asText().equals("Changed"));

    sends(atOne);
    sends(atTwo);
  }

  @Test
  void mailLeavesByTheOneThatIsLeftWhenTheOtherIsKilled() {
    two.kill();
    assertThat(two.answer("/realms/master", SILENCE)).isEmpty();
    cluster.awaitOnly(one);
    sends(atOne);

    two.startAgain();
    cluster.awaitOnly(one, two);
    sends(atTwo);
    sends(atOne);
  }

  @Test
  void mailLeavesByTheOneThatIsLeftWhenTheOtherStandsStillAndByBothOnceItGoesOn() {
    two.pause();
    try {
      assertThat(two.answer("/realms/master", SILENCE)).isEmpty();
      cluster.awaitOnly(one);
      sends(atOne);
    } finally {
      two.resume();
    }
    cluster.awaitOnly(one, two);
    sends(atTwo);
    sends(atOne);
  }

  @Test
  void mailLeavesByTheOneThatIsLeftWhenTheOtherIsCutFromTheDatabase() {
    mailLeavesByTheOneThatIsLeft(two.database()::cut);
  }

  @Test
  void mailLeavesByTheOneThatIsLeftWhenTheDatabaseAnswersTheOtherNoMore() {
    mailLeavesByTheOneThatIsLeft(two.database()::block);
  }

  private static void mailLeavesByTheOneThatIsLeft(Runnable withoutDatabase) {
    withoutDatabase.run();
    try {
      assertThat(reachesTheDatabase(two)).isFalse();
      assertThat(reachesTheDatabase(one)).isTrue();
      sends(atOne);
    } finally {
      two.database().restore();
    }
    Eventually.holds("it found back", () -> reachesTheDatabase(two));
    sends(atTwo);
  }

  @Test
  void mailLeavesByBothThoughTheClockOfOneIsAnHourAhead() {
    try {
      two.clockAhead(Duration.ofHours(1));
      sends(atTwo);
      sends(atOne);
    } finally {
      two.clockAhead(Duration.ZERO);
    }
    sends(atTwo);
  }

  private static void sends(SampleRealm realm) {
    microsoft.standIn().inbox().clear();
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);
  }

  /** Nobody has asked for such a realm before, so no cache knows that there is none. */
  private static boolean reachesTheDatabase(ClusterNode node) {
    return node.answer("/realms/" + UUID.randomUUID(), SILENCE)
        .filter(answer -> answer.statusCode() == 404)
        .isPresent();
  }
}
