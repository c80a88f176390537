package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Aftermath;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database that does not take what is to be stored. */
@Tag("process")
class DatabaseFaultIT {

  private static final String COLUMN = "alter table EXO_LINK alter column CLIENT_ID varchar";

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
  void aLinkThatTheDatabaseDoesNotTakeIsSaidInWordsAndMayBeTriedAgain() {
    KeycloakUnderTest server = stage.server();
    SampleRealm realm = SampleRealm.create(server, microsoft.standIn());
    stage.database().change(COLUMN + "(10)");
    PlainBrowser browser = Stage.browser();
    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();

    alice.signInAtMicrosoft(Sample.NOREPLY);

    Aftermath.failed(browser, "transient-store");
    assertThat(browser.text()).contains("nothing was stored");
    assertThat(Stage.failures(realm, "link")).hasSize(1);
    // The proof's own mail left before there was anything to store.
    microsoft.standIn().inbox().clear();
    Aftermath.nothingStored(realm);

    stage.database().change(COLUMN + "(255)");
    browser.press("Try again with another account");
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    stage.sends(realm);
  }
}
