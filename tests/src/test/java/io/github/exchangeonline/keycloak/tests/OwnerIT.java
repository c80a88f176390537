package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.LdapDirectory.Ending;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a link with the Keycloak user who gave it, on a server that looks after links
 * every second; a company's LDAP is a user store that Keycloak only reads and imports nothing from.
 */
@Tag("process")
class OwnerIT {

  private static final String BOB = "bob@sample.example";
  private static final String ROLE = "exchange-online-sender";
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static Microsoft microsoft;
  private static LdapDirectory ldap;
  private static StartingGate gate;
  private static KeycloakUnderTest keycloak;

  @BeforeAll
  static void aServerThatLooksOften() {
    microsoft = Microsoft.start();
    ldap = LdapDirectory.start();
    gate = StartingGate.to(standIn().smtpPort());
    String option = "--spi-email-sender--exchange-online--";
    keycloak =
        KeycloakUnderTest.start(
            microsoft
                .allowedAtOnceBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                .withOptions(
                    option
                        + "smtp-hosts=localhost:%d,localhost:%d"
                            .formatted(standIn().smtpPort(), gate.port()),
                    option + "sweep-interval=1",
                    "--log-level=INFO,io.github.exchangeonline.keycloak.mailbox:debug"));
  }

  @AfterAll
  static void end() {
    for (AutoCloseable running : new AutoCloseable[] {keycloak, gate, ldap, microsoft}) {
      if (running != null) {
        close(running);
      }
    }
  }

  /** Each way to go in a realm of its own, so that they share the restart. */
  @Test
  void whoIsGoneFromLdapSendsNothingUntilTheyAreBackAlsoAfterARestart() {
    Map<Ending, SampleRealm> realms = new EnumMap<>(Ending.class);
    for (Ending ending : Ending.values()) {
      String name = ending.name().toLowerCase(Locale.ROOT);
      realms.put(ending, SampleRealm.create(keycloak, standIn(), name));
    }
    realms.forEach(
        (ending, realm) -> {
          ldap.employ(realm.admin().name());
          linkPool(realm, realm.admin().name(), ending == Ending.DELETED ? "NO_CACHE" : "DEFAULT");
          assertThat(sender(realm)).isEqualTo(Sample.NOREPLY);
        });
    ServerLog.Mark start = keycloak.log().mark();

    realms.forEach((ending, realm) -> ldap.end(realm.admin().name(), ending));

    realms.forEach(
        (ending, realm) -> {
          await(start, "needs attention. realm=" + realm.admin().name() + " ");
          assertThat(sender(realm)).as("%s", ending).isEqualTo(Sample.NOTIFICATIONS);
        });
    keycloak.restart();
    realms.forEach(
        (ending, realm) -> {
          assertThat(sender(realm)).as("%s", ending).isEqualTo(Sample.NOTIFICATIONS);
          realm.changeMailSetting("user", Sample.NOREPLY);
          refusedBecause(realm, "owner-gone");
          assertThat(stops(realm, start)).as("%s", ending).hasSize(1);
          assertThat(events(realm, "upkeep")).as("%s", ending).hasSize(1);
        });
    ServerLog.Mark restarted = keycloak.log().mark();

    realms.forEach((ending, realm) -> ldap.back(realm.admin().name(), ending));

    realms.forEach(
        (ending, realm) -> {
          awaitBack(restarted, realm);
          assertThat(sender(realm)).as("%s", ending).isEqualTo(Sample.NOREPLY);
        });
    keycloak.restart();
    realms.forEach(
        (ending, realm) -> assertThat(sender(realm)).as("%s", ending).isEqualTo(Sample.NOREPLY));
  }

