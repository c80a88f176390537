package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.Kcadm;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.ProcessKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.pages.StatusVisit;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.AuthRefusal;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The status page in Chromium. Pictures are kept in {@code target/screenshots/StatusPageIT}. */
@Tag("process")
class StatusPageIT {

  private static final Path DOC = Path.of("..", "docs", "status-page.md");
  private static final String BOB = "bob@sample.example";
  private static final String CLIENT = "exchange-online-status";
  private static final String OF_THIS_REALM = "As administrator of realm sample";
  private static final String OF_ALL_REALMS = "As administrator of all realms (master)";
  private static final String MAILBOX = "article[aria-label='" + Sample.NOREPLY + "']";

  @TempDir private static Path folder;

  private static Microsoft microsoft;
  private static Stage stage;
  private static ProcessKeycloak server;
  private static ChromiumBrowser browser;

  private SampleRealm realm;
  private StatusVisit visit;

  @BeforeAll
  static void aServerAndABrowser() throws Exception {
    browser =
        ChromiumBrowser.start(Path.of("target", "screenshots", "StatusPageIT"))
            .orElseThrow(() -> new TestAbortedException("no Chromium"));
    microsoft = Microsoft.start();
    stage = new Stage(microsoft);
    server = (ProcessKeycloak) stage.serverWithOutbox();
    new Kcadm(server, folder).signIn();
  }

  @AfterAll
  static void end() {
    if (browser != null) {
      browser.close();
    }
    if (stage != null) {
      stage.close();
      microsoft.close();
    }
  }

  @BeforeEach
  void aRealmWithALinkedMailbox() {
    microsoft.standIn().faults().reset();
    realm = stage.linkedRealm(server);
    browser.width(1280);
    visit = new StatusVisit(browser);
    assertThat(browser.complaints()).isNotNull();
  }

  /** Neither the policy nor a script of the page was broken. */
  @AfterEach
  void nothingToComplainOf() {
    assertThat(browser.complaints())
        // The answers to what was asked for in vain.
        .filteredOn(it -> !it.contains("Failed to load resource"))
        .isEmpty();
  }

  @Test
  void anAdministratorOfTheRealmSeesThatAllIsWell() {
    awaitSent(1);
    signedIn("?lang=en").sees("Mail leaves").sees("No mail waits.");
    assertThat(visit.text(MAILBOX)).contains("Sends.", "alice", Sample.NOREPLY, "Last mail");
    assertThat(visit.text("#queue")).contains("Waiting now: 0.");
    assertThat(visit.evaluate("return document.querySelector('svg.chart').ariaLabel"))
        .asString()
        .contains("1 came in. 1 left.");
    assertThat(visit.text("#settings")).contains("/realms/sample/exchange-online/callback");
    assertThat(visit.text("header")).contains("Realm: sample", "Sign out dora");
    visit.look("1-well").lookInTheDark("1-well");

    // Nothing of the login is left where another page, or the next one at this machine, finds it.
    assertThat(visit.evaluate("return localStorage.length + sessionStorage.length")).isEqualTo(0L);
    assertThat(browser.location().toString())
        .endsWith("/realms/sample/exchange-online/status?lang=en");
    assertThat(visit.evaluate("return document.cookie")).asString().doesNotContain("eyJ");
    visit.press("header", "Sign out dora").sees("You are signed out.");
    visit.look("2-signed-out");
    browser.press(OF_THIS_REALM);
    assertThat(browser.page().select("#username")).isNotEmpty();
  }

  @Test
  void inGerman() {
    page("?lang=de", "Melden Sie sich als Administrator an");
    visit.look("3-abgemeldet");
    visit
        .signIn("Als Administrator des Realms sample", "dora", SampleRealm.PASSWORD)
        .sees("Mail geht hinaus");
    assertThat(visit.evaluate("return document.documentElement.lang")).isEqualTo("de");
    assertThat(browser.text()).doesNotContain("Mailboxes", "Check", "Sends");
    visit.press(MAILBOX, "Prüfen").sees("Die Prüfung ist bestanden").sees("Verschlüsselung");
    visit.look("3-deutsch");
  }

