package io.github.exchangeonline.keycloak.tests.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.harness.Visit;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.AuthRefusal;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that a token, a secret, a code or a mail goes through, failures included, with all
 * that browsers and the admin were shown meanwhile.
 */
public final class Story {

  /** Not the app's, but as long as one. */
  private static final String WRONG_SECRET = "Wr0ng~secret-that-an-admin.mistyped_9876";

  private final SampleRealm realm;
  private final Path pictures;
  private final List<PlainBrowser> browsers = new ArrayList<>();
  private final Map<String, String> answers = new LinkedHashMap<>();

  private Story(SampleRealm realm, Path pictures) {
    this.realm = realm;
    this.pictures = pictures;
  }

  /** Lets all of it happen. */
  public static Story tell(KeycloakUnderTest keycloak, StandIn microsoft, Path pictures) {
    Story story = new Story(SampleRealm.create(keycloak, microsoft), pictures);
    story
        .realm
        .admin()
        .change(
            Map.of(
                "eventsEnabled",
                true,
                "adminEventsEnabled",
                true,
                "adminEventsDetailsEnabled",
                true))
        .ok();
    RealmAdmin master = keycloak.admin().realm("master");
    // The test mail goes to whoever presses the button.
    master.put("users/" + master.userId("admin"), Map.of("email", "admin@sample.example")).ok();
    story.failToLink();
    story.link();
    story.sendMails();
    story.testTheConnection();
    story.renewTokens();
    story.failToSend();
    story.readAsAdmin("while linked");
    story.revoke();
    story.linkAgainAndUnlink();
    story.readAsAdmin("at the end");
    return story;
  }

  /** All requests of all browsers. */
  public List<Visit> visits() {
    return browsers.stream().flatMap(browser -> browser.visits().stream()).toList();
  }

  /** What the admin REST API answered, by what it was asked. */
  public Map<String, String> answers() {
    return answers;
  }

  /** The realm it happened in. */
  public SampleRealm realm() {
    return realm;
  }

  private void failToLink() {
    PlainBrowser browser = browser();
    Person alice = new Person(browser, realm).logIn("alice").continueToMicrosoft();
    alice.signInAtMicrosoft(Sample.ALICE);
    failedAndAgain(browser);
    browser.press("Cancel");
    failedAndAgain(browser);
    realm.microsoft().faults().once(TokenFault.error(7000215));
    alice.signInAtMicrosoft(Sample.NOREPLY);
    failedAndAgain(browser);
    realm.microsoft().faults().refuseSmtpAuth(Sample.NOREPLY, AuthRefusal.MAILBOX_DISABLED);
    alice.signInAtMicrosoft(Sample.NOREPLY);
    failedAndAgain(browser);
    realm.microsoft().faults().allowSmtpAuth(Sample.NOREPLY);
    realm
        .microsoft()
        .faults()
        .once(SmtpFault.reply(SmtpStage.END_OF_DATA, "554 5.2.0 Message refused"));
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("The mailbox could not be linked");
  }

  private static void failedAndAgain(PlainBrowser browser) {
    browser.await("The mailbox could not be linked");
    browser.press("Try again with another account");
  }

  private void link() {
    PlainBrowser browser = browser();
    new Person(browser, realm).linkMailbox();
    // Asked for again: the code was used up, and must not be shown for that.
    browser.visits().stream()
        .filter(visit -> visit.address().getPath().endsWith("/exchange-online/callback"))
        .findFirst()
        .ifPresent(callback -> browser.open(callback.address()));
  }

  private void sendMails() {
    PlainBrowser bob = browser();
    bob.open(realm.login("account", realm.uri("/account/"), ""));
    bob.follow("Forgot Password?");
    bob.fill("username", "bob");
    bob.press("Submit");
    realm.mailTo("bob@sample.example");
    keep("execute-actions-email", sendActionsMail()).ok();
    keep("send-verify-email", realm.admin().sendVerificationMail(realm.user("bob"))).ok();
  }

