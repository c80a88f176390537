package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.OwnDatabase;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Aftermath;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database that does not take what is to be stored, or not at the first attempt. */
@Tag("process")
@Tag("newest")
class DatabaseFaultIT {

  private static final String TABLE = "alter table EXO_LINK ";

  private static Microsoft microsoft;
  private static Stage stage;
  private static KeycloakUnderTest server;

  @BeforeAll
  static void start() {
    microsoft = Microsoft.start();
    stage = new Stage(microsoft);
    server = stage.server();
  }

  @AfterAll
  static void end() {
    stage.close();
    microsoft.close();
  }

  @Test
  void aLinkThatTheDatabaseDoesNotTakeIsSaidInWordsAndMayBeTriedAgain() {
    SampleRealm realm = SampleRealm.create(server, microsoft.standIn());
    stage.database().change(TABLE + "add constraint EXO_SHORT check (length(CLIENT_ID) < 11)");
    PlainBrowser browser = Stage.browser();
    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();

    alice.signInAtMicrosoft(Sample.NOREPLY);

    Aftermath.failed(browser, "transient-store");
    assertThat(browser.text()).contains("nothing was stored");
    assertThat(Stage.failures(realm, "link")).hasSize(1);
    // The proof's own mail left before there was anything to store.
    microsoft.standIn().inbox().clear();
    Aftermath.nothingStored(realm);

    stage.database().change(TABLE + "drop constraint EXO_SHORT");
    browser.press("Try again with another account");
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    stage.sends(realm);
  }

  @Test
  void aLinkWhosePlaceALeftoverTakesMeanwhileIsStoredAtTheSecondLook() {
    SampleRealm realm = aliceIsGone();
    Person bob = new Person(Stage.browser(), realm).logIn("bob").continueToMicrosoft();
    OwnDatabase.Change other =
        stage.database().begin("delete from EXO_LINK where STATE = ?", "OWNER_GONE");
    other.change("delete from CREDENTIAL where TYPE = ?", SampleRealm.CREDENTIAL);
    other.change(
        "insert into EXO_LINK (ID, REALM_ID, MAILBOX, USER_ID, CLOUD, TENANT_ID, OBJECT_ID,"
            + " CLIENT_ID, STATE, STATE_SINCE, LINKED_AT)"
            + " values ('left', ?, ?, 'u', 'c', 't', 'o', 'i', 'WORKING', 0, 0)",
        realm.admin().representation().path("id").asText(),
        Sample.NOREPLY);

    meanwhile(other, () -> bob.signInAtMicrosoft(Sample.NOREPLY));

    assertThat(bob.browser().text()).contains("Mailbox linked");
    assertThat(realm.links("bob")).hasSize(1);
    stage.sends(realm);
  }

  @Test
  void anOwnerWhoComesBackWhileAnotherOneLinksKeepsTheLink() {
    SampleRealm realm = aliceIsGone();
    Person bob = new Person(Stage.browser(), realm).logIn("bob").continueToMicrosoft();

    OwnDatabase.Change other =
        stage
            .database()
            .begin("update EXO_LINK set STATE = 'WORKING' where STATE = ?", "OWNER_GONE");

    meanwhile(other, () -> bob.signInAtMicrosoft(Sample.NOREPLY));

    assertThat(bob.browser().text())
        .contains("is linked already by another user or with another account");
    assertThat(realm.links("bob")).isEmpty();
    realm.admin().changeUser("alice", Map.of("enabled", true));
    stage.awaitState(realm, "WORKING");
    stage.sends(realm);
  }

  @Test
  void aMailThatMeetsAnOwnerWhomAnotherNodeJustFoundBackIsSent() {
    SampleRealm realm = aliceIsGone();
    OwnDatabase.Change other =
        stage
            .database()
            .begin("update EXO_LINK set STATE = 'WORKING' where STATE = ?", "OWNER_GONE");
    realm.admin().changeUser("alice", Map.of("enabled", true));

    meanwhile(other, () -> stage.sends(realm));
  }

  /** Her link is there for another holder of the role to replace. */
  private static SampleRealm aliceIsGone() {
    SampleRealm realm = stage.linkedRealm(server);
    realm.admin().giveRole(realm.user("bob"), "exchange-online-sender");
    realm.admin().changeUser("alice", Map.of("enabled", false));
    stage.awaitState(realm, "OWNER_GONE");
    return realm;
  }

  /** Ends the other transaction when what is done at the same time waits for it. */
  private static void meanwhile(OwnDatabase.Change other, Runnable task) {
    try (other) {
      CompletableFuture<Void> done = CompletableFuture.runAsync(task);
      other.commitOnceWaitedFor();
      done.join();
    }
  }
}
