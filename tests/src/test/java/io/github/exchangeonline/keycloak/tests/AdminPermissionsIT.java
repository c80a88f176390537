package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Admin;
import io.github.exchangeonline.keycloak.tests.harness.ApiCall;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may ask the admin API for what: every address by every kind of caller. */
@Tag("process")
@OnKeycloak
class AdminPermissionsIT {

  private static final String REALM = "guarded";
  private static final String OTHER = "neighbour";
  private static final String PAUSED_BY = "pauser";

  private static KeycloakUnderTest keycloak;
  private static SampleRealm realm;
  private static StandIn standIn;

  /** What an answer means for the caller. */
  private enum May {
    NOTHING,
    LOOK,
    /** Change what concerns nobody in particular. */
    CHANGE,
    /** Also what concerns Alice. */
    CARE
  }

  /** Callers, with the roles that they have in the realm. */
  private enum Caller {
    NOBODY_SPECIAL(May.NOTHING, false, ""),
    QUERY_ONLY(May.NOTHING, false, "query-users view-events"),
    VIEW_USERS(May.NOTHING, true, "view-users"),
    MANAGE_USERS(May.NOTHING, true, "manage-users"),
    VIEW_REALM(May.LOOK, false, "view-realm"),
    VIEW_REALM_AND_USERS(May.LOOK, true, "view-realm view-users"),
    VIEW_REALM_MANAGE_USERS(May.LOOK, true, "view-realm manage-users"),
    MANAGE_REALM(May.CHANGE, false, "manage-realm"),
    MANAGE_REALM_VIEW_USERS(May.CHANGE, true, "manage-realm view-users"),
    MANAGE_BOTH(May.CARE, true, "manage-realm manage-users"),
    REALM_ADMIN(May.CARE, true, "realm-admin");

    private final May may;
    private final boolean seesUsers;
    private final String roles;

    Caller(May may, boolean seesUsers, String roles) {
      this.may = may;
      this.seesUsers = seesUsers;
      this.roles = roles;
    }

    List<String> roles() {
      return roles.isEmpty() ? List.of() : List.of(roles.split(" ", -1));
    }

    String user() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Every address, with what it answers to those who may: where possible something that changes
   * nothing, so that one caller after the other can ask.
   */
  private enum Address {
    STATUS("GET", "", May.LOOK, 200),
    OUTBOX("GET", "/outbox", May.LOOK, 200),
    MAILS("GET", "/outbox/mails", May.LOOK, 200),
    MAIL("GET", "/outbox/mails/none", May.LOOK, 404),
    RETRY("POST", "/outbox/mails/none/retry", May.CHANGE, 404),
    RETRY_ALL("POST", "/outbox/retry", May.CHANGE, 200),
    DISCARD("POST", "/outbox/mails/none/discard", May.CHANGE, 404),
    PREFLIGHT("POST", "/preflight", May.CHANGE, 404),
    PAUSE("POST", "/pause", May.CHANGE, 200),
    RESUME("POST", "/resume", May.CHANGE, 200),
    NOTE("PUT", "/secret-expiry", May.CHANGE, 200),
    FORGET("DELETE", "/secret-expiry", May.CHANGE, 204),
    ASK("POST", "/mailboxes/" + Sample.NOREPLY + "/ask", May.CARE, 409),
    CONFIRM("POST", "/mailboxes/" + Sample.NOREPLY + "/confirm", May.CARE, 409),
    /** By those who may not; that it works for the others is shown elsewhere. */
    UNLINK("DELETE", "/mailboxes/" + Sample.NOREPLY + "/link", May.CARE, 0);

    private final String method;
    private final String path;
    private final May needed;
    private final int answer;

    Address(String method, String path, May needed, int answer) {
      this.method = method;
      this.path = path;
      this.needed = needed;
      this.answer = answer;
    }

    ApiCall call() {
      ApiCall call = ApiCall.of(method, api(path));
      return switch (this) {
        case NOTE -> call.sending("{\"expires\":\"2031-05-31\"}");
        case PREFLIGHT -> call.sending("{\"mailbox\":\"none@contoso.example\"}");
        default -> call;
      };
    }
  }