  @Test
  void anAdministratorOfAllRealmsSeesItAndChoosesARealm() throws Exception {
    removeClient("master");
    server.admin().createRealm(Map.of("realm", "neighbour", "enabled", true));
    visit.open(status(""));
    followTheCommands(OF_ALL_REALMS, "master");
    visit.signIn(OF_ALL_REALMS, "admin", "admin").sees("Mail leaves");
    assertThat(browser.location().toString())
        .endsWith("/realms/master/exchange-online/status?realm=sample");
    visit.sees("neighbour").look("4-master");
    browser.choose("realm", "neighbour");
    visit.sees("Nothing is set up here").sees("There is none.").look("4-master-nothing");
    visit.press("header", "Refresh");

    // Whoever manages another realm only is an administrator there and nowhere else.
    RealmAdmin master = server.admin().realm("master");
    if (master.get("users?exact=true&username=nina").json().isEmpty()) {
      give(master, "neighbour-realm", master.createUser("nina", SampleRealm.PASSWORD));
    }
    visit
        .open(URI.create(server.baseUri() + "/realms/master/exchange-online/status?realm=sample"))
        .signIn(OF_ALL_REALMS, "nina", SampleRealm.PASSWORD)
        .sees("You may not look at this")
        .sees("view-realm");
    assertThat(browser.text()).doesNotContain(Sample.NOREPLY);
  }

  @Test
  void somebodyElseIsRefusedInPlainWords() {
    visit
        .open(status(""))
        .signIn(OF_THIS_REALM, "bob", SampleRealm.PASSWORD)
        .sees("You may not look at this")
        .sees("Ask for the role view-realm");
    assertThat(browser.text()).doesNotContain(Sample.NOREPLY);
    visit.look("5-refused");
    visit.press("main", "Sign in as somebody else").sees("Sign in as an administrator");
    visit.signIn(OF_THIS_REALM, "dora", SampleRealm.PASSWORD).sees("Mail leaves");
  }

  @Test
  void anAdministratorOfAnotherRealmGetsNoFurtherThanThat() {
    RealmAdmin neighbour =
        server.admin().createRealm(Map.of("realm", "neighbour", "enabled", true));
    give(neighbour, "realm-management", neighbour.createUser("nils", SampleRealm.PASSWORD));
    URI page = URI.create(server.baseUri() + "/realms/neighbour/exchange-online/status");
    neighbour
        .post(
            "clients",
            Map.of("clientId", CLIENT, "publicClient", true, "redirectUris", List.of(page)))
        .ok();
    visit
        .open(URI.create(page + "?realm=sample"))
        .signIn("As administrator of realm neighbour", "nils", SampleRealm.PASSWORD)
        .sees("Nothing is set up here");
    assertThat(visit.text("header")).contains("Realm: neighbour");
    assertThat(browser.text()).doesNotContain(Sample.NOREPLY);
  }

  @Test
  void whoeverMayOnlyLookFindsNoButtons() {
    String luke = realm.admin().createUser("luke", SampleRealm.PASSWORD);
    give(realm.admin(), "realm-management", luke, "view-realm");
    refusedMail();
    visit
        .open(status(""))
        .signIn(OF_THIS_REALM, "luke", SampleRealm.PASSWORD)
        .sees("You may look but not change anything");
    assertThat(visit.number("main button")).isEqualTo(1);
    assertThat(visit.offers("main", "Copy")).isTrue();
    assertThat(browser.text()).doesNotContain(BOB, "alice").contains("you may not see users");
    visit.look("6-look-only");
  }

  @Test
  void aRealmWithoutTheClientSaysHowToMakeIt() throws Exception {
    removeClient("sample");
    visit.open(status(""));
    followTheCommands(OF_THIS_REALM, "sample");
    visit.signIn(OF_THIS_REALM, "dora", SampleRealm.PASSWORD).sees("Mail leaves");
  }

