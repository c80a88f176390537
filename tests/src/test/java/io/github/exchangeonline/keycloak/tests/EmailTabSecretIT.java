package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stored client secret: the mask keeps it, and it goes nowhere it was not typed for. */
@OnKeycloak
class EmailTabSecretIT {

  private static final String TYPE_AGAIN = "Type the client secret again.";

  private KeycloakUnderTest keycloak;
  private SampleRealm realm;
  private TokenServer elsewhere;

  @BeforeEach
  void aFreshRealmAndAServerThatWantsItsSecret(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.realm = SampleRealm.create(keycloak, microsoft);
    this.elsewhere = TokenServer.start();
    keycloak.admin().address("admin@sample.example");
  }

  @AfterEach
  void close() {
    elsewhere.close();
  }

  @Test
  void theMaskKeepsTheSecret() {
    realm.changeMailSetting("replyTo", "help@contoso.example");

    assertThat(realm.mailSettings())
        .containsEntry("replyTo", "help@contoso.example")
        .containsEntry("authTokenClientSecret", "**********");
    // Entra gives nothing without the right one.
    try (PlainBrowser owner =
        new PlainBrowser(Path.of("target", "screenshots", "EmailTabSecretIT"))) {
      new Person(owner, realm).linkMailbox();
    }
  }

  @Test
  void doesNotFollowAChangedTokenUrlWhenSaved() {
    AdminReply reply = realm.admin().mailSettings(withElsewhere());

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorMessage()).contains(TYPE_AGAIN);
    assertThat(realm.mailSettings().get("authTokenUrl"))
        .startsWith(realm.microsoft().https().toString());
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource({
    "authType, basic",
    "authType, none",
    "auth, false",
    "authTokenScope, https://outlook.office365.com/.default",
    "authTokenUrl, ''"
  })
  void doesNotFollowByADetour(String key, String value) {
    Map<String, String> away = realm.mailSettings();
    away.put(key, value);
    realm.admin().mailSettings(away);
    Map<String, String> awayWithElsewhere = withElsewhere();
    awayWithElsewhere.put(key, value);
    realm.admin().mailSettings(awayWithElsewhere);

    realm.admin().mailSettings(withElsewhere());
    realm.admin().testConnection(realm.mailSettings());
    realm.admin().testConnection(withElsewhere());

    assertThat(elsewhere.requests()).noneMatch(form -> form.containsValue(Sample.APP_SECRET));
  }

  @Test
  void doesNotFollowAChangedTokenUrlOnTestConnection() {
    for (String path : new String[] {"testSMTPConnection", "testSMTPConnection/"}) {
      ServerLog.Mark mark = keycloak.log().mark();

      AdminReply reply = realm.admin().post(path, withElsewhere());

      assertThat(reply.status()).isEqualTo(500);
      assertThat(keycloak.log().linesSince(mark))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("The test mail was not sent. realm=sample ")
                      .contains(TYPE_AGAIN));
    }
    assertThat(elsewhere.requests()).isEmpty();
  }

  @Test
  void theSameSecretTypedAgainGoesAlong() {
    Map<String, String> settings = realm.mailSettings();
    settings.put("authTokenUrl", realm.microsoft().tokenEndpoint(Sample.CONTOSO).toString());
    assertThat(realm.admin().mailSettings(settings).errorMessage()).contains(TYPE_AGAIN);

    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    realm.admin().mailSettings(settings).ok();

    assertThat(realm.mailSettings().get("authTokenUrl")).contains(Sample.CONTOSO);
  }

  @Test
  void anotherSecretGoesWhereTheAdminSays() {
    Map<String, String> settings = withElsewhere();
    settings.put("authTokenClientSecret", "the-other-servers-own");

    realm.admin().testConnection(settings);
    realm.admin().mailSettings(settings).ok();

    assertThat(elsewhere.requests())
        .isNotEmpty()
        .allSatisfy(
            form -> assertThat(form).containsEntry("client_secret", "the-other-servers-own"));
  }

  private Map<String, String> withElsewhere() {
    Map<String, String> settings = realm.mailSettings();
    settings.put("authType", "token");
    settings.put("authTokenUrl", elsewhere.address().toString());
    return settings;
  }
}