  @BeforeAll
  static void aLinkedRealmAndAllKindsOfAdministrators(KeycloakUnderTest server, StandIn microsoft) {
    keycloak = server;
    standIn = microsoft;
    realm = SampleRealm.create(server, microsoft, REALM);
    try (PlainBrowser owner = new PlainBrowser(Path.of("target", "screenshots"))) {
      new Person(owner, realm).linkMailbox();
    }
    String pauser = realm.admin().createUser(PAUSED_BY, SampleRealm.PASSWORD);
    give(realm.admin(), "realm-management", pauser, List.of("realm-admin"));
    for (Caller caller : Caller.values()) {
      String id = realm.admin().createUser(caller.user(), SampleRealm.PASSWORD);
      give(realm.admin(), "realm-management", id, caller.roles());
    }
    RealmAdmin other = server.admin().createRealm(Map.of("realm", OTHER, "enabled", true));
    String neighbour = other.createUser("neighbour", SampleRealm.PASSWORD);
    give(other, "realm-management", neighbour, List.of("realm-admin"));
  }

  @ParameterizedTest
  @EnumSource
  void everyAddressAsksForWhatItNeeds(Caller caller) {
    String token = token(REALM, caller.user());
    for (Address address : Address.values()) {
      ApiCall.Answer answer = answerTo(caller, address, token);
      if (answer != null) {
        int expected = caller.may.compareTo(address.needed) < 0 ? 403 : address.answer;
        assertThat(answer.status()).as(caller + " " + address + ": " + answer).isEqualTo(expected);
        if (expected == 403) {
          assertThat(answer.json().path("error").asText()).as(address.name()).endsWith("-needed");
          assertThat(answer.json().path("todo").asText()).isNotBlank();
        }
      }
    }
    assertThat(realm.links("alice")).hasSize(1);
  }

  private static ApiCall.Answer answerTo(Caller caller, Address address, String token) {
    return address == Address.UNLINK && caller.may == May.CARE
        ? null
        : call(address).bearing(token).send();
  }

  /** Recipients, owners, and who decided something, are people too. */
  @ParameterizedTest
  @EnumSource
  void peopleAreShownOnlyToThoseWhoMaySeeThem(Caller caller) {
    pauseWithAMail();
    String token = token(REALM, caller.user());
    ApiCall.Answer status = call(Address.STATUS).bearing(token).send();
    ApiCall.Answer mails = call(Address.MAILS).bearing(token).send();
    if (caller.may == May.NOTHING) {
      assertThat(status.body() + mails.body()).doesNotContain("alice", "bob@", PAUSED_BY);
      return;
    }
    assertThat(mails.json().path("mails").path(0).has("recipients")).isEqualTo(caller.seesUsers);
    assertThat(mails.body().contains("bob@")).isEqualTo(caller.seesUsers);
    assertThat(status.body().contains("\"alice\"")).isEqualTo(caller.seesUsers);
    assertThat(status.body().contains(PAUSED_BY)).isEqualTo(caller.seesUsers);
    JsonNode rights = status.json().path("rights");
    assertThat(rights.path("seeUsers").asBoolean()).isEqualTo(caller.seesUsers);
    assertThat(rights.path("change").asBoolean()).isEqualTo(caller.may.compareTo(May.CHANGE) >= 0);
  }

  /** Exchange's replies name recipients, too. */
  @Test
  void whatExchangeSaidTellsOfNobodyToThoseWhoMayNotSeeUsers() {
    String admin = token(REALM, PAUSED_BY);
    call(Address.RESUME).bearing(admin).send();
    standIn
        .faults()
        .once(SmtpFault.reply(SmtpStage.END_OF_DATA, "554 5.2.0 quoting <bob@quoted.example>"));
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    Eventually.holds("a mail failed", () -> toldOfFailed(admin).contains("5.2.0 quoting"));

    assertThat(toldOfFailed(token(REALM, Caller.VIEW_REALM_AND_USERS.user())))
        .contains("bob@quoted.example");
    assertThat(toldOfFailed(token(REALM, Caller.VIEW_REALM.user())))
        .contains("5.2.0 quoting")
        .doesNotContain("bob@");
  }

