package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.Query;
import io.github.exchangeonline.keycloak.tests.sample.Aftermath;
import io.github.exchangeonline.keycloak.tests.sample.Browsers;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.AppRegistration;
import io.github.exchangeonline.standin.directory.Sample;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody means well, and something comes in between: a clear end, and nothing stored by half. */
@Tag("process")
@OnKeycloak
@Tag("newest")
class LinkAccidentIT {

  private static final String START = "Link a mailbox for outgoing mail";
  private static final String DONE = "Mailbox linked";

  /** Trips that a user may make in a row; there is a limit. */
  private static final int FEWER_THAN_ALLOWED = 8;

  private final Browsers browsers = new Browsers(LinkAccidentIT.class);
  private KeycloakUnderTest keycloak;
  private StandIn microsoft;
  private SampleRealm realm;
  private ServerLog.Mark begin;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.microsoft = microsoft;
    realm = SampleRealm.create(keycloak, microsoft);
    begin = keycloak.log().mark();
  }

  @AfterEach
  void noFault() {
    browsers.sawNoFault();
    assertThat(keycloak.log().linesSince(begin))
        .noneMatch(line -> line.contains("Uncaught server error"));
  }

  // What Microsoft says instead of a code; the queries as they were seen or are documented.

  @Test
  void anErrorOfMicrosoftIsSaidInWordsAndMayBeTriedAgain() {
    Person alice = begin();
    int trips = 1;
    for (Map.Entry<String, String> error :
        List.of(
            Map.entry("error=access_denied&error_subcode=cancel", "authorize-cancelled"),
            Map.entry(
                "error=access_denied&error_description=AADSTS65004%3a+User+declined+to+consent+to+access+the+app.%0d%0aTrace+ID%3a+0f0c6b29-4b3c-4b3c-9a70-000000000001&error_uri=https%3a%2f%2flogin.microsoftonline.com%2ferror%3fcode%3d65004",
                "authorize-declined"),
            Map.entry(
                "error=access_denied&error_description=AADSTS90094%3a+admin",
                "entra-admin-consent-needed"),
            Map.entry(
                "error=access_denied&error_description=AADSTS90095%3a+admin",
                "entra-admin-consent-needed"),
            Map.entry("error=access_denied", "authorize-denied"),
            Map.entry("error=login_required", "entra-not-signed-in"),
            Map.entry("error=interaction_required", "entra-not-signed-in"),
            Map.entry("error=consent_required", "entra-consent-missing"),
            Map.entry(
                "error=invalid_request&error_description=AADSTS50194%3a+x",
                "entra-not-multi-tenant"),
            Map.entry("error=invalid_request", "entra-request-refused-unlisted"),
            Map.entry("error=unauthorized_client", "entra-client-refused"),
            Map.entry("error=unsupported_response_type", "entra-response-type-refused"),
            Map.entry("error=invalid_resource", "entra-exchange-not-subscribed"),
            Map.entry(
                "error=temporarily_unavailable&error_description=AADSTS90033%3a+A+transient+error+has+occurred.",
                "entra-transient"),
            Map.entry("error=temporarily_unavailable", "entra-unavailable"),
            Map.entry("error=server_error", "entra-unavailable"),
            Map.entry("error=never_heard_of", "entra-unknown"))) {
      if (trips++ % FEWER_THAN_ALLOWED == 0) {
        Aftermath.nothingStored(realm);
        aFreshRealm(keycloak, microsoft);
        alice = begin();
      }
      String state = Query.parameter(alice.answerOfCancelling(), "state");

      alice
          .browser()
          .open(realm.uri("/exchange-online/callback?" + error.getKey() + "&state=" + state));

      Aftermath.failed(alice.browser(), error.getValue());
      alice.browser().press("Try again with another account");
    }
    Aftermath.nothingStored(realm);
    alice.signInAtMicrosoft(Sample.NOREPLY);
    alice.browser().await(DONE);
  }

  /** Such an error stays on Microsoft's page; Keycloak hears nothing of it. */
  @Test
  void whoNeverComesBackIsAskedAgainAtTheNextLogin() {
    List<AppRegistration> apps = microsoft.directory().apps();
    apps.forEach(app -> microsoft.directory().put(withoutRedirectUris(app)));
    PlainBrowser closed = browsers.fresh();
    new Person(closed, realm).logIn("alice").continueToMicrosoft();
    closed.await("AADSTS50011");
    apps.forEach(app -> microsoft.directory().put(app));
    Aftermath.nothingStored(realm);

    PlainBrowser later = browsers.fresh();
    new Person(later, realm).logIn("alice");
    later.await(START);
    later.press("Not now");
    new Person(later, realm).arrivesAtTheApplication();
  }

  @ParameterizedTest
  @CsvSource({
    "organizations, " + Sample.FABRIKAM_MAILER,
    Sample.CONTOSO + ", " + Sample.GUEST,
    "common, " + Sample.PERSONAL
  })
  void anotherAccountIsNamedOnThePage(String tenant, String account) {
    changeTenant(tenant);
    Person alice = begin().signInAtMicrosoft(account);

    Aftermath.failed(alice.browser(), "wrong-account");
    assertThat(alice.browser().text()).contains(account).contains(Sample.NOREPLY);
    Aftermath.nothingStored(realm);
    alice.browser().press("Continue without linking");
    alice.arrivesAtTheApplication();
  }

  /** Entra keeps whom the tenant does not admit on its own page. */
  @Test
  void anAccountOfAnotherTenantDoesNotComeBack() {
    changeTenant(Sample.CONTOSO);
    PlainBrowser browser = browsers.fresh();
    new Person(browser, realm).logIn("alice").continueToMicrosoft();
    browser.press("other");
    browser.fill("loginfmt", Sample.FABRIKAM_MAILER);
    browser.press("Next");

    browser.await("AADSTS50020");
    Aftermath.nothingStored(realm);
  }

  // Twice, and in two tabs.

  /** The second press finds its page's code used up, and shows the page again. */
  @Test
  void aDoubleClickStillLeadsToOneLink() {
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice");
    PlainBrowser twin = browsers.tabOf(browser);
    alice.continueToMicrosoft();
    twin.press("Continue to Microsoft");
    twin.await(START);

    alice.signInAtMicrosoft(Sample.NOREPLY);

    browser.await(DONE);
    assertThat(realm.links("alice")).hasSize(1);
  }

  @Test
  void ofTwoTripsOfOnePageTheLastCounts() {
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice");
    PlainBrowser twin = browsers.tabOf(browser);
    URI superseded = alice.continueToMicrosoft().answerOf(Sample.NOREPLY);
    twin.press("Continue to Microsoft");
    URI last = new Person(twin, realm).continueToMicrosoft().answerOf(Sample.NOREPLY);

    browser.open(superseded);
    Aftermath.refused(browser, "state-expired");
    Aftermath.nothingStored(realm);

    twin.open(last);
    twin.await(DONE);
    assertThat(realm.links("alice")).hasSize(1);
  }

  /** The answer came to Keycloak, but its way back into the login was cut off. */
  @Test
  void anAnswerThatGotLostIsNotTakenForThatOfTheNextTrip() {
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice");
    PlainBrowser twin = browsers.tabOf(browser);
    URI answer = alice.continueToMicrosoft().answerOf(Sample.NOREPLY);
    twin.press("Continue to Microsoft");
    twin.await(START);
    browser.holdAt("/login-actions/required-action").open(answer);
    browser.held();

    twin.open(new Person(twin, realm).continueToMicrosoft().answerOfCancelling());

    Aftermath.failed(twin, "authorize-cancelled");
    Aftermath.nothingStored(realm);
  }

  @Test
  void whoSignsInAsAnotherOfTheMailboxesGetsATestMailThatNamesThatOne() {
    realm.nameTwoMailboxes();
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice");
    browser.tick(Sample.NOREPLY, true);

    alice.continueToMicrosoft().signInAtMicrosoft(Sample.NOTIFICATIONS);

    browser.await(DONE);
    assertThat(realm.mailTo(Sample.NOTIFICATIONS).text())
        .contains(Sample.NOTIFICATIONS)
        .doesNotContain(Sample.NOREPLY);
  }

  // Whom an administrator asked, without the role.

  @Test
  void whoWasAskedByAnAdminAndMetAFaultIsAskedAgainAtTheNextLogin() {
    askBob();
    PlainBrowser browser = browsers.fresh();
    Person bob = new Person(browser, realm).logIn("bob").continueToMicrosoft();
    browser.open(bob.answerOfCancelling());
    Aftermath.failed(browser, "authorize-cancelled");

    browser.press("Continue without linking");

    bob.arrivesAtTheApplication();
    isStillAsked();
    browser.open(realm.appLogin());
    browser.await(START);
    bob.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    browser.await(DONE);
    browser.press("Continue");
    bob.arrivesAtTheApplication();
    assertThat(realm.admin().user("bob").path("requiredActions")).isEmpty();
  }

  @Test
  void whoWasAskedByAnAdminMaySayNotNowAndIsStillAsked() {
    askBob();
    // Another action comes after ours, in requests of its own.
    realm
        .admin()
        .changeUser(
            "bob", Map.of("requiredActions", List.of(SampleRealm.ACTION, "UPDATE_PASSWORD")));
    PlainBrowser browser = browsers.fresh();
    Person bob = new Person(browser, realm).logIn("bob");
    while (!browser.text().contains(START)) {
      newPassword(browser);
    }

    browser.press("Not now");

    if (browser.text().contains("Update password")) {
      newPassword(browser);
    }
    bob.arrivesAtTheApplication();
    isStillAsked();
  }

  @Test
  void whoWasAskedByAnAdminToLinkWhatIsLinkedHasDoneIt() {
    new Person(browsers.fresh(), realm).linkMailbox();
    askBob();
    PlainBrowser browser = browsers.fresh();
    Person bob = new Person(browser, realm).logIn("bob");

    browser.press("Continue");

    bob.arrivesAtTheApplication();
    assertThat(realm.admin().user("bob").path("requiredActions")).isEmpty();
  }

  private void askBob() {
    realm.admin().changeUser("bob", Map.of("requiredActions", List.of(SampleRealm.ACTION)));
  }

  private void isStillAsked() {
    assertThat(realm.admin().user("bob").path("requiredActions"))
        .extracting(JsonNode::asText)
        .containsExactly(SampleRealm.ACTION);
  }

  private static void newPassword(PlainBrowser browser) {
    browser.await("Update password");
    browser.fill("password-new", SampleRealm.PASSWORD);
    browser.fill("password-confirm", SampleRealm.PASSWORD);
    browser.press("Submit");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoTabsOfOneBrowserEachComeToAnEnd(boolean firstReturnsFirst) {
    PlainBrowser one = browsers.fresh();
    one.open(realm.appLogin());
    PlainBrowser two = browsers.tabOf(one);
    two.open(realm.appLogin());
    URI first = logInHere(one).continueToMicrosoft().answerOf(Sample.NOREPLY);
    URI second = logInHere(two).continueToMicrosoft().answerOf(Sample.NOREPLY);

    PlainBrowser early = firstReturnsFirst ? one : two;
    PlainBrowser late = firstReturnsFirst ? two : one;
    early.open(firstReturnsFirst ? first : second);
    early.await(DONE);
    late.open(firstReturnsFirst ? second : first);
    late.await(DONE);
    early.press("Continue");
    new Person(early, realm).arrivesAtTheApplication();
    late.press("Continue");

    assertThat(realm.links("alice")).hasSize(1);
    late.open(realm.appLogin());
    new Person(late, realm).arrivesAtTheApplication();
  }

  @EveryBrowser
  void goingBackAfterLinkingChangesNothing(Browser browser) {
    Person alice = new Person(browser, realm).logIn("alice");
    URI page = browser.location();
    alice.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    browser.await(DONE);
    String link = realm.links("alice").get(0).path("id").asText();

    if (browser instanceof ChromiumBrowser chromium) {
      // Keycloak gives the page after the trip the same address, so that is no sign to stop at.
      chromium.driver().navigate().back();
      for (int steps = 1; steps < 5 && !browser.location().equals(page); steps++) {
        chromium.driver().navigate().back();
      }
      assertThat(browser.location()).isEqualTo(page);
      // Chromium shows what it kept of that page, as it does for any site.
      chromium.driver().navigate().refresh();
    } else {
      browser.open(page);
    }

    assertThat(browser.text()).doesNotContain("We are sorry");
    assertThat(realm.links("alice")).hasSize(1);
    assertThat(realm.links("alice").get(0).path("id").asText()).isEqualTo(link);
    browser.await(DONE);
    browser.open(realm.appLogin());
    assertThat(realm.links("alice")).hasSize(1);
  }

  @EveryBrowser
  void goingBackAfterAFailureLeadsToAnotherTry(Browser browser) {
    Person alice = new Person(browser, realm).logIn("alice");
    alice.continueToMicrosoft();
    URI atMicrosoft = browser.location();
    browser.press("Cancel");
    browser.await("The mailbox could not be linked");

    if (browser instanceof ChromiumBrowser chromium) {
      chromium.driver().navigate().back();
      assertThat(browser.location().getHost()).isEqualTo(atMicrosoft.getHost());
    } else {
      browser.open(atMicrosoft);
    }
    // Another answer of a trip that is over.
    browser.open(atMicrosoft);
    browser.press("Cancel");
    browser.await("Linking was interrupted");
    assertThat(browser.page().select("code").eachText()).contains("state-expired");
    assertThat(realm.links("alice")).isEmpty();

    browser.press("Start again");
    assertThat(browser.location().getPath()).startsWith("/realms/sample/");
  }

  // The login is not there any more when Microsoft answers.

  @Test
  void cookiesWereDeletedMeanwhile() {
    URI answer = begin().answerOf(Sample.NOREPLY);
    PlainBrowser without = browsers.fresh();

    without.open(answer);

    Aftermath.refused(without, "state-mismatch");
    Aftermath.nothingStored(realm);
    without.press("Start again");
    without.await("Sign in to your account");
  }

  @Test
  void theLoginWasBegunAnewMeanwhile() {
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice");
    // What "Restart login" leads to on the pages that offer it.
    URI restart =
        URI.create(
            browser.location().toString().replace("/required-action?", "/restart?")
                + "&skip_logout=true");
    URI answer = alice.continueToMicrosoft().answerOf(Sample.NOREPLY);
    PlainBrowser other = browsers.tabOf(browser);
    other.open(restart);
    other.await("Sign in to your account");

    browser.open(answer);

    Aftermath.refused(browser, "state-expired");
    Aftermath.nothingStored(realm);
  }

  @Test
  void theUserLoggedOutMeanwhile() {
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice");
    browser.press("Not now");
    alice.arrivesAtTheApplication();
    browser.open(realm.door());
    browser.fill("password", SampleRealm.PASSWORD);
    browser.press("Sign In");
    URI answer = alice.continueToMicrosoft().answerOf(Sample.NOREPLY);
    PlainBrowser other = browsers.tabOf(browser);
    other.open(realm.uri("/protocol/openid-connect/logout"));
    other.press("Logout");

    browser.open(answer);

    assertThat(browser.page().select("code").eachText())
        .containsAnyOf("state-expired", "state-mismatch");
    Aftermath.nothingStored(realm);
  }

  @Test
  void theServerWasRestartedMeanwhile() {
    Person alice = begin();
    URI answer = alice.answerOf(Sample.NOREPLY);
    keycloak.restart();

    alice.browser().open(answer);

    Aftermath.refused((PlainBrowser) alice.browser(), "state-expired");
    Aftermath.nothingStored(realm);
  }

  /** Whether a state is still known shows in how another browser is refused. */
  @Test
  @Timeout(120)
  void theTripTookTooLong() {
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice");
    realm
        .admin()
        .change(Map.of("accessCodeLifespanLogin", 20, "accessCodeLifespanUserAction", 20))
        .ok();
    URI answer = alice.continueToMicrosoft().answerOf(Sample.NOREPLY);
    PlainBrowser other = browsers.fresh();
    do {
      other.open(answer);
    } while (other.page().select("code").eachText().contains("state-mismatch"));

    browser.open(answer);

    Aftermath.refused(browser, "state-expired");
    Aftermath.nothingStored(realm);
  }

  // The user is not who they were.

  @Test
  void theRoleWasWithdrawnMeanwhile() {
    Person alice = begin();
    URI answer = alice.answerOf(Sample.NOREPLY);
    realm.admin().takeRole(realm.user("alice"), "exchange-online-sender");

    alice.browser().open(answer);

    Aftermath.failed(alice.browser(), "not-allowed");
    Aftermath.nothingStored(realm);
    alice.browser().press("Continue without linking");
    alice.arrivesAtTheApplication();
  }

  @Test
  void theUserWasDisabledMeanwhile() {
    Person alice = begin();
    URI answer = alice.answerOf(Sample.NOREPLY);
    realm.admin().changeUser("alice", Map.of("enabled", false));

    alice.browser().open(answer);

    Aftermath.failed(alice.browser(), "user-disabled");
    Aftermath.nothingStored(realm);
  }

  @Test
  void theMicrosoftAccountWasDisabledMeanwhile() {
    Person alice = begin();
    URI answer = alice.answerOf(Sample.NOREPLY);
    microsoft.faults().disable(Sample.NOREPLY);

    alice.browser().open(answer);

    Aftermath.failed(alice.browser(), "entra-account-disabled");
    Aftermath.nothingStored(realm);
  }

  private Person logInHere(PlainBrowser browser) {
    browser.fill("username", "alice");
    browser.fill("password", SampleRealm.PASSWORD);
    browser.press("Sign In");
    return new Person(browser, realm);
  }

  private void changeTenant(String tenant) {
    Map<String, String> settings = new HashMap<>(realm.mailSettings());
    settings.put("authTokenUrl", microsoft.https() + "/" + tenant + "/oauth2/v2.0/token");
    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    realm.admin().mailSettings(settings).ok();
  }

  private static AppRegistration withoutRedirectUris(AppRegistration app) {
    return new AppRegistration(
        app.clientId(),
        app.displayName(),
        app.homeTenant(),
        app.publicClient(),
        app.secrets(),
        List.of(),
        app.roles());
  }

  private Person begin() {
    return new Person(browsers.fresh(), realm).logIn("alice").continueToMicrosoft();
  }
}
