package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ServerVersion;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kind of mail that a realm sends leaves as the linked mailbox, and its link works. */
@OnKeycloak
class MailKindsIT {

  private static final String BOB = "bob@sample.example";

  private KeycloakUnderTest server;
  private SampleRealm realm;

  @BeforeEach
  void aRealmWithALinkedMailbox(KeycloakUnderTest keycloak, StandIn microsoft) {
    server = keycloak;
    realm = SampleRealm.create(keycloak, microsoft);
    try (PlainBrowser owner = new PlainBrowser(Path.of("target", "screenshots", "MailKindsIT"))) {
      new Person(owner, realm).linkMailbox();
    }
    microsoft.inbox().clear();
  }

  @EveryBrowser
  void anAddressIsVerifiedDuringLogin(Browser browser) {
    realm.admin().change(Map.of("verifyEmail", true)).ok();
    realm.admin().changeUser("bob", Map.of("emailVerified", false));

    new Person(browser, realm).logIn("bob");
    browser.await("Email verification");
    Letter letter = Letter.to(BOB, realm).about("Verify email");
    assertThat(realm.admin().user("bob").path("emailVerified").asBoolean()).isFalse();
    browser.open(letter.link());

    new Person(browser, realm).arrivesAtTheApplication();
    assertThat(realm.admin().user("bob").path("emailVerified").asBoolean()).isTrue();
  }

  @EveryBrowser
  void anAdminAsksToVerifyAnAddress(Browser browser) {
    realm.admin().changeUser("bob", Map.of("emailVerified", false));

    realm.admin().sendVerificationMail(realm.user("bob")).ok();
    browser.open(Letter.to(BOB, realm).about("Verify email").link());
    browser.await("Confirm validity of e-mail address " + BOB);
    browser.follow("» Click here to proceed");

    browser.await("Your account has been updated.");
    assertThat(realm.admin().user("bob").path("emailVerified").asBoolean()).isTrue();
  }

  @EveryBrowser
  void anAdminAsksForActions(Browser browser) {
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();

    browser.open(
        Letter.to(BOB, realm)
            .about("Update Your Account")
            .saying("following action(s): Update Password")
            .link());
    browser.await("Perform the following action(s)");
    browser.follow("» Click here to proceed");
    setNewPassword(browser, "by-the-admins-mail");
    browser.await("Your account has been updated.");

    logsInWith(browser.another(), "by-the-admins-mail");
  }

  @EveryBrowser
  void aForgottenPasswordIsReset(Browser browser) {
    browser.open(realm.appLogin());
    browser.follow("Forgot Password?");
    browser.fill("username", "bob");
    browser.press("Submit");
    browser.await("You should receive an email shortly with further instructions.");
    browser.open(Letter.to(BOB, realm).about("Reset password").link());
    setNewPassword(browser, "not-forgotten");
    new Person(browser, realm).arrivesAtTheApplication();

    logsInWith(browser.another(), "not-forgotten");
  }

  @EveryBrowser
  void aNewAddressIsConfirmed(Browser browser) {
    realm
        .admin()
        .put(
            "authentication/required-actions/UPDATE_EMAIL",
            Map.of(
                "alias",
                "UPDATE_EMAIL",
                "name",
                "Update Email",
                "providerId",
                "UPDATE_EMAIL",
                "enabled",
                true,
                "defaultAction",
                false,
                "priority",
                70,
                "config",
                Map.of("verifyEmail", "true")))
        .ok();

    new Person(browser, realm)
        .logIn("bob", realm.login(SampleRealm.APP, realm.landing(), "&kc_action=UPDATE_EMAIL"));
    browser.await("Update email");
    browser.fill("email", "robert@sample.example");
    browser.press("Submit");
    browser.await("A confirmation email has been sent to robert@sample.example.");
    Letter letter = Letter.to("robert@sample.example", realm).about("Verify new email");
    assertThat(realm.admin().user("bob").path("email").asText()).isEqualTo(BOB);
    browser.open(letter.link());

    browser.await("The account email has been successfully updated to robert@sample.example.");
    assertThat(realm.admin().user("bob").path("email").asText()).isEqualTo("robert@sample.example");
    assertThat(realm.microsoft().inbox().messagesTo(BOB)).isEmpty();
  }