  private static String toldOfFailed(String token) {
    return ApiCall.of("GET", api("/outbox/mails?state=failed")).bearing(token).send().body();
  }

  @Test
  void nobodyGetsInWithoutATokenOrByACookie() {
    String token = token(REALM, Caller.REALM_ADMIN.user());
    for (Address address : Address.values()) {
      assertThat(call(address).send().status()).as(address.name()).isEqualTo(401);
      assertThat(call(address).bearing("none").send().status()).as(address.name()).isEqualTo(401);
      for (String cookie :
          List.of(
              "KEYCLOAK_IDENTITY", "KEYCLOAK_IDENTITY_LEGACY", "AUTH_SESSION_ID", "access_token")) {
        assertThat(call(address).with("Cookie", cookie + "=" + token).send().status())
            .as(address + " by " + cookie)
            .isEqualTo(401);
      }
    }
    try (PlainBrowser browser = Stage.browser()) {
      new Person(browser, realm).logIn(Caller.REALM_ADMIN.user(), realm.appLogin());
      browser.open(api(""));
      assertThat(browser.lastVisit().status()).isEqualTo(401);
    }
  }

  @Test
  void theAdministratorOfAnotherRealmGetsInNowhere() {
    String token = token(OTHER, "neighbour");
    for (Address address : Address.values()) {
      assertThat(call(address).bearing(token).send().status()).as(address.name()).isEqualTo(403);
    }
    assertThat(realm.links("alice")).hasSize(1);
  }

  @Test
  void mastersAdministratorsMayWhatTheirRolesForThisRealmSay() {
    Admin master = keycloak.admin();
    String viewer = master.realm("master").createUser("master-viewer", SampleRealm.PASSWORD);
    give(master.realm("master"), REALM + "-realm", viewer, List.of("view-realm"));
    String stranger = master.realm("master").createUser("master-stranger", SampleRealm.PASSWORD);
    give(master.realm("master"), OTHER + "-realm", stranger, List.of("manage-realm"));
    try {
      String looks = token("master", "master-viewer");
      assertThat(call(Address.STATUS).bearing(looks).send().status()).isEqualTo(200);
      assertThat(call(Address.PAUSE).bearing(looks).send().status()).isEqualTo(403);
      assertThat(call(Address.STATUS).bearing(looks).send().body()).doesNotContain("\"alice\"");
      String none = token("master", "master-stranger");
      assertThat(call(Address.STATUS).bearing(none).send().status()).isEqualTo(403);
      String all = ApiCall.token(keycloak, "master", "admin", "admin");
      assertThat(call(Address.ASK).bearing(all).send().status()).isEqualTo(409);
      assertThat(call(Address.STATUS).bearing(all).send().body()).contains("\"alice\"");
    } finally {
      master.realm("master").delete("users/" + viewer).ok();
      master.realm("master").delete("users/" + stranger).ok();
    }
  }

  /** Of fine-grained permissions, version 2: view and manage, of Alice alone. */
  @Test
  void whoMayManageAliceAloneMayCareForHerMailboxAndSeesNobodyElse() {
    realm.admin().change(Map.of("adminPermissionsEnabled", true)).ok();
    String carer = realm.admin().createUser("carer", SampleRealm.PASSWORD);
    give(realm.admin(), "realm-management", carer, List.of("manage-realm"));
    String token = token(REALM, "carer");
    assertThat(call(Address.ASK).bearing(token).send().status()).isEqualTo(403);
    permit(carer, realm.user("alice"), List.of("view", "manage"));
    try {
      ApiCall.Answer status = call(Address.STATUS).bearing(token).send();
      JsonNode owner = status.json().path("mailboxes").path(0).path("owner");
      assertThat(owner.path("username").asText()).isEqualTo("alice");
      assertThat(owner.path("manageable").asBoolean()).isTrue();
      pauseWithAMail();
      assertThat(call(Address.MAILS).bearing(token).send().body())
          .contains("\"queued\"")
          .doesNotContain("bob@");
      assertThat(call(Address.ASK).bearing(token).send().status()).isEqualTo(409);
      assertThat(call(Address.CONFIRM).bearing(token).send().status()).isEqualTo(409);
      for (String other : List.of("bob", "nobody-at-all")) {
        ApiCall.Answer refused =
            call(Address.ASK).sending("{\"user\":\"" + other + "\"}").bearing(token).send();
        assertThat(refused.status()).as(other).isEqualTo(403);
        assertThat(refused.json().path("error").asText()).isEqualTo("manage-user-needed");
      }
      assertThat(call(Address.UNLINK).bearing(token).send().status()).isEqualTo(200);
      assertThat(realm.links("alice")).isEmpty();
    } finally {
      realm.admin().change(Map.of("adminPermissionsEnabled", false)).ok();
      realm.admin().delete("users/" + carer).ok();
      if (realm.links("alice").isEmpty()) {
        new Person(Stage.browser(), realm).linkMailbox();
      }
    }
  }

