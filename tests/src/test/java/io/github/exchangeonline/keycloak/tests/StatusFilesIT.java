package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.ApiCall;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The status page as it comes from the server, without a browser. */
@OnKeycloak
class StatusFilesIT {

  private static final String PAGE = "/exchange-online/status";

  private SampleRealm realm;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    realm = SampleRealm.create(keycloak, microsoft);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/style.css",
        "/icon.svg",
        "/main.js",
        "/words_de.json",
        "/client?redirect_uri=https://elsewhere.example/"
      })
  void everyAnswerIsGuardedAndTheSameForEverybody(String file) {
    // A realm may have whatever headers; the page has its own.
    realm
        .admin()
        .change(
            Map.of(
                "browserSecurityHeaders",
                Map.of(
                    "contentSecurityPolicy", "frame-src *; script-src * 'unsafe-inline'",
                    "xFrameOptions", "ALLOWALL",
                    "referrerPolicy", "unsafe-url",
                    "xContentTypeOptions", "",
                    "strictTransportSecurity", "max-age=4711")))
        .ok();
    ApiCall.Answer answer = ApiCall.of("GET", realm.uri(PAGE + file)).send();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(header(answer, "Content-Security-Policy"))
        .singleElement()
        .asString()
        .startsWith(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none';")
        .doesNotContain("unsafe", "*");
    assertThat(header(answer, "X-Frame-Options")).containsExactly("DENY");
    assertThat(header(answer, "Referrer-Policy")).containsExactly("no-referrer");
    assertThat(header(answer, "X-Content-Type-Options")).containsExactly("nosniff");
    assertThat(header(answer, "Strict-Transport-Security")).containsExactly("max-age=4711");
    assertThat(header(answer, "Set-Cookie")).isEmpty();
    assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.body()).doesNotContain(realm.mailSettings().get("user"));
  }

  /** From there the page's own addresses would lead nowhere. */
  @Test
  void anAddressWithASlashAtItsEndLeadsToThePage() {
    ApiCall.Answer answer = ApiCall.of("GET", realm.uri(PAGE + "/?realm=a%20b&lang=de")).send();

    assertThat(answer.status()).isEqualTo(303);
    assertThat(realm.uri(PAGE + "/").resolve(header(answer, "Location").get(0)))
        .isEqualTo(realm.uri(PAGE + "?realm=a%20b&lang=de"));
  }

  @Test
  void thePageHasNoScriptOrStyleInItself() {
    String page = ApiCall.of("GET", realm.uri(PAGE)).send().body();

    assertThat(page)
        .contains("<script type=\"module\" src=\"status/main.js\"></script>")
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContain("<style", " style=", " onload=", "http://", "https://");
  }

  @Test
  void aFileThatIsKnownIsNotSentAgainAndEachHasItsType() {
    ApiCall script = ApiCall.of("GET", realm.uri(PAGE + "/main.js"));
    ApiCall.Answer first = script.send();
    String tag = header(first, "ETag").get(0);
    ApiCall.Answer again = script.with("If-None-Match", tag).send();

    assertThat(header(first, "Content-Type").get(0)).startsWith("text/javascript");
    assertThat(header(first, "Cache-Control")).containsExactly("no-cache");
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(script.with("If-None-Match", "\"other\"").send().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/StatusPage.class", "/..%2fadmin%2fadmin_en.properties", "/none.js"})
  void nothingElseIsServed(String file) {
    assertThat(ApiCall.of("GET", realm.uri(PAGE + file)).send().status()).isEqualTo(404);
  }

  @Test
  void aClientThatCannotBeUsedIsToldBeforeSomebodyRunsIntoIt() {
    assertThat(hindrance(realm.uri(PAGE))).isEmpty();
    assertThat(hindrance(realm.uri(PAGE + "/"))).isEqualTo("redirect-uri");
    assertThat(hindrance(URI.create("https://elsewhere.example/exchange-online/status")))
        .isEqualTo("redirect-uri");
    change(Map.of("standardFlowEnabled", false));
    assertThat(hindrance(realm.uri(PAGE))).isEqualTo("client-without-flow");
    change(Map.of("publicClient", false));
    assertThat(hindrance(realm.uri(PAGE))).isEqualTo("client-not-public");
    change(Map.of("enabled", false));
    assertThat(hindrance(realm.uri(PAGE))).isEqualTo("client-off");
    realm.admin().delete("clients/" + client()).ok();
    assertThat(hindrance(realm.uri(PAGE))).isEqualTo("no-client");
  }

  private void change(Map<String, ?> fields) {
    realm.admin().put("clients/" + client(), fields).ok();
  }

  private String client() {
    return realm
        .admin()
        .get("clients?clientId=exchange-online-status")
        .json()
        .path(0)
        .path("id")
        .asText();
  }

  private String hindrance(URI redirect) {
    return ApiCall.of(
            "GET",
            realm.uri(
                PAGE
                    + "/client?redirect_uri="
                    + URLEncoder.encode(redirect.toString(), StandardCharsets.UTF_8)))
        .send()
        .json()
        .path("hindrance")
        .asText();
  }

  private static List<String> header(ApiCall.Answer answer, String name) {
    return answer.headers().allValues(name);
  }
}