  @EveryBrowser
  void anOrganizationInvites(Browser browser) {
    realm.admin().change(Map.of("organizationsEnabled", true)).ok();
    String acme =
        realm
            .admin()
            .post(
                "organizations",
                Map.of(
                    "name",
                    "Acme",
                    "alias",
                    "acme",
                    "domains",
                    List.of(Map.of("name", "acme.example"))))
            .id();
    realm
        .admin()
        .postForm(
            "organizations/" + acme + "/members/invite-user",
            Map.of("email", "erin@acme.example", "firstName", "Erin", "lastName", "Doe"))
        .ok();

    browser.open(
        Letter.to("erin@acme.example", realm)
            .about("Invitation to join the Acme organization")
            .saying("Erin")
            .link());
    browser.await("Create an account to join the Acme organization");
    browser.fill("username", "erin");
    browser.fill("password", "welcome-to-acme");
    browser.fill("password-confirm", "welcome-to-acme");
    browser.fill("firstName", "Erin");
    browser.fill("lastName", "Doe");
    browser.press("Register");

    assertThat(realm.admin().get("organizations/" + acme + "/members").json())
        .hasSize(1)
        .allSatisfy(it -> assertThat(it.path("username").asText()).isEqualTo("erin"));
  }

  @EveryBrowser
  void anAccountAtAnIdentityProviderIsLinkedByMail(Browser browser) {
    EntraAsIdentityProvider.addTo(realm);
    realm.admin().changeUser("bob", Map.of("email", Sample.ALICE));

    browser.open(realm.appLogin());
    browser.follow("Contoso Entra");
    new Person(browser, realm).signInAtMicrosoft(Sample.ALICE);
    browser.await("Account already exists");
    browser.press("Add to existing account");
    browser.await("An email with instructions to link Contoso Entra account");
    Letter letter =
        Letter.to(Sample.ALICE, realm)
            .about("Link Contoso Entra")
            .saying("of user " + Sample.ALICE);
    assertThat(EntraAsIdentityProvider.identitiesOf(realm, "bob")).isEmpty();
    browser.open(letter.link());

    new Person(browser, realm).arrivesAtTheApplication();
    assertThat(EntraAsIdentityProvider.identitiesOf(realm, "bob")).containsExactly(Sample.ALICE);
  }

  @Test
  void anEventIsToldToTheUser() {
    realm.admin().change(Map.of("eventsListeners", List.of("jboss-logging", "email"))).ok();

    try (PlainBrowser browser = new PlainBrowser(Path.of("target", "screenshots", "MailKindsIT"))) {
      browser.open(realm.appLogin());
      browser.fill("username", "bob");
      browser.fill("password", "wrong");
      browser.press("Sign In");
      browser.await("Invalid username or password.");
    }

    Letter.to(BOB, realm)
        .about("Login error")
        .saying("A failed login attempt was detected to your account");
  }

  @Test
  void aWorkflowNotifies() {
    AdminReply made =
        realm
            .admin()
            .post(
                "workflows",
                Map.of(
                    "name",
                    "Tell them",
                    "steps",
                    List.of(
                        Map.of(
                            "uses",
                            "notify-user",
                            "with",
                            Map.of("message", List.of("Hello ${user.firstName}, read this."))))));
    if (!hasWorkflows()) {
      assertThat(ServerVersion.since("26.7")).as("the newest has workflows").isFalse();
      // Keycloak 26.4 has none: no mail either.
      assertThat(made.status()).isEqualTo(404);
      return;
    }
    String workflow = made.id();

    realm.admin().post("workflows/" + workflow + "/activate/USERS/" + realm.user("bob"), "").ok();

    Letter.to(BOB, realm).about("Account Notification").saying("Hello Bob, read this.");
  }

  private boolean hasWorkflows() {
    JsonNode features = server.admin().get("serverinfo").json().path("features");
    return StreamSupport.stream(features.spliterator(), false)
        .anyMatch(
            feature ->
                feature.path("name").asText().equals("WORKFLOWS")
                    && feature.path("enabled").asBoolean());
  }

  private static void setNewPassword(Browser browser, String password) {
    browser.await("Update password");
    browser.fill("password-new", password);
    browser.fill("password-confirm", password);
    browser.press("Submit");
  }

  private void logsInWith(Browser browser, String password) {
    new Person(browser, realm).logIn("bob");
    browser.await("Invalid username or password.");
    browser.fill("password", password);
    browser.press("Sign In");
    new Person(browser, realm).arrivesAtTheApplication();
  }
}
