package io.github.exchangeonline.keycloak.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.PlainHttp;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our texts where Keycloak itself shows them, in each language. */
@Tag("process")
@OnKeycloak
@Tag("newest")
class LanguagesIT {

  private SampleRealm realm;
  private KeycloakUnderTest keycloak;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    realm = SampleRealm.create(keycloak, microsoft);
  }

  /** Names of the credential and of the action appear in all of these. */
  @Test
  void everyKindOfThemeHasTheTextsInEveryLanguage() throws Exception {
    for (String language : List.of("en", "de", "fr", "es", "it", "nl", "pt-BR", "ja")) {
      Properties ours = texts(language);
      for (String type : List.of("login", "account", "email")) {
        Map<String, String> shown = shown(type, language);
        assertThat(ours.stringPropertyNames())
            .as("%s, %s", type, language)
            .allSatisfy(key -> assertThat(shown).containsEntry(key, ours.getProperty(key)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fr", "pt-BR", "ja"})
  void theTestMailSpeaksThePagesLanguage(String language) throws Exception {
    Properties ours = texts(language);
    PlainBrowser browser = new PlainBrowser(Path.of("target"));
    browser.open(URI.create(realm.appLogin() + "&ui_locales=" + language));
    browser.fill("username", "alice");
    browser.fill("password", SampleRealm.PASSWORD);
    browser.press("kc-login");
    browser.press("start");
    new Person(browser, realm).signInAtMicrosoft(Sample.NOREPLY);
    browser.await(ours.getProperty("exchangeOnlineLinkedTitle"));

    ReceivedMail mail = realm.mailTo(Sample.NOREPLY);

    assertThat(mail.subject()).isEqualTo(ours.getProperty("exchangeOnlineTestMailSubject"));
    assertThat(mail.text().replace("\r\n", "\n").strip())
        .isEqualTo(
            MessageFormat.format(
                ours.getProperty("exchangeOnlineTestMailText"), Sample.NOREPLY, "Sample"));
  }

  /** The page that Keycloak has for an action started by mail names it. */
  @Test
  void keycloaksOwnMailNamesTheAction() {
    new Person(new PlainBrowser(Path.of("target")), realm).linkMailbox();
    realm.microsoft().inbox().clear();
    realm.admin().changeUser("bob", Map.of("attributes", Map.of("locale", "ja")));

    realm.admin().sendActionsMail(realm.user("bob"), SampleRealm.ACTION).ok();

    assertThat(realm.mailTo("bob@sample.example").text()).contains("Microsoft 365メールボックスのリンク");
  }

  private Map<String, String> shown(String type, String language) throws Exception {
    HttpResponse<String> reply =
        PlainHttp.client()
            .send(
                HttpRequest.newBuilder(
                        keycloak.uri("/resources/sample/" + type + "/" + language + "?source=true"))
                    .build(),
                HttpResponse.BodyHandlers.ofString(UTF_8));
    assertThat(reply.statusCode()).isEqualTo(200);
    Map<String, String> texts = new HashMap<>();
    for (JsonNode text : new ObjectMapper().readTree(reply.body())) {
      texts.put(text.path("key").asText(), text.path("value").asText());
    }
    return texts;
  }

  private static Properties texts(String language) throws IOException {
    String name =
        "theme-resources/messages/messages_" + Locale.forLanguageTag(language) + ".properties";
    Properties texts = new Properties();
    try (ZipFile jar = new ZipFile(ServerSetup.jar().toFile());
        Reader bundle = new InputStreamReader(jar.getInputStream(jar.getEntry(name)), UTF_8)) {
      texts.load(bundle);
    }
    return texts;
  }
}
