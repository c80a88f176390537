package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.Query;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.harness.Visit;
import io.github.exchangeonline.keycloak.tests.sample.Aftermath;
import io.github.exchangeonline.keycloak.tests.sample.Browsers;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.AppRegistration;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.grants.SecretsSeen;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many realms, one redirect URI registered in Entra: that of the realm "hub". */
@Tag("process")
class CallbackRealmIT {

  private static Microsoft microsoft;
  private static KeycloakUnderTest keycloak;

  private final Browsers browsers = new Browsers(CallbackRealmIT.class);
  private SampleRealm north;
  private SampleRealm south;

  @BeforeAll
  static void start() {
    microsoft = Microsoft.start();
    keycloak =
        KeycloakUnderTest.start(
            microsoft
                .allowedBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                .withOptions("--spi-email-sender--exchange-online--callback-realm=hub"));
  }

  @AfterAll
  static void end() {
    if (keycloak != null) {
      keycloak.close();
    }
    if (microsoft != null) {
      microsoft.close();
    }
  }

  @BeforeEach
  void freshRealms() {
    north = SampleRealm.create(keycloak, standIn(), "north");
    south = SampleRealm.create(keycloak, standIn(), "south");
    // Its address is its own, wherever the browser found the realm that it receives for.
    keycloak
        .admin()
        .createRealm(
            Map.of(
                "realm",
                "hub",
                "enabled",
                true,
                "attributes",
                Map.of("frontendUrl", keycloak.baseUri().toString())));
    for (AppRegistration app : standIn().directory().apps()) {
      standIn()
          .directory()
          .put(
              new AppRegistration(
                  app.clientId(),
                  app.displayName(),
                  app.homeTenant(),
                  app.publicClient(),
                  app.secrets(),
                  List.of(callback("hub").toString()),
                  app.roles()));
    }
  }

  @AfterEach
  void noFault() {
    browsers.sawNoFault();
  }