  @Test
  void aUserStoreThatDoesNotAnswerStopsNoMailAlsoAfterARestart() {
    SampleRealm realm = SampleRealm.create(keycloak, standIn(), "silent");
    ldap.employ("silent");
    linkPool(realm, "silent", "DEFAULT");
    ServerLog.Mark before = keycloak.log().mark();

    ldap.stop();
    try {
      awaitTwoRoundsWithoutAnswer();
      assertThat(sender(realm)).isEqualTo(Sample.NOREPLY);
      keycloak.restart();
      awaitTwoRoundsWithoutAnswer();
      assertThat(sender(realm)).isEqualTo(Sample.NOREPLY);
      assertThat(stops(realm, before)).isEmpty();
    } finally {
      ldap.listen();
    }
  }

  @Test
  void aUserStoreThatDoesNotAnswerHidesNoOtherStoreOfItsRealm() {
    SampleRealm realm = SampleRealm.create(keycloak, standIn(), "two-stores");
    ldap.employ("of-silent-store");
    try (LdapDirectory other = LdapDirectory.start()) {
      other.employ("of-other-store");
      other.federate(realm.admin(), "DEFAULT");
      linkPool(realm, "of-silent-store", "of-other-store", "DEFAULT");
      // From now on owners are asked in the order of their mailboxes, the silent store's first.
      keycloak.restart();
      ServerLog.Mark before = keycloak.log().mark();

      ldap.stop();
      try {
        other.end("of-other-store", Ending.DELETED);
        await(before, "needs attention. realm=two-stores ");
        assertThat(stops(realm, before))
            .singleElement()
            .asString()
            .contains("mailbox=" + Sample.NOTIFICATIONS);
        assertThat(sender(realm)).isEqualTo(Sample.NOREPLY);
      } finally {
        ldap.listen();
      }
    }
  }

  @Test
  void aLocalOwnerWhoIsDisabledSendsNothingUntilEnabledAgain() {
    SampleRealm realm = linked("disabled-here");
    ServerLog.Mark before = keycloak.log().mark();

    realm.admin().changeUser("alice", Map.of("enabled", false));
    await(before, "needs attention. realm=disabled-here ");
    refusedBecause(realm, "owner-gone");
    realm.admin().changeUser("alice", Map.of("enabled", true));

    assertThat(sender(realm)).isEqualTo(Sample.NOREPLY);
    assertThat(stops(realm, before)).hasSize(1);
  }

  @Test
  void aLocalOwnerWhoIsDeletedTakesTheLinkAlong() {
    SampleRealm realm = linked("deleted-here");

    realm.admin().delete("users/" + realm.user("alice")).ok();

    refusedBecause(realm, "not-linked");
  }

  @Test
  void whoLosesTheRoleGoesOnSendingUntilUnlinkedAndIsNotAskedAgain() {
    SampleRealm realm = linked("withdrawn");

    realm.admin().takeRole(realm.user("alice"), ROLE);

    assertThat(sender(realm)).isEqualTo(Sample.NOREPLY);
    standIn().faults().revokeRefreshTokens(Sample.NOREPLY);
    standIn().faults().expireAccessTokens(Sample.NOREPLY);
    assertThat(mail(realm).status()).isEqualTo(500);
    new Person(page(), realm).logIn("alice").arrivesAtTheApplication();
  }

  @Test
  void whatAGoneOwnerLeftIsLinkedByAnotherHolderOfTheRole() {
    SampleRealm realm = linked("left-behind");
    ServerLog.Mark before = keycloak.log().mark();
    realm.admin().changeUser("alice", Map.of("enabled", false));
    await(before, "needs attention. realm=left-behind ");
    realm.admin().giveRole(realm.user("bob"), ROLE);

    PlainBrowser page = page();
    Person bob = new Person(page, realm).logIn("bob").continueToMicrosoft();
    bob.signInAtMicrosoft(Sample.NOREPLY);
    page.await("Mailbox linked");

    assertThat(sender(realm)).isEqualTo(Sample.NOREPLY);
    realm.admin().changeUser("alice", Map.of("enabled", true));
    assertThat(realm.links("alice")).isEmpty();
    assertThat(realm.links("bob")).hasSize(1);
  }

