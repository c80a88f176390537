package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.Visit;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.entra.IdTokenFault;
import io.github.exchangeonline.standin.entra.Tampering;
import io.github.exchangeonline.standin.http.Reply;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What comes in Microsoft's name and is not what Microsoft gives: a page says so, nothing stays.
 */
@Tag("process")
@OnKeycloak
@Tag("newest")
class TokenAttackIT {

  private static final String TOKEN = "oauth2/v2.0/token";
  private static final String DISCOVERY = "v2.0/.well-known/openid-configuration";
  private static final String KEYS = "discovery/v2.0/keys";
  private static final String NOT_UNDERSTOOD = "could not be understood";

  private KeycloakUnderTest keycloak;
  private SampleRealm realm;
  private Tampering tampering;
  private TokenServer elsewhere;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.realm = SampleRealm.create(keycloak, microsoft);
    this.tampering = microsoft.entra().tampering();
    this.elsewhere = TokenServer.start();
  }

  @AfterEach
  void close() {
    elsewhere.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OTHER_ACCOUNT")
  void anIdTokenThatIsNotMicrosoftsLinksNothing(IdTokenFault fault) {
    tampering.idTokens(fault);

    linkFails("did not stand the check");
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          refresh_token | none                                       | gave no permission that lasts
          id_token      | none                                       | did not stand the check
          id_token      | garbage                                    | did not stand the check
          scope         | https://outlook.office.com/User.Read       | did not grant the permission to send mail
          token_type    | mac                                        | could not be understood
          expires_in    | -1                                         | could not be understood
          expires_in    | soon                                       | could not be understood
          access_token  | none                                       | could not be understood
          """)
  void tokensThatLackSomethingLinkNothing(String field, String value, String words) {
    tampering.tokens(
        answer -> {
          answer.remove(field);
          if (value != null) {
            answer.put(field, value);
          }
        });

    linkFails(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {TOKEN, DISCOVERY, KEYS})
  void somethingElseInTheirPlaceLinksNothing(String path) {
    // The server knows no keys of this tenant yet.
    Map<String, String> settings = realm.mailSettings();
    settings.put("authTokenUrl", realm.microsoft().tokenEndpoint("contoso.example").toString());
    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    realm.admin().mailSettings(settings).ok();

    tampering.instead(path, Reply.html(200, "<html>Sign in to the proxy</html>"));
    linkFails(NOT_UNDERSTOOD);
    tampering.instead(
        path, Reply.of(307, "text/plain", "").with("Location", elsewhere.address().toString()));
    linkFails("a redirect to elsewhere, which is not followed");
    tampering.instead(path, Reply.of(200, "application/json", "{\"keys\":[],\"issuer\":\"htt"));
    linkFails(NOT_UNDERSTOOD);
    tampering.instead(path, Reply.of(200, "application/json", "{\"a\":\"" + "x".repeat(2_000_000)));
    linkFails("sent more than it ever does");
    assertThat(elsewhere.requests()).isEmpty();
  }

  @Test
  void aRenewalThatSpeaksOfAnotherAccountIsNeitherUsedNorKept() {
    try (PlainBrowser owner = browser()) {
      new Person(owner, realm).linkMailbox();
    }
    realm.microsoft().inbox().clear();
    keycloak.admin().address("admin@sample.example");
    tampering.idTokens(IdTokenFault.OTHER_ACCOUNT);
    tampering.tokens(answer -> answer.put("refresh_token", "of-somebody-else"));
    ServerLog.Mark mark = keycloak.log().mark();

    assertThat(realm.admin().testConnection(realm.mailSettings()).status()).isEqualTo(500);

    assertThat(keycloak.log().linesSince(mark))
        .anySatisfy(line -> assertThat(line).contains("diagnosis=id-token-invalid"));
    assertThat(realm.microsoft().inbox().messages()).isEmpty();

    tampering.restore();
    realm.admin().testConnection(realm.mailSettings()).ok();
    assertThat(realm.microsoft().inbox().messages()).hasSize(1);
  }

  private void linkFails(String words) {
    ServerLog.Mark mark = keycloak.log().mark();
    try (PlainBrowser browser = browser()) {
      new Person(browser, realm)
          .logIn("alice")
          .continueToMicrosoft()
          .signInAtMicrosoft(Sample.NOREPLY);
      assertThat(browser.text()).contains("The mailbox could not be linked").contains(words);
      assertThat(browser.visits()).extracting(Visit::status).allMatch(status -> status < 500);
    }
    assertThat(realm.links("alice")).isEmpty();
    assertThat(realm.microsoft().inbox().messages()).isEmpty();
    assertThat(keycloak.log().linesSince(mark)).noneMatch(line -> line.startsWith("\tat "));
  }

  private static PlainBrowser browser() {
    return new PlainBrowser(Path.of("target", "screenshots", "TokenAttackIT"));
  }
}