  @Test
  void realmsLinkAndSendThroughOneRedirectUri() {
    // Cookies of this one belong to another host, so that only its own address can be asked.
    south.admin().change(Map.of("attributes", Map.of("frontendUrl", localhost("")))).ok();

    PlainBrowser one = browsers.fresh();
    new Person(one, north).linkMailbox();
    PlainBrowser other = browsers.fresh();
    new Person(other, south)
        .logIn("alice", URI.create(localhost(south.appLogin().toString())))
        .continueToMicrosoft()
        .signInAtMicrosoft(Sample.NOREPLY);
    other.await("Mailbox linked");
    other.press("Continue");
    new Person(other, south).arrivesAtTheApplication();

    for (SampleRealm realm : List.of(north, south)) {
      assertThat(realm.links("alice")).hasSize(1);
      standIn().inbox().clear();
      realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
      assertThat(realm.mailTo("bob@sample.example").from()).contains(Sample.NOREPLY);
    }
    for (PlainBrowser browser : browsers.opened()) {
      List<Visit> received = visits(browser, "/realms/hub/exchange-online/callback");
      assertThat(received).hasSize(1);
      Visit first = received.get(0);
      assertThat(first.address().getQuery()).contains("code=");
      assertThat(first.status()).isEqualTo(303);
      assertThat(first.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(first.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      List<String> codes =
          standIn().grants().secretsSeen().all(SecretsSeen.Kind.AUTHORIZATION_CODE);
      List<String> states = standIn().grants().secretsSeen().all(SecretsSeen.Kind.STATE);
      assertThat(codes).isNotEmpty();
      assertThat(browser.visits())
          .filteredOn(
              visit -> !visit.equals(first) && visit.address().getPath().contains("/realms/"))
          .allSatisfy(
              visit -> {
                assertThat(codes).noneMatch(visit.address().toString()::contains);
                assertThat(states).noneMatch(visit.address().toString()::contains);
              });
    }
    assertThat(visits(other, "/realms/south/exchange-online/callback"))
        .extracting(visit -> visit.address().getHost())
        .containsExactly("localhost");
  }

  @Test
  void anErrorOfMicrosoftArrivesToo() {
    PlainBrowser browser = browsers.fresh();
    new Person(browser, north).logIn("alice").continueToMicrosoft();
    browser.press("Cancel");

    Aftermath.failed(browser, "authorize-cancelled");
    Aftermath.nothingStored(north);
  }

  @Test
  void theReceivingRealmItselfLinksWithoutADetour() {
    SampleRealm hub = SampleRealm.create(keycloak, standIn(), "hub");
    PlainBrowser browser = browsers.fresh();
    new Person(browser, hub).linkMailbox();

    assertThat(visits(browser, "/exchange-online/callback")).hasSize(1);
    assertThat(hub.links("alice")).hasSize(1);
  }

  // An attacker's answer in a victim's browser, at either of the two addresses.

  @Test
  void anAnswerIsTakenFromTheBrowserThatWasSentAlone() {
    Person attacker = begin(north);
    URI atHub = attacker.answerOf(Sample.NOREPLY);
    Person victim = begin(north);

    PlainBrowser link = browsers.tabOf(victim);
    link.open(atHub);
    Aftermath.refused(link, "state-mismatch");
    assertThat(link.location().getPath()).isEqualTo("/realms/north/exchange-online/callback");

    URI atNorth = leadOn(atHub);
    link.open(atNorth);
    Aftermath.refused(link, "state-mismatch");

    PlainBrowser nobody = browsers.fresh();
    nobody.open(leadOn(atHub));
    Aftermath.refused(nobody, "state-mismatch");
    Aftermath.nothingStored(north);

    // Neither used anything up, and the handle was good for one request.
    attacker.browser().open(atNorth);
    Aftermath.refused((PlainBrowser) attacker.browser(), "state-expired");
    attacker.browser().open(atHub);
    attacker.browser().await("Mailbox linked");
  }

  @Test
  void aHandleIsGoodOnceAndInItsRealmOnly() {
    Person alice = begin(north);
    URI atHub = alice.answerOf(Sample.NOREPLY);
    URI atNorth = leadOn(atHub);
    PlainBrowser elsewhere = browsers.tabOf(alice);
    elsewhere.open(URI.create(atNorth.toString().replace("/north/", "/south/")));
    Aftermath.refused(elsewhere, "state-mismatch");
    elsewhere.open(atNorth);
    Aftermath.refused(elsewhere, "state-expired");
    elsewhere.open(
        URI.create(callback("hub") + "?answer=" + Query.parameter(leadOn(atHub), "answer")));
    Aftermath.refused(elsewhere, "state-mismatch");

    atNorth = leadOn(atHub);
    alice.browser().open(atNorth);
    alice.browser().await("Mailbox linked");
    PlainBrowser again = browsers.tabOf(alice);
    again.open(atNorth);
    Aftermath.refused(again, "state-expired");
    again.open(atHub);
    Aftermath.refused(again, "state-expired");
    assertThat(north.links("alice")).hasSize(1);
    assertThat(south.links("alice")).isEmpty();
  }

  @Test
  void onlyTheReceivingRealmLeadsToAnother() {
    Person alice = begin(north);
    URI answer = alice.answerOf(Sample.NOREPLY);
    PlainBrowser browser = browsers.tabOf(alice);

    browser.open(URI.create(callback("south") + "?" + answer.getRawQuery()));

    Aftermath.refused(browser, "state-mismatch");
    assertThat(browser.location().getPath()).startsWith("/realms/south/");
    Aftermath.nothingStored(north);
  }

  @Test
  void theReceivingRealmRefusesWhatItDoesNotKnowAndOffersNoWayIntoItself() {
    for (Map.Entry<String, String> query :
        List.of(
            Map.entry("code=x&state=" + "A".repeat(43), "state-expired"),
            Map.entry("code=x", "answer-malformed"),
            Map.entry("answer=unknown", "state-expired"),
            Map.entry("answer=" + "A".repeat(3000), "state-expired"))) {
      PlainBrowser browser = browsers.fresh();
      browser.open(URI.create(callback("hub") + "?" + query.getKey()));
      Aftermath.refused(browser, query.getValue());
      assertThat(browser.page().select("#exo-restart")).isEmpty();
    }
  }

  @Test
  void aRealmThatIsGoneIsNamedAsTheReason() {
    URI ofDisabled = begin(north).answerOf(Sample.NOREPLY);
    URI ofDeleted = begin(south).answerOf(Sample.NOREPLY);
    north.admin().change(Map.of("enabled", false)).ok();
    south.admin().delete("").ok();

    for (URI answer : List.of(ofDisabled, ofDeleted)) {
      PlainBrowser browser = browsers.fresh();
      browser.open(answer);
      Aftermath.refused(browser, "link-realm-gone");
    }
    assertThat(standIn().counters().tokenRequests("authorization_code")).isZero();
  }

  @Test
  void withoutTheReceivingRealmNobodyIsSentToMicrosoft() {
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, north).logIn("alice");
    keycloak.admin().realm("hub").change(Map.of("enabled", false)).ok();
    browser.press("Continue to Microsoft");
    Aftermath.failed(browser, "callback-realm-missing");
    assertThat(browser.text()).contains("hub");

    keycloak.admin().realm("hub").delete("").ok();
    browser.press("Try again with another account");
    Aftermath.failed(browser, "callback-realm-missing");

    assertThat(browser.visits())
        .extracting(Visit::redirectsTo)
        .noneMatch(target -> target.startsWith(standIn().https().toString()));
    Aftermath.nothingStored(north);
    browser.press("Continue without linking");
    alice.arrivesAtTheApplication();
  }

  /** Asks the receiving realm as anybody could; it leads to the trip's own realm. */
  private URI leadOn(URI atHub) {
    PlainBrowser anybody = browsers.fresh().holdAt("/realms/north/exchange-online/callback");
    anybody.open(atHub);
    return anybody.held();
  }

  private static String localhost(String address) {
    String base = keycloak.baseUri().toString();
    String named = base.replace("127.0.0.1", "localhost");
    return address.isEmpty() ? named : address.replaceFirst(base, named);
  }

  private static List<Visit> visits(PlainBrowser browser, String endOfPath) {
    return browser.visits().stream()
        .filter(visit -> visit.address().getPath().endsWith(endOfPath))
        .toList();
  }

  private static URI callback(String realm) {
    return keycloak.uri("/realms/" + realm + "/exchange-online/callback");
  }

  private static StandIn standIn() {
    return microsoft.standIn();
  }

  private Person begin(SampleRealm realm) {
    return new Person(browsers.fresh(), realm).logIn("alice").continueToMicrosoft();
  }
}