  @Test
  void ofTwoOwnersWhoFinishAtTheSameInstantOneIsToldAndGoesOn() {
    SampleRealm realm = SampleRealm.create(keycloak, standIn(), "instant");
    realm.admin().giveRole(realm.user("bob"), ROLE);
    realm.changeMailSetting("port", Integer.toString(gate.port()));
    for (int round = 0; round < 8; round++) {
      Map<String, PlainBrowser> browsers = Map.of("alice", page(), "bob", page());
      // Whoever lost the round before and went on is not asked at a login for a while.
      browsers.forEach(
          (user, page) ->
              new Person(page, realm).logIn(user, realm.appLoginThatLinks()).continueToMicrosoft());
      gate.pair();

      List<CompletableFuture<?>> finishing = new ArrayList<>();
      browsers.forEach(
          (user, page) ->
              finishing.add(
                  CompletableFuture.runAsync(
                      () -> new Person(page, realm).signInAtMicrosoft(Sample.NOREPLY))));
      finishing.forEach(CompletableFuture::join);

      Map<Boolean, List<String>> linked =
          Stream.of("alice", "bob")
              .collect(
                  Collectors.partitioningBy(
                      user -> browsers.get(user).text().contains("Mailbox linked")));
      assertThat(linked.get(true)).hasSize(1);
      String winner = linked.get(true).get(0);
      String loser = linked.get(false).get(0);
      browsers.get(loser).await("is linked already by another user or with another account");
      // The login keeps the page, whatever the database refused.
      browsers.get(loser).open(browsers.get(loser).location());
      browsers.get(loser).await("is linked already by another user or with another account");
      assertThat(realm.links(loser)).isEmpty();
      assertThat(realm.links(winner)).hasSize(1);
      browsers.get(loser).press("Continue without linking");
      new Person(browsers.get(loser), realm).arrivesAtTheApplication();
      realm
          .admin()
          .deleteCredential(realm.user(winner), realm.links(winner).get(0).path("id").asText())
          .ok();
    }
  }

  @Test
  void afterTenTripsNobodyIsSentToMicrosoftForAWhile() {
    SampleRealm realm = SampleRealm.create(keycloak, standIn(), "tries");
    PlainBrowser page = page();
    new Person(page, realm).logIn("alice").continueToMicrosoft();
    page.press("Cancel");
    for (int trip = 2; trip <= 10; trip++) {
      page.press("Try again with another account");
      assertThat(atMicrosoft(page)).as("trip %d", trip).isTrue();
      page.press("Cancel");
    }
    int visits = page.visits().size();

    page.press("Try again with another account");

    page.await("Too many attempts to link " + Sample.NOREPLY);
    page.await("Wait 15 minutes");
    assertThat(page.visits().stream().skip(visits).map(visit -> visit.address().getAuthority()))
        .containsOnly(keycloak.baseUri().getAuthority());
    page.press("Continue without linking");
    new Person(page, realm).arrivesAtTheApplication();
  }

  @Test
  void aLinkThatWasMadeClearsTheCountOfTrips() {
    SampleRealm realm = SampleRealm.create(keycloak, standIn(), "tries-again");
    PlainBrowser page = page();
    Person alice = new Person(page, realm).logIn("alice").continueToMicrosoft();
    page.press("Cancel");
    for (int trip = 2; trip <= 10; trip++) {
      page.press("Try again with another account");
      if (trip < 10) {
        page.press("Cancel");
      }
    }
    alice.signInAtMicrosoft(Sample.NOREPLY);
    page.await("Mailbox linked");
    page.press("Continue");

    PlainBrowser later = page();
    new Person(later, realm).logIn("alice", realm.door());
    later.press("Link again");

    assertThat(later.text()).doesNotContain("Too many attempts");
    assertThat(atMicrosoft(later) || later.text().contains("Mailbox linked")).isTrue();
  }

  /** With a mail sent, so that what sent it may still be in memory. */
  private static SampleRealm linked(String name) {
    SampleRealm realm = SampleRealm.create(keycloak, standIn(), name);
    new Person(page(), realm).linkMailbox();
    assertThat(sender(realm)).isEqualTo(Sample.NOREPLY);
    return realm;
  }