  @Test
  void aMailboxThatMustBeLinkedAgainHoldsMailUntilItsOwnerWasAskedAndHasDoneSo() {
    awaitSent(1);
    revoke();
    mail();
    stage.awaitState(realm, "RELINK");
    mail();
    signedIn("").sees("No mail leaves").sees("2 mails wait.");
    assertThat(visit.text("#verdict")).contains("the mailbox's owner");
    assertThat(visit.text(MAILBOX)).contains("Does not send.", "Must be linked again since");
    assertThat(visit.text("#mails")).contains("To " + BOB, "Waiting");
    visit.look("7-broken").lookInTheDark("7-broken");

    visit.press(MAILBOX, "Check").sees("The check failed").sees("Token from Microsoft: failed");
    visit.look("7-broken-checked");
    visit.press(MAILBOX, "Ask to link");
    assertThat(visit.evaluate("return document.getElementById('dialog-field').value"))
        .isEqualTo("alice");
    visit.look("7-broken-asking");
    visit.answer("Ask to link").sees("alice is asked at the next login");
    assertThat(realm.admin().user("alice").path("requiredActions").toString())
        .contains(SampleRealm.ACTION);

    stage.link(realm);
    visit.press("header", "Refresh").sees("Mail leaves").sees("No mail waits.");
    assertThat(visit.text(MAILBOX)).contains("Sends.");
  }

  @Test
  void aThrottledDay() {
    aDay();
    signedIn("").sees("Mail leaves slowly").sees("28 mails wait.");
    visit.look("8-throttled").lookInTheDark("8-throttled");
    visit.evaluate("document.querySelector('#queue summary').click()");
    assertThat(visit.number("#queue tbody tr")).isEqualTo(24);
    visit.look("8-throttled-table");
    assertThat(visit.number("#mails li.mail")).isEqualTo(20);
    visit.press("#mails", "Show more").sees("mail");
    Eventually.holds("there are more", () -> visit.number("#mails li.mail") > 20);
  }

  @Test
  void aMailboxAtRestSendsAgainByItself() {
    rest();
    signedIn("").sees("No mail leaves for now: Microsoft asked for a rest");
    assertThat(visit.text(MAILBOX)).contains("Microsoft asked for a rest until");
    visit.look("9-resting");
  }

