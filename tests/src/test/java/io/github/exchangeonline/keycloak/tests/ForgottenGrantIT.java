package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.production.Postgres;
import io.github.exchangeonline.keycloak.tests.sample.Aftermath;
import io.github.exchangeonline.keycloak.tests.sample.Browsers;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The server may not touch our tables, as where the owner of the database forgot a GRANT after
 * running the shipped SQL. PostgreSQL then gives up the whole transaction in which it was tried:
 * that must not be a login or the removal of a user.
 */
@Tag("process")
@Tag("newest")
class ForgottenGrantIT {

  private static final String OWNER = "kc_owner";
  private static final String NOT_ASKED = "Nobody is asked to link a mailbox";
  private static final String NOT_REMOVED = "Rows of what was removed";

  private static Postgres database;
  private static Microsoft microsoft;
  private static KeycloakUnderTest keycloak;

  private final Browsers browsers = new Browsers(ForgottenGrantIT.class);
  private SampleRealm realm;

  @BeforeAll
  static void start() {
    database = Postgres.ownedBy(OWNER);
    microsoft = Microsoft.start();
    keycloak =
        KeycloakUnderTest.start(
            microsoft
                .allowedBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                .withOptions(database.options(OWNER))
                .withOptions("--spi-email-sender--exchange-online--sweep-interval=1"));
  }

  @AfterAll
  static void end() {
    if (keycloak != null) {
      keycloak.close();
    }
    if (microsoft != null) {
      microsoft.close();
    }
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void aRealm() {
    realm = SampleRealm.create(keycloak, microsoft.standIn());
  }

  @AfterEach
  void giveThemBack() {
    database.run(OWNER, "GRANT ALL ON EXO_LINK, EXO_SKIP TO " + OWNER);
    browsers.sawNoFault();
  }

  @Test
  void holdersOfTheRoleLogInAndTheLogSaysOnceWhyNobodyIsAsked() {
    takeThemAway();
    ServerLog.Mark mark = keycloak.log().mark();

    for (int logins = 0; logins < 2; logins++) {
      new Person(browsers.fresh(), realm).logIn("alice").arrivesAtTheApplication();
    }

    // Another test may have had it said just before.
    assertThat(lines(mark, NOT_ASKED)).hasSizeLessThan(2);
    assertThat(lines(ServerLog.Mark.START, NOT_ASKED))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("WARN", "realm=sample", "Who must act", "EXO_LINK", "GRANT"));
  }

  @Test
  void whoWasAskedByAnAdminReadsWhyAndLogsIn() {
    realm.admin().changeUser("bob", Map.of("requiredActions", List.of(SampleRealm.ACTION)));
    takeThemAway();
    PlainBrowser browser = browsers.fresh();
    Person bob = new Person(browser, realm).logIn("bob");

    Aftermath.failed(browser, "tables-out-of-reach");
    browser.press("Continue without linking");

    bob.arrivesAtTheApplication();
  }

  /** Between the page and the button. */
  @Test
  void notNowIsTakenThoughItCannotBeRemembered() {
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice");
    takeThemAway();

    browser.press("Not now");

    alice.arrivesAtTheApplication();
  }

  @Test
  void usersAndRealmsAreRemovedAndWhatStayedGoesLater() {
    new Person(browsers.fresh(), realm).linkMailbox();
    SampleRealm other = SampleRealm.create(keycloak, microsoft.standIn(), "other");
    new Person(browsers.fresh(), other).linkMailbox();
    assertThat(linked()).isEqualTo(2);
    takeThemAway();
    ServerLog.Mark mark = keycloak.log().mark();

    realm.admin().delete("users/" + realm.user("alice")).ok();
    other.admin().delete("").ok();

    assertThat(lines(mark, NOT_REMOVED)).isNotEmpty().allMatch(line -> line.contains("WARN"));
    assertThat(linked()).isEqualTo(2);
    database.run(OWNER, "GRANT ALL ON EXO_LINK, EXO_SKIP TO " + OWNER);
    Eventually.holds("rows of links whose credentials are gone go", () -> linked() == 0);
  }

  /** What nobody would clean later. */
  @Test
  void aNotNowGoesWithItsUser() {
    PlainBrowser browser = browsers.fresh();
    new Person(browser, realm).logIn("alice");
    browser.press("Not now");
    assertThat(skips()).isEqualTo(1);

    realm.admin().delete("users/" + realm.user("alice")).ok();

    assertThat(skips()).isZero();
  }

  private static long skips() {
    return database.count("SELECT count(*) FROM EXO_SKIP");
  }

  private static long linked() {
    return database.count("SELECT count(*) FROM EXO_LINK");
  }

  /** Owners can take their own rights away. */
  private static void takeThemAway() {
    database.run(OWNER, "REVOKE ALL ON EXO_LINK, EXO_SKIP FROM " + OWNER);
  }

  private static List<String> lines(ServerLog.Mark since, String words) {
    return keycloak.log().linesSince(since).stream().filter(line -> line.contains(words)).toList();
  }
}
