package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.MsalInteractionRequiredException;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Entra's side, seen by Microsoft's own library. */
final class MsalTest {
  private static final String VERIFIER = "a-verifier-of-enough-characters-0123456789-0123456789";
  // S256 of the above, from: printf %s "$VERIFIER" | openssl dgst -sha256 -binary | basenc
  // --base64url
  private static final String CHALLENGE = "jQ1PwKuXYI3bhQXcdbC9ZCDEwh_dePOTMjoZdiWlJ0Q";
  private static StandIn microsoft;

  @BeforeAll
  static void start() throws Exception {
    microsoft = Browser.microsoft();
  }

  @AfterAll
  static void stop() {
    microsoft.close();
  }

  @Test
  void redeemsACodeWithPkceAndRefreshes() throws Exception {
    Browser browser = new Browser(microsoft);
    Map<String, String> answer =
        browser.signIn(
            browser.authorize(
                "common", Map.of("code_challenge", CHALLENGE, "code_challenge_method", "S256")),
            Sample.NOREPLY);
    ConfidentialClientApplication msal = msal(Sample.APP, "common");
    IAuthenticationResult result =
        msal.acquireToken(
                AuthorizationCodeParameters.builder(
                        answer.get("code"), URI.create(Browser.CALLBACK))
                    .codeVerifier(VERIFIER)
                    .scopes(Set.of(Browser.SMTP_SEND))
                    .build())
            .get();
    assertThat(result.account().username()).isEqualTo(Sample.NOREPLY);
    assertThat(result.scopes()).contains(Browser.SMTP_SEND);
    // Not silently: for that the library builds its own address, without the port.
    RefreshTokenParameters refresh =
        RefreshTokenParameters.builder(
                Set.of(Browser.SMTP_SEND), refreshToken(msal.tokenCache().serialize()))
            .build();
    assertThat(msal.acquireToken(refresh).get().accessToken()).isNotEqualTo(result.accessToken());
    microsoft.faults().once(TokenFault.error(50076));
    assertThatThrownBy(() -> msal.acquireToken(refresh).get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            MsalInteractionRequiredException.class,
            e -> {
              assertThat(e.errorCode()).isEqualTo("invalid_grant");
              assertThat(e.reason().name()).isEqualToIgnoringCase("basic_action");
              assertThat(e.claims()).contains("capolids");
            });
  }

  @Test
  void getsATokenForTheAppItself() throws Exception {
    ClientCredentialParameters parameters =
        ClientCredentialParameters.builder(Set.of("https://outlook.office365.com/.default"))
            .build();
    assertThat(
            msal(Sample.DAEMON_APP, "contoso.example").acquireToken(parameters).get().accessToken())
        .startsWith("ey");
    assertThatThrownBy(
            () -> msal(Sample.EXPIRED_SECRET_APP, "contoso.example").acquireToken(parameters).get())
        .cause()
        .isInstanceOfSatisfying(
            MsalServiceException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(401);
              assertThat(e.getMessage()).startsWith("AADSTS7000222: ");
            });
  }

  private static String refreshToken(String cache) throws Exception {
    Map<String, Object> tokens =
        JSONObjectUtils.getJSONObject(JSONObjectUtils.parse(cache), "RefreshToken");
    Map<?, ?> only = (Map<?, ?>) tokens.values().iterator().next();
    return (String) only.get("secret");
  }

  private static ConfidentialClientApplication msal(String clientId, String tenant)
      throws Exception {
    return ConfidentialClientApplication.builder(
            clientId, ClientCredentialFactory.createFromSecret(Sample.APP_SECRET))
        .authority(microsoft.https() + "/" + tenant + "/")
        // Its list of trusted hosts holds Microsoft's only.
        .instanceDiscovery(false)
        .validateAuthority(false)
        .sslSocketFactory(microsoft.clientTls().getSocketFactory())
        .build();
  }
}
