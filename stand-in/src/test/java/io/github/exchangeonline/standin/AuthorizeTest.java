package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.RawRedirect;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AuthorizeTest {
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
  void announcesTheTemplateIssuerForCommonAndTheTenantForOne() throws Exception {
    HttpResponse<String> common = discovery("common");
    assertThat(Browser.json(common))
        .containsEntry("issuer", microsoft.https() + "/{tenantid}/v2.0");
    assertThat(Browser.json(common)).doesNotContainKey("code_challenge_methods_supported");
    assertThat(common.headers().firstValue("Cache-Control")).contains("max-age=86400, private");
    assertThat(Browser.json(discovery("contoso.example")))
        .containsEntry("issuer", microsoft.https() + "/" + Sample.CONTOSO + "/v2.0");
    assertThat(discovery("nowhere.example").statusCode()).isEqualTo(400);
    assertThat(discovery("nowhere.example").body()).contains("AADSTS90002");
    URI keys = URI.create((String) Browser.json(common).get("jwks_uri"));
    assertThat(browser.get(keys).body()).contains("\"kid\"", "\"x5t\"", "\"x5c\"", "\"issuer\"");
  }

  @Test
  void keepsErrorsAboutTheClientOnItsOwnPage() throws Exception {
    HttpResponse<String> wrongUri =
        browser.get(browser.authorize("common", Map.of("redirect_uri", Browser.CALLBACK + "/")));
    assertThat(wrongUri.headers().firstValue("Location")).isEmpty();
    assertThat(wrongUri.body()).contains("AADSTS50011: The redirect URI");
    assertThat(browser.get(browser.authorize("common", Map.of("client_id", "x"))).body())
        .contains("AADSTS700016");
  }

  @Test
  void sendsABrowserBackWithGivenParametersOnce() throws Exception {
    microsoft
        .faults()
        .once(new RawRedirect("?error=access_denied&error_subcode=cancel&state=...#"));
    assertThat(Browser.location(browser.get(browser.authorize("common", Map.of()))))
        .isEqualTo(Browser.CALLBACK + "?error=access_denied&error_subcode=cancel&state=a+state#");
    assertThat(browser.get(browser.authorize("common", Map.of())).body()).contains(Sample.NOREPLY);
  }

  @Test
  void offersAccountsAndAsksForConsentOnce() throws Exception {
    HttpResponse<String> pick = browser.get(browser.authorize("common", Map.of()));
    assertThat(pick.body()).contains(Sample.NOREPLY, Sample.ALICE, Sample.PERSONAL);
    HttpResponse<String> consent = browser.press(pick, "account", Sample.NOREPLY);
    assertThat(consent.body()).contains("Permissions requested", "SMTP.Send");
    HttpResponse<String> done = browser.press(consent, "action", "accept");
    assertThat(Browser.location(done))
        .matches("http://localhost:9/callback\\?code=[^&]+&state=a\\+state&session_state=[^&]+#");
    HttpResponse<String> again = browser.get(browser.authorize("common", Map.of()));
    assertThat(Browser.answer(again)).as("signed in, nothing to ask").containsKey("code");
    HttpResponse<String> asked =
        browser.get(browser.authorize("common", Map.of("prompt", "consent")));
    assertThat(asked.body()).contains("Permissions requested");
    assertThat(browser.get(browser.authorize("common", Map.of("prompt", "select_account"))).body())
        .contains("Pick an account", "Signed in");
    assertThat(browser.get(browser.authorize("common", Map.of("prompt", "login"))).body())
        .contains("Pick an account");
  }

  @Test
  void offersOnlyTheHintedAccountAndAnotherOne() throws Exception {
    HttpResponse<String> pick =
        browser.get(browser.authorize("common", Map.of("login_hint", Sample.ALICE)));
    assertThat(pick.body()).contains(Sample.ALICE).doesNotContain(Sample.NOREPLY);
    HttpResponse<String> other = browser.press(pick, "action", "other");
    assertThat(browser.press(other, "loginfmt", "nobody@contoso.example").body())
        .contains("This username may be incorrect");
    assertThat(browser.press(other, "loginfmt", Sample.NOREPLY).body())
        .contains("Permissions requested");
  }

  @Test
  void saysNoInTheWaysThatEntraDoes() throws Exception {
    HttpResponse<String> pick = browser.get(browser.authorize("common", Map.of()));
    assertThat(Browser.answer(browser.press(pick, "action", "cancel")))
        .isEqualTo(Map.of("error", "access_denied", "error_subcode", "cancel", "state", "a state"));
    HttpResponse<String> consent =
        browser.press(
            browser.get(browser.authorize("common", Map.of())), "account", Sample.NOREPLY);
    assertThat(Browser.answer(browser.press(consent, "action", "decline")).get("error_description"))
        .startsWith("AADSTS65004: User declined to consent to access the app.\r\nTrace ID");
    microsoft.faults().requireAdminApproval("contoso.example");
    HttpResponse<String> approval = browser.get(browser.authorize("common", Map.of()));
    assertThat(approval.body()).contains("Need admin approval");
    assertThat(Browser.answer(browser.press(approval, "action", "return")).get("error_description"))
        .startsWith("AADSTS90094");
    assertThat(
            Browser.answer(
                    new Browser(microsoft)
                        .get(browser.authorize("common", Map.of("prompt", "none"))))
                .get("error"))
        .isEqualTo("login_required");
  }

  @Test
  void admitsAccountsByTenant() throws Exception {
    assertThat(browser.get(browser.authorize("organizations", Map.of())).body())
        .contains(Sample.NOREPLY, Sample.FABRIKAM_MAILER)
        .doesNotContain(Sample.PERSONAL, Sample.GUEST);
    HttpResponse<String> contoso = browser.get(browser.authorize("contoso.example", Map.of()));
    assertThat(contoso.body()).contains(Sample.GUEST).doesNotContain(Sample.FABRIKAM_MAILER);
    assertThat(browser.press(contoso, "account", Sample.FABRIKAM_MAILER).body())
        .contains("AADSTS50020");
  }

  @Test
  void signsAnIdTokenWithWhatWasAskedFor() throws Exception {
    Map<String, String> answer =
        browser.signIn(browser.authorize("common", Map.of("nonce", "n-1")), Sample.RENAMED_UPN);
    Map<String, Object> tokens = Browser.json(browser.redeem(answer.get("code")));
    Map<String, Object> claims =
        SignedJWT.parse((String) tokens.get("id_token")).getJWTClaimsSet().getClaims();
    assertThat(claims)
        .containsEntry("iss", microsoft.https() + "/" + Sample.CONTOSO + "/v2.0")
        .containsEntry("aud", List.of(Sample.APP))
        .containsEntry("tid", Sample.CONTOSO)
        .containsEntry("nonce", "n-1")
        .containsEntry("preferred_username", Sample.RENAMED_UPN)
        .containsEntry("ver", "2.0")
        .containsKeys("oid", "sub", "name")
        .doesNotContainKey("email");
  }

  private HttpResponse<String> discovery(String tenant) throws Exception {
    return browser.get(
        URI.create(microsoft.https() + "/" + tenant + "/v2.0/.well-known/openid-configuration"));
  }
}
