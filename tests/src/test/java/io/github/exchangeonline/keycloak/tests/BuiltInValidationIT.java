package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.harness.ServerVersion;
import io.github.exchangeonline.keycloak.tests.harness.WithoutJar;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An Email tab that is not ours is judged by the server with the JAR as by the one without. */
@OnKeycloak
class BuiltInValidationIT {

  /** Older ones save whatever they are given. */
  private static final boolean JUDGES = ServerVersion.since("26.6");

  private static final Map<String, String> BASIC =
      Map.of(
          "host", "mail.example.org",
          "from", "realm@example.org",
          "auth", "true",
          "authType", "basic",
          "user", "mailer",
          "password", "hunter2");

  private static final Map<String, String> CLIENT_CREDENTIALS =
      Map.of(
          "host", "mail.example.org",
          "from", "realm@example.org",
          "auth", "true",
          "authType", "token",
          "user", "mailer",
          "authTokenUrl", "https://idp.example.org/token",
          "authTokenScope", "https://mail.example.org/.default",
          "authTokenClientId", "mailer-client",
          "authTokenClientSecret", "the-mailers-secret");

  @BeforeAll
  static void aRealmOnBoth(KeycloakUnderTest with, @WithoutJar KeycloakUnderTest without) {
    with.admin().createRealm(Map.of("realm", "built-in"));
    without.admin().createRealm(Map.of("realm", "built-in"));
  }

  @ParameterizedTest(name = "{0} = {1}: {2}")
  @CsvSource({
    "from, nobody, 400",
    "from, '', 400",
    "from, jörg@example.org, 400",
    "from, realm@exämple.example, 204",
    "replyTo, nobody, 400",
    "replyTo, help@example.org, 204",
    "port, 465, 204",
    "port, none, 204",
    "ssl, true, 204",
    "authTokenUrl, https://idp2.example.org/token, 204",
    "authType, none, 204"
  })
  void isAnsweredTheSame(
      String key,
      String value,
      int status,
      KeycloakUnderTest with,
      @WithoutJar KeycloakUnderTest without) {
    assertThat(saved(with, BASIC, key, value)).isEqualTo(saved(without, BASIC, key, value));
    assertThat(saved(with, CLIENT_CREDENTIALS, key, value))
        .isEqualTo(saved(without, CLIENT_CREDENTIALS, key, value));
    assertThat(created(with, key, value)).isEqualTo(created(without, key, value));

    assertThat(saved(with, BASIC, key, value)).contains("-> " + (JUDGES ? status : 204));
  }

  @Test
  void aSettingThatOnlyKeycloakJudgesIsJudgedByIt(
      KeycloakUnderTest with, @WithoutJar KeycloakUnderTest without) {
    Map<String, String> utf8 = new HashMap<>(BASIC);
    utf8.put("allowutf8", "true");
    utf8.put("from", "jörg@example.org");

    String answer = saved(with, utf8, "allowutf8", "false");

    assertThat(answer)
        .isEqualTo(saved(without, utf8, "allowutf8", "false"))
        .contains("-> " + (JUDGES ? 400 : 204));
  }

  private static String saved(
      KeycloakUnderTest keycloak, Map<String, String> before, String key, String value) {
    RealmAdmin realm = keycloak.admin().realm("built-in");
    realm.mailSettings(before).ok();
    AdminReply reply = realm.mailSettings(with(before, key, value));
    Map<String, String> stored = new TreeMap<>();
    JsonNode tab = realm.representation().path("smtpServer");
    tab.fieldNames().forEachRemaining(field -> stored.put(field, tab.path(field).asText()));
    return reply + "\n" + stored;
  }

  private static String created(KeycloakUnderTest keycloak, String key, String value) {
    RealmAdmin realm = keycloak.admin().realm("created");
    AdminReply reply =
        keycloak
            .admin()
            .post("realms", Map.of("realm", realm.name(), "smtpServer", with(BASIC, key, value)));
    if (reply.status() == 201) {
      realm.delete("").ok();
    }
    return reply.status() + reply.body();
  }

  private static Map<String, String> with(Map<String, String> before, String key, String value) {
    Map<String, String> changed = new HashMap<>(before);
    changed.put(key, value);
    return changed;
  }
}