  /** Somebody from LDAP links the first mailbox of a pool, Alice the second. */
  private static void linkPool(SampleRealm realm, String owner, String cachePolicy) {
    linkPool(realm, owner, "alice", cachePolicy);
  }

  private static void linkPool(
      SampleRealm realm, String owner, String ownerOfSecond, String cachePolicy) {
    String roles = "roles/default-roles-" + realm.admin().name() + "/composites";
    realm.admin().post(roles, List.of(realm.admin().get("roles/" + ROLE).json())).ok();
    ldap.federate(realm.admin(), cachePolicy);
    allowSendAs();
    realm.changeMailSetting("from", Sample.SUPPORT);
    PlainBrowser first = page();
    new Person(first, realm).logIn(owner).continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    first.await("Mailbox linked");
    first.press("Continue");
    new Person(first, realm).arrivesAtTheApplication();
    realm.changeMailSetting("user", Sample.NOREPLY + ", " + Sample.NOTIFICATIONS);
    PlainBrowser second = page();
    new Person(second, realm)
        .logIn(ownerOfSecond)
        .continueToMicrosoft()
        .signInAtMicrosoft(Sample.NOTIFICATIONS);
    second.await("Mailbox linked");
  }

  private static void allowSendAs() {
    standIn()
        .directory()
        .put(
            standIn()
                .directory()
                .mailbox(Sample.SUPPORT)
                .withSendAs(
                    standIn().directory().account(Sample.NOREPLY).objectId(),
                    standIn().directory().account(Sample.NOTIFICATIONS).objectId()));
  }

  /** As which mailbox the next mail leaves. */
  private static String sender(SampleRealm realm) {
    standIn().inbox().clear();
    mail(realm).ok();
    return realm.mailTo(BOB).mailbox();
  }

  private static void refusedBecause(SampleRealm realm, String diagnosis) {
    ServerLog.Mark before = keycloak.log().mark();
    assertThat(mail(realm).status()).isEqualTo(500);
    assertThat(keycloak.log().linesSince(before))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("A mail was not sent. realm=" + realm.admin().name() + " ")
                    .contains("diagnosis=" + diagnosis));
  }

  private static AdminReply mail(SampleRealm realm) {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }

  private static List<String> stops(SampleRealm realm, ServerLog.Mark since) {
    return keycloak.log().linesSince(since).stream()
        .filter(line -> line.contains("needs attention. realm=" + realm.admin().name() + " "))
        .toList();
  }

  private static List<JsonNode> events(SampleRealm realm, String operation) {
    return StreamSupport.stream(realm.admin().events().spliterator(), false)
        .filter(event -> operation.equals(event.path("details").path("operation").asText()))
        .toList();
  }

  private static void awaitBack(ServerLog.Mark since, SampleRealm realm) {
    await(since, "is back. realm=" + realm.admin().name() + " ");
  }

  /** The second round begins after what the first one found was written down. */
  private static void awaitTwoRoundsWithoutAnswer() {
    ServerLog.Mark mark = keycloak.log().mark();
    await(mark, "did not answer");
    ServerLog.Mark next = keycloak.log().mark();
    await(next, "did not answer");
  }

  private static void await(ServerLog.Mark since, String text) {
    try {
      keycloak.log().await(since, text, BOUND);
    } catch (TimeoutException e) {
      throw new AssertionError(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static boolean atMicrosoft(PlainBrowser page) {
    URI here = page.location();
    return here.getAuthority().equals(standIn().https().getAuthority());
  }

  private static PlainBrowser page() {
    return new PlainBrowser(Path.of("target"));
  }

  private static StandIn standIn() {
    return microsoft.standIn();
  }

  private static void close(AutoCloseable running) {
    try {
      running.close();
    } catch (Exception e) {
      throw new IllegalStateException("could not be stopped", e);
    }
  }
}
