package io.github.exchangeonline.keycloak.entra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEndpointTest {

  private static final TenantAddress TENANT =
      TenantAddress.ofTokenUrl("https://login.microsoftonline.com/common/oauth2/v2.0/token");
  private static final String SCOPE = "https://outlook.office.com/SMTP.Send offline_access";

  private final SettableClock clock = new SettableClock();
  private final CannedEntra entra = new CannedEntra();
  private final TokenEndpoint endpoint = new TokenEndpoint(entra, clock);

  @Test
  void readsTheTokens() throws EntraException {
    entra.toForm =
        CannedEntra.json(
            200,
            """
            {"token_type":"Bearer","scope":"https://outlook.office.com/SMTP.Send","expires_in":4287,
             "ext_expires_in":4287,"access_token":"eyJ0...","refresh_token":"1.AX...","id_token":"eyJ..."}""");
    Tokens tokens = request();
    assertThat(tokens.accessToken().reveal()).isEqualTo("eyJ0...");
    assertThat(tokens.refreshToken().map(Secret::reveal)).contains("1.AX...");
    assertThat(tokens.idToken().map(Secret::reveal)).contains("eyJ...");
    assertThat(tokens.expiresAt()).isEqualTo(clock.instant().plusSeconds(4287));
    assertThat(tokens.scope()).isEqualTo("https://outlook.office.com/SMTP.Send");
    assertThat(tokens.toString()).doesNotContain("eyJ", "1.AX");
  }

  @Test
  void alwaysSendsTheScopeAndAuthenticates() throws EntraException {
    entra.toForm =
        CannedEntra.json(
            200, "{\"token_type\":\"Bearer\",\"expires_in\":\"60\",\"access_token\":\"a\"}");
    assertThat(request().scope()).isEqualTo(SCOPE);
    assertThat(entra.form)
        .isEqualTo(
            Map.of(
                "grant_type", "refresh_token",
                "refresh_token", "old-refresh-token",
                "client_id", "client",
                "client_secret", "s3cret-value",
                "scope", SCOPE));
    endpoint.request(
        TENANT,
        "client",
        ClientAuthentication.secret(Secret.of("x")),
        new Grant.AuthorizationCode(
            Secret.of("code"), URI.create("https://kc/cb"), Secret.of("verifier")),
        SCOPE);
    assertThat(entra.form)
        .containsEntry("grant_type", "authorization_code")
        .containsEntry("code", "code")
        .containsEntry("redirect_uri", "https://kc/cb")
        .containsEntry("code_verifier", "verifier")
        .containsEntry("scope", SCOPE);
  }

  @Test
  void saysWhatEntraSaid() {
    entra.toForm =
        CannedEntra.json(
            400,
            """
            {"error":"invalid_grant",
             "error_description":"AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2026-04-20T14:30:28.0990908Z and was inactive for 90.00:00:00. Trace ID: 255d1aef-8c98-452f-ac51-23d051240864 Correlation ID: fb3d2015-bc17-4bb9-bb85-30c5cf1aaaa7 Timestamp: 2026-07-20 02:02:12Z",
             "error_codes":[700082],"timestamp":"2026-07-20 02:02:12Z",
             "trace_id":"255d1aef-8c98-452f-ac51-23d051240864",
             "correlation_id":"fb3d2015-bc17-4bb9-bb85-30c5cf1aaaa7",
             "error_uri":"https://login.microsoftonline.com/error?code=700082","suberror":"bad_token"}""");
    Diagnosis diagnosis = failure();
    assertThat(diagnosis.id()).isEqualTo("entra-refresh-token-expired");
    assertThat(diagnosis.facts())
        .containsEntry("traceId", "255d1aef-8c98-452f-ac51-23d051240864")
        .containsEntry("host", "login.microsoftonline.com");
  }

  @Test
  void honoursRetryAfterWithinReason() {
    assertThat(throttled("60").retryAfter()).contains(Duration.ofSeconds(60));
    assertThat(throttled("Fri, 20 Nov 2026 12:07:00 GMT").retryAfter())
        .contains(Duration.ofMinutes(7));
    assertThat(throttled("86399").retryAfter()).contains(Duration.ofSeconds(86399));
    assertThat(throttled("999999999").retryAfter()).contains(Duration.ofHours(24));
    clock.pass(RepeatLimit.WINDOW);
    assertThat(throttled("99999999999999999999").retryAfter()).contains(Duration.ofHours(24));
    clock.pass(RepeatLimit.WINDOW.negated());
    assertThat(throttled("Fri, 20 Nov 2026 11:00:00 GMT").retryAfter())
        .contains(Duration.ofMinutes(1));
    assertThat(throttled("soon").id()).isEqualTo("entra-throttled");
  }

  /** As asked, also where this server's clock is an hour off either way. */
  @ParameterizedTest
  @ValueSource(strings = {"11:00:00", "12:00:00", "13:00:00"})
  void readsADateByTheClockItWasWrittenBy(String theirTime) {
    entra.toForm =
        new EntraHttp.Reply(
            503,
            Map.of(
                "retry-after",
                "Fri, 20 Nov 2026 " + theirTime.replace(":00:00", ":07:00") + " GMT",
                "date",
                "Fri, 20 Nov 2026 " + theirTime + " GMT"),
            "");
    assertThat(failure().retryAfter()).contains(Duration.ofMinutes(7));
  }

  @Test
  void whoeverWaitsForNobodyHeedsTheWaitThatEntraAskedForUntilItIsOver() throws EntraException {
    endpoint.heedPause(TENANT, "client");
    throttled("90");
    clock.pass(Duration.ofSeconds(89));

    EntraException e =
        catchThrowableOfType(EntraException.class, () -> endpoint.heedPause(TENANT, "client"));
    assertThat(e.diagnosis().id()).isEqualTo("entra-throttled");
    assertThat(e.diagnosis().retryAfter()).contains(Duration.ofSeconds(1));

    clock.pass(Duration.ofSeconds(1));
    endpoint.heedPause(TENANT, "client");
  }

  @Test
  void aShorterWaitDoesNotEndALongerOneAndAnotherClientOrTenantDoesNotWait() throws EntraException {
    throttled("600");
    throttled("60");
    clock.pass(Duration.ofSeconds(599));

    assertThat(waits(TENANT, "client")).isTrue();
    assertThat(waits(TENANT, "other")).isFalse();
    assertThat(
            waits(
                TenantAddress.ofTokenUrl(
                    "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"),
                "client"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"429, true", "500, true", "503, true", "400, false"})
  void waitsWhereEntraTurnsEverybodyAway(int status, boolean all) throws EntraException {
    entra.toForm =
        new EntraHttp.Reply(
            status, Map.of("retry-after", "60"), "{\"error\":\"temporarily_unavailable\"}");
    assertThat(failure().retryAfter()).contains(Duration.ofMinutes(1));

    assertThat(waits(TENANT, "client")).isEqualTo(all);
  }

  /** Somebody who may ask all the same shows that the wait is over. */
  @Test
  void tokensThatWereGivenEndTheWait() throws EntraException {
    throttled("600");
    assertThat(waits(TENANT, "client")).isTrue();

    entra.toForm =
        CannedEntra.json(
            200, "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":\"a\"}");
    request();

    assertThat(waits(TENANT, "client")).isFalse();
  }

  /** Whatever its callers do, and whatever comes of it. */
  @Test
  void sendsNoRequestForTheSixthTimeInFiveMinutes() throws EntraException {
    entra.toForm = CannedEntra.json(400, "{\"error\":\"invalid_grant\"}");
    failure();
    clock.pass(Duration.ofMinutes(1));
    entra.toForm =
        CannedEntra.json(
            200, "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":\"a\"}");
    request();
    entra.broken = new java.net.SocketTimeoutException("Read timed out");
    failure();
    failure();
    failure();
    assertThat(entra.asked).hasSize(5);

    Diagnosis diagnosis = failure();

    assertThat(entra.asked).hasSize(5);
    assertThat(diagnosis.id()).isEqualTo("token-asked-too-often");
    assertThat(diagnosis.disposition()).isEqualTo(Disposition.RETRY);
    assertThat(diagnosis.retryAfter()).contains(Duration.ofMinutes(4));
    entra.broken = null;
    clock.pass(Duration.ofMinutes(4));
    request();
    assertThat(entra.asked).hasSize(6);
  }

  @Test
  void asksForEachCodeHoweverManyPeopleLinkAtATime() throws EntraException {
    entra.toForm =
        CannedEntra.json(
            200, "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":\"a\"}");
    for (int person = 0; person < 50; person++) {
      endpoint.request(
          TENANT,
          "client",
          ClientAuthentication.secret(Secret.of("x")),
          new Grant.AuthorizationCode(
              Secret.of("code " + person),
              URI.create("https://kc/cb"),
              Secret.of("verifier " + person)),
          SCOPE);
    }

    assertThat(entra.asked).hasSize(50);
  }

  /** A network that is back after a minute is used at once. */
  @Test
  void whatNeverReachedEntraDoesNotCount() throws EntraException {
    entra.broken = new ConnectException("Connection refused");
    for (int i = 0; i < 20; i++) {
      assertThat(failure().id()).isEqualTo("network-refused");
    }
    entra.broken = null;
    entra.toForm =
        CannedEntra.json(
            200, "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":\"a\"}");

    assertThat(request().accessToken().reveal()).isEqualTo("a");
  }

  private boolean waits(TenantAddress tenant, String client) {
    try {
      endpoint.heedPause(tenant, client);
      return false;
    } catch (EntraException e) {
      return true;
    }
  }

  @Test
  void takesAProxysPageForWhatItIs() {
    entra.toForm =
        new EntraHttp.Reply(
            200, Map.of("content-type", "text/html"), "<html>Sign in to the proxy</html>");
    assertThat(failure().facts()).containsEntry("reason", "HTTP 200, text/html");
    entra.toForm = new EntraHttp.Reply(502, Map.of(), "<html>Bad gateway</html>");
    assertThat(failure().id()).isEqualTo("entra-unavailable");
    entra.toForm = CannedEntra.json(200, "{\"access_token\":\"" + "x".repeat(Json.LONGEST) + "\"}");
    assertThat(failure().id()).isEqualTo("entra-answer-unreadable");
    entra.toForm = CannedEntra.json(200, "[".repeat(100_000));
    assertThat(failure().id()).isEqualTo("entra-answer-unreadable");
  }

  @ParameterizedTest
  @CsvSource({
    "407, '', entra-proxy-login-refused",
    "403, <html>No</html>, entra-way-blocked",
    "404, <html>Not found</html>, entra-address-unknown",
    "413, '', entra-request-too-large",
    "302, '', entra-led-elsewhere",
    "200, <html>Sign in to the proxy</html>, entra-answer-unreadable",
    "404, '{\"error\":\"invalid_client\"}', entra-client-refused"
  })
  void tellsWhatStandsInPlaceOfEntra(int status, String body, String id) {
    entra.toForm = new EntraHttp.Reply(status, Map.of("content-type", "text/html"), body);
    assertThat(failure().id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"token_type\":\"Bearer\",\"expires_in\":60}",
        "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":\"\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":{\"a\":1}}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"a\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":-1,\"access_token\":\"a\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":\"x\",\"access_token\":\"a\"}",
        "{\"token_type\":\"pop\",\"expires_in\":60,\"access_token\":\"a\"}"
      })
  void refusesAnAnswerThatLacksWhatIsNeeded(String body) {
    entra.toForm = CannedEntra.json(200, body);
    Diagnosis diagnosis = failure();
    assertThat(diagnosis.id()).isEqualTo("entra-answer-unreadable");
    assertThat(diagnosis.disposition()).isEqualTo(Disposition.RETRY);
  }

  @Test
  void believesNoLifeBeyondTwoDays() throws EntraException {
    entra.toForm =
        CannedEntra.json(
            200,
            "{\"token_type\":\"Bearer\",\"expires_in\":999999999999999,\"access_token\":\"a\"}");
    assertThat(request().expiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(2)));
  }

  @Test
  void goesNowhereElseWithTheSecret() {
    entra.toForm = new EntraHttp.Reply(302, Map.of("location", "https://evil.example/token"), "");
    assertThat(failure().facts()).containsEntry("reason", "HTTP 302, no content type");
    assertThat(entra.asked).containsExactly(TENANT.token());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":\"a\",\"access_token\":\"b\"}",
        "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":\"a\"} {}",
        "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_to"
      })
  void refusesAnAnswerThatCanBeReadInTwoWaysOrIsCutOff(String body) {
    entra.toForm = CannedEntra.json(200, body);
    assertThat(failure().id()).isEqualTo("entra-answer-unreadable");
  }

  @ParameterizedTest
  @CsvSource({
    "https://outlook.office.com/SMTP.Send, true",
    "openid https://outlook.office365.us/smtp.send profile, true",
    "https://outlook.office.com/IMAP.AccessAsUser.All, false",
    "https://outlook.office.com/SMTP.SendAsApp, false",
    "openid profile offline_access, false"
  })
  void tellsWhetherTheTokenMaySend(String granted, boolean sends) throws EntraException {
    entra.toForm =
        CannedEntra.json(
            200,
            "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":\"a\",\"scope\":\""
                + granted
                + "\"}");
    assertThat(request().maySend()).isEqualTo(sends);
  }

  @Test
  void tellsWhenThereIsNoAnswer() {
    entra.broken = new ConnectException("Connection refused");
    assertThat(failure().id()).isEqualTo("network-refused");
    entra.broken = new IOException("POST client_secret=s3cret-value");
    failure();
  }

  @Test
  void hidesWhatWasSentShouldItComeBack() {
    entra.toForm =
        CannedEntra.json(
            400,
            "{\"error\":\"odd\",\"error_description\":\"bad body refresh_token=old-refresh-token&client_secret=s3cret-value\"}");
    assertThat(failure().facts().get("reply"))
        .isEqualTo("bad body refresh_token=[secret]&client_secret=[secret]");
  }

  private Diagnosis throttled(String retryAfter) {
    entra.toForm = new EntraHttp.Reply(429, Map.of("retry-after", retryAfter), "");
    return failure();
  }

  /** Whatever the failure, nothing that was sent may be found in it. */
  private Diagnosis failure() {
    EntraException e = catchThrowableOfType(EntraException.class, this::request);
    assertThat(e).isNotNull();
    assertThat(e.getMessage() + e.diagnosis() + e.getCause())
        .doesNotContain("s3cret-value", "old-refresh-token");
    return e.diagnosis();
  }

  private Tokens request() throws EntraException {
    return endpoint.request(
        TENANT,
        "client",
        ClientAuthentication.secret(Secret.of("s3cret-value")),
        new Grant.RefreshToken(Secret.of("old-refresh-token")),
        SCOPE);
  }
}