  @Test
  void whatSomebodyHasToMendIsSaidAtOnceAndMicrosoftsLimitsAreNotBlamed() {
    awaitSent(1);
    switchSmtpAuthOff();
    mail();
    Eventually.holds("it was tried", () -> api("").path("mailboxes").path(0).has("problem"));
    signedIn("").sees("No mail leaves").sees("1 mail waits.");
    assertThat(visit.text("#verdict"))
        .contains("the Microsoft 365 administrator", "Set-CASMailbox", "When it was last tried, ")
        .doesNotContain("only so many");
    assertThat(visit.text(MAILBOX))
        .contains("Does not send.", "The last try failed: ")
        .doesNotContain("Linked and working");
    visit.look("12-smtp-auth-off").lookInTheDark("12-smtp-auth-off");
    visit
        .press(MAILBOX, "Check")
        .sees("The check failed")
        .sees("Sign-in to the mail server: failed");

    microsoft.standIn().faults().reset();
    visit.press(MAILBOX, "Check").sees("The check passed").sees("Mail leaves");
    assertThat(visit.text(MAILBOX)).contains("Sends.", "Linked and working");
    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);
  }

  @Test
  void whatMayHavePassedIsSaidToHaveFailedAndStopsMailOnlyWhereSomeWaits() {
    awaitSent(1);
    failed(
        "network-refused",
        "{\"host\":\"smtp.office365.com:587\",\"service\":\"Exchange Online\",\"stage\":\"CONNECT\"}");
    signedIn("").sees("Perhaps no mail leaves").sees("Check shows");
    assertThat(visit.text("#verdict")).contains("the Keycloak administrator");
    assertThat(visit.text(MAILBOX)).contains("Perhaps it does not send.", "The last try failed");
    assertThat(api("").path("mailboxes").path(0).path("sends").asBoolean()).isTrue();
    visit.look("13-failed-last");

    insert("QUEUED", 1, Instant.now().minusSeconds(900), Map.of());
    visit.press("header", "Refresh").sees("No mail leaves").sees("1 mail waits.");
    assertThat(visit.text("#verdict")).contains("the Keycloak administrator");
    assertThat(visit.text(MAILBOX)).contains("Does not send.");
    visit.look("13-failed-and-waits");

    failed("smtp-transient-unlisted", "{\"code\":\"421 4.7.0\",\"reply\":\"421 4.7.0 Later\"}");
    visit.press("header", "Refresh").sees("No mail leaves for now");
    assertThat(visit.number("#mailboxes article.warn")).isEqualTo(1);
    visit.look("13-passes");
  }

  @Test
  void aMailboxThatNobodyLinkedDoesNotPassACheck() {
    realm.admin().delete("exchange-online/mailboxes/" + Sample.NOREPLY + "/link").ok();
    signedIn("").sees("Nobody has linked it");
    visit.press(MAILBOX, "Check").sees("The check failed").sees("Token from Microsoft: failed");
    assertThat(visit.text("#said")).contains("nobody has linked it yet");
    assertThat(browser.text()).doesNotContain("check passed");
    visit.look("14-not-linked-checked");
  }

  @Test
  void mailIsPausedWhileACheckTakesItsTime() {
    signedIn("").sees("Mail leaves");
    microsoft.standIn().faults().once(SmtpFault.hang(SmtpStage.AUTH));
    visit.press(MAILBOX, "Check").sees("Working on it");
    visit.press("#settings", "Pause all mail").answer("Pause all mail").sees("Paused by dora");
    assertThat(api("").path("pause").path("paused").asBoolean()).isTrue();
    assertThat(visit.number(MAILBOX + " button[aria-busy]")).as("it is still checked").isEqualTo(1);
    assertThat(browser.text()).doesNotContain("The check");
    microsoft.standIn().faults().release();
    visit.sees("The check ");
    Eventually.holds("nothing is busy", () -> visit.number("button[aria-busy]") == 0);
  }

  @Test
  void mailThatWaitsFromBeforeTheEmailTabWasChangedIsNotKeptQuiet() {
    awaitSent(1);
    insert("QUEUED", 2, Instant.now().minusSeconds(900), Map.of());
    realm.changeMailSetting("auth", "false");
    signedIn("").sees("Nothing is set up here").sees("2 mails wait.");
  }

  @Test
  void everyButtonDoesWhatItSays() {
    String first = refusedMail();
    String second = refusedMail();
    signedIn("").sees("Refused by the test");
    visit.look("10-failed");
    visit.press(MAILBOX, "Send test mail").sees("a test mail is in the mailbox itself");
    assertThat(realm.mailTo(Sample.NOREPLY).recipients()).contains(Sample.NOREPLY);
    visit.look("10-tested");

    visit.press(mailCard(1), "Discard").sees("is erased and will not be sent");
    visit.look("10-asked");
    visit.answer("Cancel");
    assertThat(states()).containsOnly("FAILED", "SENT");
    visit.press(mailCard(1), "Discard").answer("Discard").sees("The mail is discarded.");
    assertThat(List.of(state(first), state(second)))
        .containsExactlyInAnyOrder("DISCARDED", "FAILED");
    visit.press("#mails", "Retry all that failed").sees("1 mail failed.");
    visit.answer("Retry all that failed").sees("1 mail is tried again.");
    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);

    refusedMail();
    visit.press("header", "Refresh").press(mailCard(1), "Retry").sees("The mail is tried again.");
    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);

    visit.press("#settings", "Pause all mail").answer("Pause all mail").sees("Paused by dora");
    assertThat(api("").path("pause").path("paused").asBoolean()).isTrue();
    visit.look("10-paused");
    visit.press("#settings", "Resume").sees("Mail leaves again.").sees("Mail is not paused.");

    visit.evaluate("document.getElementById('expires').value = '2031-05-31'");
    visit.press("#settings", "Note it").sees("It ends on May 31, 2031");
    assertThat(api("").path("secretExpiry").path("expires").asText()).isEqualTo("2031-05-31");
    visit.press("#settings", "Remove the note").sees("Nobody has noted");

    visit.press(MAILBOX, "Unlink").answer("Unlink").sees("is no longer linked");
    assertThat(realm.links("alice")).isEmpty();
    visit.sees("Nobody has linked it").look("10-unlinked");
    assertThat(visit.offers(MAILBOX, "Unlink")).isFalse();
    visit.press(MAILBOX, "Ask to link").type("#dialog-field", "nobody").answer("Ask to link");
    visit.sees("This realm has no user nobody.");
  }

  @Test
  void aFoundLinkIsConfirmed() {
    stage.database().change("update EXO_LINK set STATE = 'PAUSED', DIAGNOSIS = 'link-paused'");
    signedIn("").sees("Waits to be confirmed");
    visit.press(MAILBOX, "Use it here").answer("Use it here").sees("is used here.");
    stage.awaitState(realm, "WORKING");
  }

  @Test
  void whatOthersWroteIsTextAndNoMarkup() {
    String markup = "<img src=x onerror=document.title='hit'>";
    insert(
        "FAILED",
        1,
        Instant.now().minusSeconds(60),
        Map.of(
            "RECIPIENTS", markup + "@example.org",
            "KIND", markup,
            "MESSAGE_ID", markup,
            "MAILBOX", markup,
            "EXCHANGE_ID", markup,
            "DIAGNOSIS", "smtp-permanent-unlisted",
            "FACTS", "{\"reply\":\"" + markup + "\",\"mailbox\":\"" + markup + "\"}"));
    signedIn("").sees("To " + markup);
    assertThat(visit.text("#mails .kind")).isEqualTo(markup);
    visit.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })");
    assertThat(visit.text("#mails")).contains(markup);
    assertThat(visit.number("main img, main script")).isZero();
    assertThat(visit.evaluate("return document.title")).isEqualTo("Outgoing mail sample");

    browser.open(
        status("?lang=" + "%3Cimg%3E" + "#state=" + "%3Cimg%3E" + "&error=%3Cimg%20src%3Dx%3E"));
    visit.sees("This login was not begun by this page");
    assertThat(visit.number("img")).isZero();
  }

  @Test
  void thePolicyHoldsAScriptBack() {
    visit.open(status(""));
    visit.evaluate(
        "const script = document.createElement('script');"
            + " try { script.textContent = \"document.title = 'hit'\"; } catch (e) { }"
            + " document.body.append(script)");
    visit.evaluate(
        "const image = document.createElement('img'); image.src = 'https://elsewhere.example/x';"
            + " document.body.append(image)");
    assertThat(visit.evaluate("return document.title")).isEqualTo("Outgoing mail sample");
    assertThat(browser.complaints()).anyMatch(it -> it.contains("Content Security Policy"));
  }

  @Test
  void whoeverUsesTheKeyboardStaysWhereTheyWereWhenThePageIsDrawnAnew() {
    signedIn("").sees("Mail leaves");
    visit.evaluate(
        "[...document.querySelectorAll(\""
            + MAILBOX
            + " button\")]"
            + ".find(it => it.textContent === 'Send test mail').focus()");
    visit.evaluate("window.before = document.querySelector('#mailboxes article')");
    rest();
    visit.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    visit.sees("Microsoft asked for a rest");
    Eventually.holds(
        "it was drawn anew",
        () -> Boolean.TRUE.equals(visit.evaluate("return !window.before.isConnected")));
    assertThat(visit.evaluate("return document.activeElement.textContent"))
        .isEqualTo("Send test mail");
    assertThat(visit.evaluate("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
  }

  private StatusVisit signedIn(String query) {
    return visit.open(status(query)).signIn(OF_THIS_REALM, "dora", SampleRealm.PASSWORD);
  }

  private void page(String query, String expected) {
    browser.forget();
    browser.open(URI.create("about:blank"));
    browser.open(status(query));
    visit.sees(expected);
  }

  private URI status(String query) {
    return URI.create(realm.uri("/exchange-online/status") + query);
  }

  /** The page shows commands, which are those of the documentation; they are run as they stand. */
  private void followTheCommands(String way, String home) throws Exception {
    visit.press("main", way).sees("has no client " + CLIENT);
    visit.look("11-no-client-" + home);
    String commands = visit.text("main pre");
    new Kcadm(server, folder).run(commands);
    assertThat(documented(home)).isEqualTo(commands);
  }

  private static String documented(String home) throws IOException {
    String doc = Files.readString(DOC);
    String begin =
        "```sh\nclient=$(kcadm.sh create clients -r " + (home.equals("master") ? "master" : "main");
    int from = doc.indexOf(begin) + "```sh\n".length();
    return doc.substring(from, doc.indexOf("\n```", from))
        .replace("https://localhost:8443", server.baseUri().toString())
        .replace("/realms/main/", "/realms/" + home + "/")
        .replace("-r main ", "-r " + home + " ");
  }

  private static void removeClient(String home) {
    RealmAdmin admin = server.admin().realm(home);
    for (JsonNode client : admin.get("clients?clientId=" + CLIENT).json()) {
      admin.delete("clients/" + client.path("id").asText()).ok();
    }
  }

  private static void give(RealmAdmin of, String client, String user) {
    give(of, client, user, client.equals("realm-management") ? "realm-admin" : "view-realm");
  }

  private static void give(RealmAdmin of, String client, String user, String role) {
    String id = of.get("clients?clientId=" + client).json().path(0).path("id").asText();
    String body = of.get("clients/" + id + "/roles/" + role).ok().body();
    of.post("users/" + user + "/role-mappings/clients/" + id, "[" + body + "]").ok();
  }

  private void revoke() {
    microsoft.standIn().faults().revokeRefreshTokens(Sample.NOREPLY);
    microsoft.standIn().faults().expireAccessTokens(Sample.NOREPLY);
    microsoft.standIn().faults().once(SmtpFault.cutBeforeReply(SmtpStage.MAIL));
  }

  /** For the one mailbox; what is connected is let go of. */
  private void switchSmtpAuthOff() {
    microsoft.standIn().faults().refuseSmtpAuth(Sample.NOREPLY, AuthRefusal.MAILBOX_DISABLED);
    microsoft.standIn().faults().once(SmtpFault.cutBeforeReply(SmtpStage.MAIL));
  }

  /** As a node notes it. */
  private void failed(String diagnosis, String facts) {
    stage
        .database()
        .change(
            "update EXO_LINK set FAILED_AT = ?, FAILURE = ?, FAILURE_FACTS = ?",
            Long.toString(Instant.now().toEpochMilli()),
            diagnosis,
            facts);
  }

  private void mail() {
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
  }

  /** A mail that Exchange refuses for good; its id. */
  private String refusedMail() {
    List<String> before = failed();
    microsoft
        .standIn()
        .faults()
        .once(SmtpFault.reply(SmtpStage.END_OF_DATA, "554 5.2.0 Refused by the test"));
    mail();
    Eventually.holds("a mail failed", () -> failed().size() > before.size());
    return failed().stream().filter(it -> !before.contains(it)).findFirst().orElseThrow();
  }

  private List<String> failed() {
    return stage
        .database()
        .read("select ID from EXO_MAIL where STATE = 'FAILED' and REALM_ID = ?", realmId());
  }

  private List<String> states() {
    return stage.database().read("select STATE from EXO_MAIL where REALM_ID = ?", realmId());
  }

  private String state(String id) {
    return stage.database().read("select STATE from EXO_MAIL where ID = ?", id).get(0);
  }

  /** As Microsoft asks for it. */
  private void rest() {
    String until = Long.toString(Instant.now().plus(Duration.ofHours(1)).toEpochMilli());
    stage
        .database()
        .change(
            "update EXO_LINK set REST_UNTIL = ?, REST_DIAGNOSIS = 'smtp-concurrent-connections', REST_FACTS = ?",
            until,
            "{\"mailbox\":\"" + Sample.NOREPLY + "\",\"code\":\"432\"}");
  }

  private void awaitSent(int mails) {
    Eventually.holds(
        "it is settled and noted",
        () ->
            api("/outbox").path("states").path("sent").asInt() == mails
                && api("").path("mailboxes").path(0).has("lastSuccess"));
  }

  private JsonNode api(String path) {
    return realm.admin().get("exchange-online" + path).json();
  }

  private String mailCard(int number) {
    return "#mails li.mail:nth-of-type(" + number + ")";
  }

  private String realmId() {
    return realm.admin().representation().path("id").asText();
  }

  /** A day on which more mail came than Exchange took. */
  private void aDay() {
    Instant now = Instant.now();
    int[] came = {
      2, 1, 0, 0, 1, 3, 12, 40, 96, 88, 60, 45, 52, 70, 64, 33, 20, 18, 9, 6, 4, 22, 60, 48
    };
    int[] left = {
      2, 1, 0, 0, 1, 3, 12, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 28
    };
    for (int hour = 0; hour < 24; hour++) {
      Instant then = now.minus(Duration.ofHours(23 - hour));
      insert("SENT", left[hour], then, Map.of("KIND", "reset-credentials"));
      insert(
          "FAILED",
          Math.max(0, came[hour] - 60) / 6,
          then,
          Map.of("DIAGNOSIS", "smtp-recipient-overloaded"));
      insert("EXPIRED", Math.max(0, came[hour] - left[hour]) / 5, then, Map.of());
    }
    insert(
        "QUEUED",
        28,
        now.minus(Duration.ofMinutes(47)),
        Map.of(
            "KIND",
            "verify-email",
            "DIAGNOSIS",
            "smtp-messages-per-minute",
            "FACTS",
            "{\"mailbox\":\"" + Sample.NOREPLY + "\",\"code\":\"421\"}"));
  }

  /** Rows as they are after so many mails. */
  private void insert(String state, int mails, Instant at, Map<String, String> more) {
    boolean open = state.equals("QUEUED");
    long time = at.toEpochMilli();
    String later = Long.toString(time + Duration.ofHours(3).toMillis());
    String insert =
        "insert into EXO_MAIL (ID, REALM_ID, STATE, PRIORITY, QUEUED_AT, NEXT_TRY, GIVE_UP_AT, ATTEMPTS, SMTP_UTF8, VERSION, SETTLED_AT,"
            + " RECIPIENTS, KIND, MESSAGE_ID, MAILBOX, EXCHANGE_ID, DIAGNOSIS, FACTS)"
            + " values (?, ?, ?, 0, ?, ?, ?, 2, 0, 1, ?, ?, ?, ?, ?, ?, ?, ?)";
    stage
        .database()
        .insert(
            insert,
            mails,
            realmId(),
            state,
            Long.toString(time),
            later,
            later,
            open ? null : Long.toString(time),
            more.getOrDefault("RECIPIENTS", "someone@example.org"),
            more.get("KIND"),
            more.getOrDefault("MESSAGE_ID", "<id@example.org>"),
            more.getOrDefault("MAILBOX", Sample.NOREPLY),
            more.get("EXCHANGE_ID"),
            more.get("DIAGNOSIS"),
            more.get("FACTS"));
  }
}
