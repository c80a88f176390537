package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.production.MariaDb;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that keeps its data in MariaDB. */
@Tag("process")
class MariaDbIT {

  private static final String BOB = "bob@sample.example";

  @Test
  void aMailboxIsLinkedAndItsLinkIsThereAfterARestart() {
    try (MariaDb database = MariaDb.start();
        Microsoft microsoft = Microsoft.start();
        KeycloakUnderTest keycloak =
            KeycloakUnderTest.start(
                microsoft
                    .allowedBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                    .withOptions(database.options()))) {
      SampleRealm realm = SampleRealm.create(keycloak, microsoft.standIn());
      new Person(Stage.browser(), realm).linkMailbox();
      sends(realm);

      keycloak.killAndStart();
      sends(realm);
    }
  }

  private static void sends(SampleRealm realm) {
    realm.microsoft().inbox().clear();
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);
  }
}
