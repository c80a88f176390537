package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.Query;
import io.github.exchangeonline.keycloak.tests.harness.Visit;
import io.github.exchangeonline.keycloak.tests.sample.Aftermath;
import io.github.exchangeonline.keycloak.tests.sample.Browsers;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody wants a link that is not theirs to make: refused in words, and nothing is stored. */
@Tag("process")
@OnKeycloak
@Tag("newest")
class LinkAttackIT {

  private static final String UNKNOWN_STATE = "A".repeat(43);
  private static final String MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>";

  private final Browsers browsers = new Browsers(LinkAttackIT.class);
  private KeycloakUnderTest keycloak;
  private StandIn microsoft;
  private SampleRealm realm;
  private ServerLog.Mark begin;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.microsoft = microsoft;
    realm = SampleRealm.create(keycloak, microsoft);
    realm.admin().giveRole(realm.user("bob"), "exchange-online-sender");
    begin = keycloak.log().mark();
  }

  @AfterEach
  void noFault() {
    browsers.sawNoFault();
    assertThat(keycloak.log().linesSince(begin))
        .noneMatch(line -> line.contains("Uncaught server error"));
  }

  // The attacker begins, signs in at Microsoft, and has a victim open the answer.

  @Test
  void anAnswerIsNotTakenFromSomebodyWhoIsLoggedOut() {
    URI stolen = begin("bob").answerOf(Sample.NOREPLY);
    PlainBrowser victim = browsers.fresh();

    victim.open(stolen);

    Aftermath.refused(victim, "state-mismatch");
    Aftermath.nothingStored(realm);
  }

  @Test
  void anAnswerIsNotTakenFromSomebodyInTheMiddleOfALogin() {
    URI stolen = begin("bob").answerOf(Sample.NOREPLY);
    PlainBrowser victim = browsers.fresh();
    victim.open(realm.appLogin());
    PlainBrowser link = victim.tab();

    link.open(stolen);

    Aftermath.refused(link, "state-mismatch");
    Aftermath.nothingStored(realm);
    victim.fill("username", "alice");
    victim.fill("password", SampleRealm.PASSWORD);
    victim.press("Sign In");
    victim.press("Not now");
    new Person(victim, realm).arrivesAtTheApplication();
  }

  @Test
  void anAnswerIsNotTakenFromSomebodyWhoIsAtMicrosoft() {
    URI stolen = begin("bob").answerOf(Sample.NOREPLY);
    Person victim = begin("alice");
    PlainBrowser link = browsers.tabOf(victim);

    link.open(stolen);

    Aftermath.refused(link, "state-mismatch");
    Aftermath.nothingStored(realm);
    victim.signInAtMicrosoft(Sample.NOREPLY);
    victim.browser().await("Mailbox linked");
  }

  /** The attacker knows the victim's state and puts in a code of his own. */
  @Test
  void aCodeOfAnotherTripIsNotRedeemed() {
    String code = Query.parameter(begin("bob").answerOf(Sample.NOREPLY), "code");
    Person victim = begin("alice");
    URI own = victim.answerOf(Sample.NOREPLY);

    victim.browser().open(Query.with(own, "code", code));

    Aftermath.failed(victim.browser(), "entra-code-verifier-mismatch");
    Aftermath.nothingStored(realm);
    victim.browser().press("Continue without linking");
    victim.arrivesAtTheApplication();
  }

  @Test
  void anAnswerIsNotTakenInAnotherRealm() {
    SampleRealm other = SampleRealm.create(keycloak, microsoft, "sample-other");
    Person alice = begin("alice");
    URI answer = alice.answerOf(Sample.NOREPLY);

    alice.browser().open(other.uri("/exchange-online/callback?" + answer.getRawQuery()));

    Aftermath.refused((PlainBrowser) alice.browser(), "state-mismatch");
    Aftermath.nothingStored(realm);
    Aftermath.nothingStored(other);
  }

  // The answer itself.

  @Test
  void anAnswerCountsOnce() {
    Person alice = begin("alice");
    URI answer = alice.answerOf(Sample.NOREPLY);
    alice.browser().open(answer);
    alice.browser().await("Mailbox linked");
    String link = realm.links("alice").get(0).path("id").asText();

    PlainBrowser again = browsers.tabOf(alice);
    again.open(answer);

    Aftermath.refused(again, "state-expired");
    assertThat(realm.links("alice")).hasSize(1);
    assertThat(realm.links("alice").get(0).path("id").asText()).isEqualTo(link);
    assertThat(codesRedeemed()).isEqualTo(1);
  }

  @Test
  void anUnknownStateIsRefused() {
    PlainBrowser browser = browsers.tabOf(begin("alice"));

    browser.open(realm.uri("/exchange-online/callback?code=x&state=" + UNKNOWN_STATE));

    Aftermath.refused(browser, "state-expired");
    Aftermath.nothingStored(realm);
  }

  @Test
  void whatMicrosoftDoesNotSendIsRefused() {
    Person alice = begin("alice");
    URI answer = alice.answerOf(Sample.NOREPLY);
    for (String query :
        List.of(
            "",
            "code=x",
            "error=access_denied",
            "code=x&state=",
            "code=x&state=garbage",
            // A NUL does not get as far: Keycloak itself refuses it.
            "code=x&state=%0d%0a%F0%9F%92%A3%3Cscript%3E",
            "code=x&state=../../sample%27%20or%20%271",
            "code=x&state=" + "A".repeat(3500),
            "state=STATE",
            "state=STATE&code=",
            "state=STATE&code=x&error=access_denied",
            "state=STATE&code=x&code=y",
            "state=STATE&state=STATE&code=x",
            "state=OTHER&state=STATE&code=x",
            "state=STATE&error=a&error=b")) {
      PlainBrowser browser = browsers.tabOf(alice);
      browser.open(
          realm.uri(
              "/exchange-online/callback?"
                  + query
                      .replace("STATE", Query.parameter(answer, "state"))
                      .replace("OTHER", UNKNOWN_STATE)));

      Aftermath.refused(browser, "answer-malformed");
      assertThat(browser.page().select("a#exo-restart").attr("href"))
          .as(query)
          .isEqualTo(realm.door().toString());
    }
    Aftermath.nothingStored(realm);
    alice.browser().open(answer);
    alice.browser().await("Mailbox linked");
  }

  /** As one realm that receives for others gives them to browsers. */
  @Test
  void aHandleThatNobodyGaveIsRefused() {
    PlainBrowser browser = browsers.tabOf(begin("alice"));
    for (String handle :
        List.of("", "x", "x.revoked", UNKNOWN_STATE, UNKNOWN_STATE + ".revoked", "%00", "x/../y")) {
      browser.open(realm.uri("/exchange-online/callback?answer=" + handle));

      assertThat(browser.lastVisit().status()).as(handle).isEqualTo(400);
    }
    browser.open(realm.uri("/exchange-online/callback?answer=x.revoked"));
    Aftermath.refused(browser, "state-expired");
    Aftermath.nothingStored(realm);
  }

  /** A repeated answer, while the first one's code is just being redeemed. */
  @Test
  @Timeout(60)
  void anAnswerGivenTwiceAtOnceIsRedeemedOnce() throws Exception {
    Person alice = begin("alice");
    URI answer = alice.answerOf(Sample.NOREPLY);
    PlainBrowser first = browsers.tabOf(alice);
    PlainBrowser second = browsers.tabOf(alice);
    first.holdAt("/login-actions/required-action").open(answer);
    URI back = first.held();
    microsoft.faults().once(TokenFault.hang());
    CompletableFuture<Void> redeeming = CompletableFuture.runAsync(() -> first.open(back));
    Eventually.holds("a code is being redeemed", () -> codesRedeemed() > 0);

    second.open(answer);
    Aftermath.refused(second, "state-expired");
    PlainBrowser third = browsers.tabOf(alice);
    third.open(back);
    third.await("Link a mailbox for outgoing mail");
    long redeemed = codesRedeemed();
    microsoft.faults().release();
    redeeming.get();

    assertThat(redeemed).isEqualTo(1);
    assertThat(realm.links("alice")).hasSizeLessThan(2);
  }

  // Mix-up and open redirects.

  @Test
  void anAnswerIsNotTakenToAnotherApp() {
    Person alice = begin("alice");
    URI answer = alice.answerOf(Sample.NOREPLY);
    changeRegistration("authTokenClientId", Sample.SINGLE_TENANT_APP);

    alice.browser().open(answer);

    Aftermath.failed(alice.browser(), "state-expired");
    assertThat(codesRedeemed()).isZero();
    Aftermath.nothingStored(realm);
  }

  @Test
  void anAnswerIsNotTakenToAnotherTenant() {
    Person alice = begin("alice");
    URI answer = alice.answerOf(Sample.NOREPLY);
    changeRegistration(
        "authTokenUrl", microsoft.https() + "/" + Sample.CONTOSO + "/oauth2/v2.0/token");

    alice.browser().open(answer);

    Aftermath.failed(alice.browser(), "state-expired");
    assertThat(codesRedeemed()).isZero();
    Aftermath.nothingStored(realm);
  }

  @Test
  void noAddressOfOursLeadsToAStranger() {
    Person alice = begin("alice");
    URI answer = alice.answerOf(Sample.NOREPLY);
    for (String name :
        List.of("redirect_uri", "redirect", "action", "callback", "answer", "exo", "next")) {
      for (String target : List.of("https://evil.example/", "//evil.example")) {
        String query = "?code=x&state=" + UNKNOWN_STATE + "&" + name + "=" + target;
        for (String address : List.of("callback", "link", "done")) {
          browsers.fresh().open(realm.uri("/exchange-online/" + address + query));
        }
      }
    }
    PlainBrowser own = browsers.tabOf(alice);
    own.open(URI.create(answer + "&redirect_uri=https://evil.example/&action=//evil.example"));
    own.await("Mailbox linked");

    assertThat(browsers.visits())
        .extracting(Visit::redirectsTo)
        .filteredOn(target -> !target.isEmpty())
        .allMatch(
            target ->
                target.startsWith(keycloak.baseUri() + "/realms/sample/")
                    || target.startsWith(microsoft.https() + "/"));
  }

  // The action's own form.

  @Test
  void nothingIsDoneByOpeningAnAddress() {
    new Person(browsers.fresh(), realm).linkMailbox();
    microsoft.inbox().clear();
    PlainBrowser page = browsers.fresh();
    new Person(page, realm).logIn("alice", realm.door());
    page.await("Linked mailboxes");

    for (String action :
        List.of("unlink", "test", "skip", "start", "again", "done", "confirm", "nonsense")) {
      String form = page.page().select("form").attr("action");
      page.open(URI.create(form + "&exo-action=" + action + "&exo-mailbox=" + Sample.NOREPLY));
      page.await("Linked mailboxes");
    }

    assertThat(realm.links("alice")).hasSize(1);
    assertThat(microsoft.inbox().messages()).isEmpty();
  }

  @Test
  void nothingIsDoneWithoutThePagesOwnCode() {
    new Person(browsers.fresh(), realm).linkMailbox();
    microsoft.inbox().clear();
    PlainBrowser page = browsers.fresh();
    new Person(page, realm).logIn("alice", realm.door());
    page.await("Linked mailboxes");
    for (String button : List.of("Unlink", "Send a test mail")) {
      for (String code : List.of("", "session_code=guessed-code-0123456789")) {
        PlainBrowser forged = browsers.tabOf(page);
        for (Element form : forged.page().select("form")) {
          form.attr("action", form.attr("action").replaceAll("session_code=[^&]*", code));
        }

        forged.press(button);

        assertThat(forged.text()).doesNotContain("no longer linked", "has been sent");
      }
    }

    assertThat(realm.links("alice")).hasSize(1);
    assertThat(microsoft.inbox().messages()).isEmpty();
  }

  @Test
  void aMailboxThatTheEmailTabDoesNotNameIsNotAskedFor() {
    PlainBrowser browser = browsers.fresh();
    new Person(browser, realm).logIn("alice");
    for (String mailbox :
        List.of(
            Sample.ALICE,
            "",
            "noreply@contoso.example,alice@contoso.example",
            "<script>alert(1)</script>")) {
      browser.page().select("input[name=exo-mailbox]").attr("value", mailbox);
      browser.press("Continue to Microsoft");
      browser.await("Link a mailbox for outgoing mail");
    }

    assertThat(browser.text()).contains(Sample.NOREPLY).doesNotContain(Sample.ALICE);
    assertThat(browser.visits())
        .extracting(Visit::redirectsTo)
        .noneMatch(target -> target.startsWith(microsoft.https().toString()));
    Aftermath.nothingStored(realm);
  }

  // Whose mailbox, and who may.

  @Test
  void aMailboxThatSomebodyLinkedMeanwhileIsNotTakenOver() {
    Person bob = begin("bob");
    URI late = bob.answerOf(Sample.NOREPLY);
    new Person(browsers.fresh(), realm).linkMailbox();
    microsoft.inbox().clear();

    bob.browser().open(late);

    Aftermath.failed(bob.browser(), "mailbox-taken");
    assertThat(realm.links("bob")).isEmpty();
    assertThat(realm.links("alice")).hasSize(1);
    assertThat(microsoft.inbox().messages()).isEmpty();
    bob.browser().press("Continue without linking");
    bob.arrivesAtTheApplication();
  }

  @Test
  void aSecondAccountDoesNotReplaceTheFirst() {
    realm.changeMailSetting("user", Sample.SUPPORT);
    realm.changeMailSetting("from", Sample.SUPPORT);
    realm.admin().configureRequiredAction(SampleRealm.ACTION, Map.of("other-address", "true")).ok();
    new Person(browsers.fresh(), realm).linkMailbox();
    String link = realm.links("alice").get(0).path("id").asText();
    microsoft.inbox().clear();
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice", realm.door());
    browser.press("Link again");
    browser.press("other");
    browser.fill("loginfmt", Sample.ALICE);
    browser.press("Next");
    browser.press("Accept");

    Aftermath.failed(alice.browser(), "mailbox-taken");
    assertThat(realm.links("alice")).hasSize(1);
    assertThat(realm.links("alice").get(0).path("id").asText()).isEqualTo(link);
    assertThat(microsoft.inbox().messages()).isEmpty();
  }

  /** A name is what its owner's directory says; only Exchange knows whose mailbox it is. */
  @Test
  void anAccountThatCallsItselfLikeTheMailboxIsRefusedByExchange() {
    String upn = "mallory@fabrikam.example";
    if (microsoft.directory().findAccount(upn).isEmpty()) {
      microsoft
          .directory()
          .add(
              new Account(
                  "0b1ec700-0000-4000-8000-00000000dead",
                  Sample.FABRIKAM,
                  upn,
                  Sample.NOREPLY,
                  "Mallory",
                  null));
    }
    PlainBrowser browser = browsers.fresh();
    new Person(browser, realm).logIn("alice").continueToMicrosoft();
    browser.press("other");
    browser.fill("loginfmt", upn);
    browser.press("Next");
    browser.press("Accept");

    Aftermath.failed(browser, "smtp-token-refused");
    Aftermath.nothingStored(realm);
  }

  @Test
  void anAdminWhoActsAsAUserCannotLink() {
    PlainBrowser admin = browsers.fresh();
    AdminReply impersonation =
        realm.admin().post("users/" + realm.user("alice") + "/impersonation", "{}").ok();
    assertThat(impersonation.json().path("redirect").asText()).isNotBlank();
    admin.takeCookies(realm.uri("/"), impersonation.cookies());

    admin.open(realm.appLogin());
    new Person(admin, realm).arrivesAtTheApplication();

    admin.open(realm.door());
    admin.fill("password", SampleRealm.PASSWORD);
    admin.press("Sign In");
    Aftermath.failed(admin, "impersonated");
    assertThat(admin.text()).doesNotContain("Continue to Microsoft", "Try again");
    Aftermath.nothingStored(realm);
  }

  /** The login page that the admin left keeps its cookie, which names no session of a user. */
  @Test
  void anAdminWhoLeftALoginPageAndActsAsAUserIsNotAsked() {
    PlainBrowser admin = leftALoginPageAndActsAs("alice");

    admin.open(realm.appLogin());

    new Person(admin, realm).arrivesAtTheApplication();
    Aftermath.nothingStored(realm);
  }

  @Test
  void anAdminWhoLeftALoginPageAndActsAsAUserCannotLink() {
    PlainBrowser admin = leftALoginPageAndActsAs("alice");

    admin.open(realm.door());
    admin.fill("password", SampleRealm.PASSWORD);
    admin.press("Sign In");

    Aftermath.failed(admin, "impersonated");
    // Whoever acts as a user rules the browser's cookies, too.
    admin.takeCookies(
        realm.uri("/"), List.of("KEYCLOAK_IDENTITY=; Path=/realms/sample/; Max-Age=0"));
    admin.page().select("button[value=skip]").attr("value", "start");
    admin.press("Continue without linking");
    Aftermath.failed(admin, "impersonated");
    Aftermath.nothingStored(realm);
  }

  private PlainBrowser leftALoginPageAndActsAs(String user) {
    PlainBrowser admin = browsers.fresh();
    admin.open(realm.appLogin());
    admin.await("Sign in to your account");
    AdminReply impersonation =
        realm.admin().post("users/" + realm.user(user) + "/impersonation", "{}").ok();
    admin.takeCookies(realm.uri("/"), impersonation.cookies());
    return admin;
  }

  // What others wrote, on our pages.

  @Test
  void whatMicrosoftOrARealmAdminWroteIsTextAndNoMarkup() {
    realm.admin().change(Map.of("displayName", MARKUP)).ok();
    PlainBrowser browser = browsers.fresh();
    Person alice = new Person(browser, realm).logIn("alice");
    isText(browser);
    URI answer = alice.continueToMicrosoft().answerOfCancelling();
    browser.open(
        URI.create(
            // Microsoft's address ends in an empty fragment.
            Query.with(answer, "error_subcode", encoded(MARKUP)).toString().replace("#", "")
                + "&error_description="
                + encoded("AADSTS65004: " + MARKUP + "\r\n2026-01-01 WARN forged line")));
    browser.await("The mailbox could not be linked");
    isText(browser);
    assertThat(keycloak.log().linesSince(begin)).noneMatch(line -> line.startsWith("2026-01-01"));

    browser.press("Try again with another account");
    browser.open(Query.with(alice.answerOfCancelling(), "error", encoded(MARKUP)));
    isText(browser);

    browser.press("Try again with another account");
    account(MARKUP + "@contoso.example");
    browser.press("other");
    browser.fill("loginfmt", "markup@contoso.example");
    browser.press("Next");
    browser.press("Accept");
    Aftermath.failed(browser, "wrong-account");
    isText(browser);
    Aftermath.nothingStored(realm);

    browser.open(realm.uri("/exchange-online/callback?code=x&state=" + encoded(MARKUP)));
    Aftermath.refused(browser, "answer-malformed");
    assertThat(browser.page().select("[onerror], script:containsData(alert)")).isEmpty();
  }

  @Test
  void aMailboxWithMarkupIsNotSaved() {
    for (String mailbox : List.of(MARKUP, "\"" + MARKUP + "\"@contoso.example")) {
      Map<String, String> settings = realm.mailSettings();
      settings.put("user", mailbox);
      assertThat(realm.admin().mailSettings(settings).errorMessage())
          .contains("[config-username-invalid");
    }
  }

  private void account(String username) {
    if (microsoft.directory().findAccount("markup@contoso.example").isEmpty()) {
      microsoft
          .directory()
          .add(
              new Account(
                  "0b1ec700-0000-4000-8000-00000000beef",
                  Sample.CONTOSO,
                  "markup@contoso.example",
                  username,
                  MARKUP,
                  null));
    }
  }

  private static void isText(PlainBrowser browser) {
    assertThat(browser.text()).contains("alert(2)");
    // Keycloak's own header shows the realm's name as HTML, of which it takes out what acts.
    assertThat(browser.page().select(".exo-page img, .exo-title img")).isEmpty();
    assertThat(browser.page().select("[onerror], script:containsData(alert)")).isEmpty();
  }

  private void changeRegistration(String key, String value) {
    Map<String, String> settings = new HashMap<>(realm.mailSettings());
    settings.put(key, value);
    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    realm.admin().mailSettings(settings).ok();
  }

  private long codesRedeemed() {
    return microsoft.counters().tokenRequests("authorization_code");
  }

  private Person begin(String user) {
    return new Person(browsers.fresh(), realm).logIn(user).continueToMicrosoft();
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
  }
}