  /** Keycloak 26.4 fails by itself where it is asked then whether somebody may see users. */
  @Test
  void afterFineGrainedPermissionsWereOnRolesDecideAgain() {
    realm.admin().change(Map.of("adminPermissionsEnabled", true)).ok();
    realm.admin().change(Map.of("adminPermissionsEnabled", false)).ok();
    String views = token(REALM, Caller.VIEW_REALM.user());
    assertThat(call(Address.STATUS).bearing(views).send().status()).isEqualTo(200);
    String manages = token(REALM, Caller.MANAGE_REALM.user());
    assertThat(call(Address.MAILS).bearing(manages).send().status()).isEqualTo(200);
    assertThat(call(Address.ASK).bearing(manages).send().status()).isEqualTo(403);
  }

  /** A role is granted and taken away without a new start: the token says nothing of its own. */
  @Test
  void whoIsDisabledGetsInNoMore() {
    String id = realm.admin().createUser("leaving", SampleRealm.PASSWORD);
    give(realm.admin(), "realm-management", id, List.of("realm-admin"));
    String token = token(REALM, "leaving");
    assertThat(call(Address.STATUS).bearing(token).send().status()).isEqualTo(200);
    realm.admin().changeUser("leaving", Map.of("enabled", false));

    assertThat(call(Address.STATUS).bearing(token).send().status()).isEqualTo(401);
    realm.admin().delete("users/" + id).ok();
  }

  private static void permit(String carer, String user, List<String> scopes) {
    RealmAdmin admin = realm.admin();
    String client =
        admin.get("clients?clientId=admin-permissions").json().path(0).path("id").asText();
    String authorization = "clients/" + client + "/authz/resource-server/";
    String policy =
        admin
            .post(
                authorization + "policy/user",
                Map.of("name", "carers", "users", List.of(carer), "logic", "POSITIVE"))
            .json()
            .path("id")
            .asText();
    admin
        .post(
            authorization + "permission/scope",
            Map.of(
                "name",
                "care for one",
                "resourceType",
                "Users",
                "resources",
                List.of(user),
                "scopes",
                scopes,
                "policies",
                List.of(policy)))
        .ok();
  }

  private static void give(RealmAdmin admin, String client, String user, List<String> roles) {
    if (roles.isEmpty()) {
      return;
    }
    String id = admin.get("clients?clientId=" + client).json().path(0).path("id").asText();
    List<JsonNode> all = new ArrayList<>();
    roles.forEach(role -> all.add(admin.get("clients/" + id + "/roles/" + role).json()));
    admin.post("users/" + user + "/role-mappings/clients/" + id, all).ok();
  }

  /** With a mail that waits, for its recipient to be seen or not. */
  private static void pauseWithAMail() {
    String token = token(REALM, PAUSED_BY);
    call(Address.RESUME).bearing(token).send();
    assertThat(call(Address.PAUSE).bearing(token).send().status()).isEqualTo(200);
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
  }

  private static String token(String home, String user) {
    return ApiCall.token(keycloak, home, user, SampleRealm.PASSWORD);
  }

  private static ApiCall call(Address address) {
    return address.call();
  }

  private static URI api(String path) {
    return keycloak.uri("/admin/realms/" + REALM + "/exchange-online" + path);
  }
}
