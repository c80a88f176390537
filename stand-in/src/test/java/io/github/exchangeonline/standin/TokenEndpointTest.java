package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.RawAnswer;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TokenEndpointTest {
  private static StandIn microsoft;
  private Browser browser;

  @BeforeAll
  static void start() throws Exception {
    microsoft = Browser.microsoft();
  }

  @AfterAll
  static void stop() {
    microsoft.close();
  }

  @BeforeEach
  void freshBrowser() {
    microsoft.reset();
    browser = new Browser(microsoft);
  }

  @Test
  void writesErrorsAsEntraDoes() throws Exception {
    HttpResponse<String> reply =
        browser.token("common", Map.of("grant_type", "refresh_token", "client_secret", "wrong"));
    assertThat(reply.statusCode()).isEqualTo(401);
    Map<String, Object> body = Browser.json(reply);
    assertThat(body)
        .containsEntry("error", "invalid_client")
        .containsEntry("error_codes", List.of(7000215L))
        .containsKeys("timestamp", "trace_id", "correlation_id", "error_uri");
    assertThat((String) body.get("error_description"))
        .matches(
            "AADSTS7000215: Invalid client secret provided\\. .* '"
                + Sample.APP
                + "'\\."
                + " Trace ID: [-0-9a-f]{36} Correlation ID: [-0-9a-f]{36}"
                + " Timestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ");
    assertThat(reply.headers().firstValue("x-ms-request-id"))
        .contains((String) body.get("trace_id"));
    assertThat(reply.headers().firstValue("Cache-Control")).contains("no-store, no-cache");
    microsoft.faults().lineBreaksInErrors(true);
    assertThat((String) Browser.json(browser.refresh("x")).get("error_description"))
        .contains("\r\nTrace ID: ");
  }

  @Test
  void repeatsAnAnswerByteByByteOnce() throws Exception {
    String body = "{\"error\":\"invalid_grant\",  \"suberror\":\"bad_token\"}";
    microsoft.faults().once(new RawAnswer(429, Map.of("Retry-After", "60"), body));
    HttpResponse<String> reply = browser.refresh("x");
    assertThat(reply.statusCode()).isEqualTo(429);
    assertThat(reply.headers().firstValue("Retry-After")).contains("60");
    assertThat(reply.body()).isEqualTo(body);
    assertThat(browser.refresh("x").statusCode()).isEqualTo(400);
  }

  @Test
  void echoesTheClientsRequestId() throws Exception {
    String id = "11111111-1111-4111-8111-111111111111";
    HttpResponse<String> reply =
        browser.post(
            microsoft.tokenEndpoint("common"),
            Map.of("client_id", Sample.APP),
            "client-request-id",
            id,
            "return-client-request-id",
            "true");
    assertThat(reply.headers().firstValue("client-request-id")).contains(id);
    assertThat(Browser.json(reply)).containsEntry("correlation_id", id);
  }

  @Test
  void authenticatesClients() throws Exception {
    Map<String, String> grant = Map.of("grant_type", "refresh_token", "refresh_token", "x");
    assertThat(code(browser.token("common", with(grant, "client_secret", "")))).isEqualTo(7000218);
    assertThat(code(browser.token("common", with(grant, "client_id", Sample.EXPIRED_SECRET_APP))))
        .isEqualTo(7000222);
    assertThat(code(browser.token("common", with(grant, "client_id", Sample.PUBLIC_APP))))
        .isEqualTo(700025);
    assertThat(code(browser.token("common", with(grant, "client_id", "x")))).isEqualTo(700016);
    assertThat(code(browser.token("nowhere.example", grant))).isEqualTo(90002);
    assertThat(
            code(
                browser.token(
                    "fabrikam.example", with(grant, "client_id", Sample.SINGLE_TENANT_APP))))
        .isEqualTo(700016);
    String basic =
        Base64.getEncoder()
            .encodeToString(
                (Sample.APP + ":" + Sample.APP_SECRET).getBytes(StandardCharsets.UTF_8));
    assertThat(
            code(
                browser.post(
                    microsoft.tokenEndpoint("common"), grant, "Authorization", "Basic " + basic)))
        .as("past the client, on to the token")
        .isEqualTo(9002313);
  }

  @Test
  void redeemsACodeOnceAndWithinTenMinutes() throws Exception {
    String code = browser.signIn(authorize(), Sample.NOREPLY).get("code");
    Map<String, Object> tokens = Browser.json(browser.redeem(code));
    assertThat(((Long) tokens.get("expires_in"))).isBetween(3600L, 5400L);
    assertThat(tokens)
        .containsEntry("token_type", "Bearer")
        .containsEntry("scope", Browser.SMTP_SEND)
        .containsKeys("ext_expires_in", "refresh_token", "id_token");
    assertThat(code(browser.redeem(code))).isEqualTo(54005);
    String late = browser.signIn(authorize(), Sample.NOREPLY).get("code");
    microsoft.clock().advance(Duration.ofMinutes(10));
    assertThat(code(browser.redeem(late))).isEqualTo(70008);
  }

  @Test
  void wantsTheVerifierAndOneResource() throws Exception {
    String pkce =
        browser
            .signIn(
                browser.authorize(
                    "common",
                    Map.of("code_challenge", "x".repeat(43), "code_challenge_method", "S256")),
                Sample.NOREPLY)
            .get("code");
    assertThat(code(browser.redeem(pkce))).as("no verifier").isEqualTo(501481);
    Map<String, String> proof =
        Map.of(
            "grant_type",
            "authorization_code",
            "code",
            pkce,
            "redirect_uri",
            Browser.CALLBACK,
            "scope",
            Browser.SMTP_SEND,
            "code_verifier",
            "y".repeat(43));
    assertThat(code(browser.token("common", proof))).as("a wrong verifier").isEqualTo(501481);
    String two = Browser.USUAL_SCOPE + " User.Read";
    String code =
        browser
            .signIn(
                browser.authorize("common", Map.of("scope", two, "prompt", "select_account")),
                Sample.NOREPLY)
            .get("code");
    Map<String, String> grant =
        Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", Browser.CALLBACK);
    assertThat(code(browser.token("common", grant))).isEqualTo(28003);
    assertThat(code(browser.token("common", with(grant, "scope", two)))).isEqualTo(70011);
    assertThat(browser.token("common", with(grant, "scope", "User.Read")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void rotatesRefreshTokensAndKeepsTheOldOneValid() throws Exception {
    String first = (String) browser.tokens(Sample.NOREPLY).get("refresh_token");
    String second = (String) Browser.json(browser.refresh(first)).get("refresh_token");
    assertThat(second).isNotEqualTo(first);
    assertThat(browser.refresh(first).statusCode()).isEqualTo(200);
    assertThat(browser.refresh(second).statusCode()).isEqualTo(200);
    microsoft.clock().advance(Duration.ofDays(90));
    assertThat(code(browser.refresh(second))).isEqualTo(700082);
  }

  @Test
  void endsAGrantInAllTheWays() throws Exception {
    String token = (String) browser.tokens(Sample.NOREPLY).get("refresh_token");
    microsoft.faults().disable(Sample.NOREPLY);
    assertThat(code(browser.refresh(token))).isEqualTo(50057);
    microsoft.faults().restore(Sample.NOREPLY);
    microsoft.faults().delete(Sample.NOREPLY);
    assertThat(code(browser.refresh(token))).isEqualTo(500341);
    microsoft.faults().restore(Sample.NOREPLY);
    microsoft.faults().removeConsent(Sample.NOREPLY);
    assertThat(Browser.json(browser.refresh(token)))
        .containsEntry("error_codes", List.of(65001L))
        .containsEntry("suberror", "consent_required");
    microsoft.faults().revokeRefreshTokens(Sample.NOREPLY);
    assertThat(Browser.json(browser.refresh(token)))
        .containsEntry("error_codes", List.of(50173L))
        .containsEntry("suberror", "bad_token");
    String fresh = (String) browser.tokens(Sample.NOREPLY).get("refresh_token");
    assertThat(browser.refresh(fresh).statusCode()).as("linked again").isEqualTo(200);
  }

  @Test
  void sendsAClaimsChallengeWithConditionalAccess() throws Exception {
    microsoft.faults().once(TokenFault.error(53003));
    assertThat(Browser.json(browser.refresh("x")))
        .containsEntry("error", "invalid_grant")
        .containsEntry("suberror", "message_only")
        .containsKey("claims");
    microsoft.faults().once(TokenFault.unavailable());
    assertThat(browser.refresh("x").statusCode()).isEqualTo(503);
    microsoft.faults().once(TokenFault.throttled(Duration.ofSeconds(60)));
    HttpResponse<String> throttled = browser.refresh("x");
    assertThat(throttled.statusCode()).isEqualTo(429);
    assertThat(throttled.headers().firstValue("Retry-After")).contains("60");
  }

  @Test
  void noticesALoop() throws Exception {
    String token = (String) browser.tokens(Sample.NOREPLY).get("refresh_token");
    for (int i = 1; i < 15; i++) {
      assertThat(browser.refresh(token).statusCode()).isEqualTo(200);
    }
    assertThat(code(browser.refresh(token))).isEqualTo(50196);
    microsoft.clock().advance(Duration.ofMinutes(5));
    assertThat(browser.refresh(token).statusCode()).isEqualTo(200);
    assertThat(microsoft.counters().tokenRequests("refresh_token")).isEqualTo(16);
  }

  @Test
  void givesPersonalAccountsOpaqueTokens() throws Exception {
    assertThat(browser.accessToken(Sample.PERSONAL)).startsWith("EwB").doesNotContain(".");
  }

  private java.net.URI authorize() {
    return browser.authorize("common", Map.of("prompt", "select_account"));
  }

  private static Map<String, String> with(Map<String, String> form, String name, String value) {
    Map<String, String> all = new java.util.LinkedHashMap<>(form);
    all.put(name, value);
    return all;
  }

  private static int code(HttpResponse<String> reply) throws Exception {
    Object codes = Browser.json(reply).get("error_codes");
    assertThat(codes).as(reply.body()).isInstanceOf(List.class);
    return ((Number) ((List<?>) codes).get(0)).intValue();
  }
}
