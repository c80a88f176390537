package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The owner's door in a realm from before the JAR, of which only the Email tab was filled: it
 * works, or the page says who has to do what.
 */
@Tag("process")
@OnKeycloak
class DoorIT {

  private SampleRealm realm;
  private PlainBrowser browser;

  @BeforeEach
  void aRealmWithNothingButTheEmailTab(KeycloakUnderTest keycloak, StandIn microsoft) {
    realm = SampleRealm.withOnlyTheEmailTab(keycloak, microsoft, "older");
    browser = new PlainBrowser(Path.of("target", "screenshots", "DoorIT"));
  }

  @AfterEach
  void close() {
    browser.close();
  }

  @Test
  void worksOnceTheActionIsRegisteredAndTheOwnerHasTheRole() {
    register();
    realm.admin().giveRole(realm.user("alice"), "exchange-online-sender");

    linkThroughTheDoor();

    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    assertThat(realm.mailTo("bob@example.org").from()).contains(Sample.NOREPLY);
  }

  @Test
  void worksWithoutAnyRoleForAUserWhoIsAskedWithTheAction() {
    register();
    realm.admin().changeUser("alice", Map.of("requiredActions", List.of(SampleRealm.ACTION)));

    linkThroughTheDoor();
  }

  @Test
  void saysThatTheActionIsNotRegistered() {
    browser.open(realm.door());

    saysThatTheActionIsOff();
  }

  @Test
  void saysThatTheActionIsSwitchedOff() {
    register();
    String path = "authentication/required-actions/" + SampleRealm.ACTION;
    ObjectNode action = (ObjectNode) realm.admin().get(path).json();
    realm.admin().put(path, action.put("enabled", false).toString()).ok();

    browser.open(realm.door());

    saysThatTheActionIsOff();
  }

  @Test
  void namesTheRoleThatIsMissingInTheRealm() {
    register();

    new Person(browser, realm).logIn("alice", realm.door());

    assertThat(browser.text())
        .contains("This user may not link a mailbox.")
        .contains("Give the user the realm role exchange-online-sender")
        .contains("create the role where the realm has none of this name")
        .contains("not-allowed");
    browser.press("Continue without linking");
    assertThat(browser.location().getPath()).isEqualTo("/realms/older/account/");
    assertThat(realm.links("alice")).isEmpty();
  }

  @Test
  void saysThatTheEmailTabNamesNoMailboxOfOurs() {
    register();
    realm.admin().giveRole(realm.user("alice"), "exchange-online-sender");
    realm.admin().mailSettings(Map.of("from", "x@example.org", "host", "smtp.example.org")).ok();

    new Person(browser, realm).logIn("alice", realm.door());

    assertThat(browser.text())
        .contains("No mailbox is named that could be linked.")
        .contains("Realm settings > Email > Username");
  }

  @Test
  void saysThatTheAccountConsoleIsDisabled() {
    register();
    accountConsole(client -> client.put("enabled", false));

    browser.open(realm.door());

    assertThat(browser.text()).contains("Clients > account-console: enable it.");
  }

  @Test
  void saysThatTheAccountConsoleHasAnotherName() {
    register();
    accountConsole(client -> client.put("clientId", "my-account"));

    browser.open(realm.door());

    assertThat(browser.text()).contains("this realm has none that is enabled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "keycloak", "keycloak.v2"})
  void worksWithEveryThemeAndABrowserFlowOfTheRealmsOwn(String theme) {
    register();
    realm.admin().giveRole(realm.user("alice"), "exchange-online-sender");
    realm.admin().post("authentication/flows/browser/copy", Map.of("newName", "own")).ok();
    realm.admin().change(Map.of("browserFlow", "own", "loginTheme", theme)).ok();

    linkThroughTheDoor();
  }

  private void register() {
    realm.admin().registerRequiredAction(SampleRealm.ACTION, "Link a Microsoft 365 mailbox").ok();
  }

  private void linkThroughTheDoor() {
    new Person(browser, realm)
        .logIn("alice", realm.door())
        .continueToMicrosoft()
        .signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    browser.press("Continue");

    assertThat(browser.location().getPath()).isEqualTo("/realms/older/account/");
    assertThat(realm.links("alice")).hasSize(1);
  }

  private void saysThatTheActionIsOff() {
    assertThat(browser.text())
        .contains("The required action that links a mailbox is not switched on in this realm.")
        .contains("Authentication > Required actions: switch on Link a Microsoft 365 mailbox.")
        .contains("action-off")
        .doesNotContain("Sign in to your account");
  }

  private void accountConsole(java.util.function.UnaryOperator<ObjectNode> change) {
    JsonNode client = realm.admin().get("clients?clientId=account-console").json().get(0);
    realm
        .admin()
        .put("clients/" + client.path("id").asText(), change.apply((ObjectNode) client).toString())
        .ok();
  }
}
