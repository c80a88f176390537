package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.harness.Visit;
import io.github.exchangeonline.keycloak.tests.secrets.LogSearch;
import io.github.exchangeonline.keycloak.tests.secrets.Secrets;
import io.github.exchangeonline.keycloak.tests.secrets.Story;
import io.github.exchangeonline.standin.grants.SecretsSeen;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whether anything that is secret shows, by its actual value, on a server that logs much: the JAR
 * all it can (more than TRACE), everything else at DEBUG.
 */
@Tag("newest")
class SecretsIT {

  /** Who says what is saved: of Keycloak 26.6 and later, and of those before. */
  private static final List<String> HIBERNATE_SAVES =
      List.of("org.hibernate.orm.core", "org.hibernate.internal.util.EntityPrinter");

  private static Microsoft microsoft;
  private static KeycloakUnderTest keycloak;
  private static Story story;
  private static Secrets secrets;

  @BeforeAll
  static void allThatCanHappen() {
    microsoft = Microsoft.start();
    keycloak =
        KeycloakUnderTest.start(
            microsoft
                .allowedAtOnceBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                .withOptions("--log-level=DEBUG,io.github.exchangeonline:all"));
    story =
        Story.tell(keycloak, microsoft.standIn(), Path.of("target", "screenshots", "SecretsIT"));
    secrets = Secrets.of(microsoft.standIn());
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

  @Test
  void everyKindOfSecretWasThereToBeFound() {
    for (SecretsSeen.Kind kind : SecretsSeen.Kind.values()) {
      assertThat(seen().all(kind)).as(kind.name()).hasSizeGreaterThan(1);
    }
    assertThat(microsoft.standIn().inbox().messages())
        .extracting(ReceivedMail::text)
        .anyMatch(text -> text.contains("/login-actions/action-token?key="));
    String token = seen().all(SecretsSeen.Kind.REFRESH_TOKEN).get(0);
    assertThat(secrets.in("a piece of one: " + token.substring(200, 230)))
        .containsExactly("REFRESH_TOKEN");
  }

  /**
   * Hibernate prints some of the entities that it saves, a different choice each time. See
   * SECURITY.md.
   */
  @Test
  void theLogTellsNothingButWhatHibernateSaves() {
    LogSearch log = LogSearch.of(keycloak.log(), secrets);

    assertThat(log.linesByLogger())
        .containsKeys(
            "io.github.exchangeonline.keycloak",
            "io.github.exchangeonline.keycloak.smtp",
            "org.keycloak.events",
            "org.hibernate.SQL");
    Map<String, Set<String>> found = new TreeMap<>(log.kindsByLogger());
    for (String hibernate : HIBERNATE_SAVES) {
      Set<String> entities = found.remove(hibernate);
      assertThat(entities == null ? Set.<String>of() : entities)
          .isSubsetOf("CLIENT_SECRET", "SEALED");
    }
    assertThat(found).isEmpty();
  }

  @Test
  void noAnswerToTheAdminTellsAny() {
    assertThat(story.answers()).hasSizeGreaterThan(30);
    assertThat(story.answers().get("GET events?max=1000, at the end"))
        .contains("CUSTOM_REQUIRED_ACTION_ERROR", "UPDATE_CREDENTIAL", "REMOVE_CREDENTIAL");
    assertThat(story.answers().get("partial export, at the end")).contains("authTokenClientId");
    assertThat(story.answers())
        .allSatisfy((what, answer) -> assertThat(secrets.in(answer)).as(what).isEmpty());
  }

  @Test
  void noPageTellsAny() {
    assertThat(found(Visit::body, visit -> Set.of("TEST_MAIL_BODY"))).isEmpty();
  }

  @Test
  void noAddressAfterTheCallbackTellsAny() {
    assertThat(atKeycloak()).filteredOn(SecretsIT::isCallback).hasSizeGreaterThan(5);
    assertThat(
            found(
                visit -> visit.address() + " " + visit.form(),
                visit -> isCallback(visit) ? Set.of("AUTHORIZATION_CODE", "STATE") : Set.of()))
        .isEmpty();
  }

  @Test
  void noHeaderTellsAnyButTheWayToMicrosoft() {
    assertThat(
            found(
                visit -> visit.headers().map().toString(),
                visit -> leadsToMicrosoft(visit) ? Set.of("STATE", "NONCE") : Set.of()))
        .isEmpty();
  }

  @Test
  void noRefererTellsAny() {
    assertThat(atKeycloak())
        .filteredOn(SecretsIT::isCallback)
        .allSatisfy(
            visit ->
                assertThat(visit.headers().firstValue("Referrer-Policy")).contains("no-referrer"));
    assertThat(story.visits()).flatExtracting(visit -> secrets.in(visit.referer())).isEmpty();
  }

  /** What a part of the visits to Keycloak tells that it may not, by the visit. */
  private static Map<String, Set<String>> found(
      Function<Visit, String> part, Function<Visit, Set<String>> allowed) {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Visit visit : atKeycloak()) {
      Set<String> here = secrets.in(part.apply(visit));
      here.removeAll(allowed.apply(visit));
      if (!here.isEmpty()) {
        found.put(visit.method() + " " + visit.address().getPath(), here);
      }
    }
    return found;
  }

  private static SecretsSeen seen() {
    return microsoft.standIn().grants().secretsSeen();
  }

  private static List<Visit> atKeycloak() {
    return story.visits().stream()
        .filter(visit -> visit.address().getPort() == keycloak.baseUri().getPort())
        .toList();
  }

  private static boolean isCallback(Visit visit) {
    return visit.address().getPath().endsWith("/exchange-online/callback");
  }

  private static boolean leadsToMicrosoft(Visit visit) {
    return visit.redirectsTo().startsWith(microsoft.standIn().https().toString());
  }
}