  private void testTheConnection() {
    Map<String, String> settings = new HashMap<>(realm.mailSettings());
    keep("test connection", realm.admin().testConnection(settings)).ok();
    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    realm.microsoft().faults().expireAccessTokens();
    keep("test connection, secret typed", realm.admin().testConnection(settings)).ok();
    keep("Email tab saved, secret typed", realm.admin().mailSettings(settings)).ok();
    settings.put("authTokenClientSecret", WRONG_SECRET);
    realm.microsoft().faults().expireAccessTokens();
    fails(keep("test connection, wrong secret", realm.admin().testConnection(settings)));
    settings.put("host", "localhost.localdomain");
    fails(keep("test connection, wrong host", realm.admin().testConnection(settings)));
    settings = new HashMap<>(realm.mailSettings());
    settings.put("authTokenUrl", "https://login.example.org/organizations/oauth2/v2.0/token");
    fails(
        keep(
            "Email tab saved, stored secret for another URL",
            realm.admin().mailSettings(settings)));
  }

  private void renewTokens() {
    realm.microsoft().faults().expireAccessTokens(Sample.NOREPLY);
    keep("execute-actions-email, token expired", sendActionsMail()).ok();
  }

  private void failToSend() {
    for (SmtpStage stage : List.of(SmtpStage.AUTH, SmtpStage.MAIL, SmtpStage.END_OF_DATA)) {
      realm.microsoft().faults().times(2, SmtpFault.reply(stage, "554 5.2.0 Refused by the test"));
      fails(keep("execute-actions-email, refused at " + stage, sendActionsMail()));
      realm.microsoft().faults().reset();
    }
    realm.microsoft().faults().once(SmtpFault.cutBeforeReply(SmtpStage.END_OF_DATA));
    keep("execute-actions-email, cut", sendActionsMail());
    realm.microsoft().faults().expireAccessTokens(Sample.NOREPLY);
    realm.microsoft().faults().once(TokenFault.unavailable());
    keep("execute-actions-email, Entra down", sendActionsMail());
    realm.microsoft().faults().reset();
  }

  private void revoke() {
    realm.microsoft().faults().expireAccessTokens(Sample.NOREPLY);
    realm.microsoft().faults().revokeRefreshTokens(Sample.NOREPLY);
    fails(keep("execute-actions-email, revoked", sendActionsMail()));
    fails(keep("test connection, revoked", realm.admin().testConnection(realm.mailSettings())));
  }

  private void linkAgainAndUnlink() {
    PlainBrowser browser = browser();
    new Person(browser, realm).linkMailbox();
    PlainBrowser owner = browser();
    new Person(owner, realm).logIn("alice", realm.door());
    owner.press("Send a test mail");
    owner.await("A test mail has been sent");
    owner.press("Unlink");
    owner.await("is no longer linked");
    fails(keep("execute-actions-email, unlinked", sendActionsMail()));
  }

  private void readAsAdmin(String when) {
    String alice = "users/" + realm.user("alice");
    for (String path :
        List.of(
            "",
            alice,
            alice + "/credentials",
            alice + "/configured-user-storage-credential-types",
            "events?max=1000",
            "admin-events?max=1000",
            "users?briefRepresentation=false",
            "authentication/required-actions",
            "clients")) {
      keep("GET " + path + ", " + when, realm.admin().get(path)).ok();
    }
    keep(
            "partial export, " + when,
            realm.admin().post("partial-export?exportClients=true&exportGroupsAndRoles=true", ""))
        .ok();
  }

  private AdminReply sendActionsMail() {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }

  private static void fails(AdminReply reply) {
    assertThat(reply.status()).as(reply.request()).isGreaterThanOrEqualTo(400);
  }

  private AdminReply keep(String what, AdminReply reply) {
    answers.put(what, reply.status() + " " + reply.body() + " " + reply.location().orElse(""));
    return reply;
  }

  private PlainBrowser browser() {
    PlainBrowser browser = new PlainBrowser(pictures);
    browsers.add(browser);
    return browser;
  }
}
