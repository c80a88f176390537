package io.github.exchangeonline.keycloak.entra;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthorizationRequestTest {

  @Test
  void encodesEveryValue() {
    AuthorizationRequest request =
        new AuthorizationRequest(
            TenantAddress.ofTokenUrl("https://login.microsoftonline.com/common/oauth2/v2.0/token"),
            "client&id",
            URI.create("https://kc.example/realms/a%20b/exchange-online/callback"),
            "https://outlook.office.com/SMTP.Send offline_access",
            "s+t=1",
            "n",
            "c",
            Optional.of("select_account"),
            Optional.of("ä@contoso.com"));
    assertThat(request.uri())
        .hasToString(
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=client%26id&response_type=code"
                + "&redirect_uri=https%3A%2F%2Fkc.example%2Frealms%2Fa%2520b%2Fexchange-online%2Fcallback"
                + "&response_mode=query&scope=https%3A%2F%2Foutlook.office.com%2FSMTP.Send%20offline_access"
                + "&state=s%2Bt%3D1&nonce=n&code_challenge=c&code_challenge_method=S256&prompt=select_account"
                + "&login_hint=%C3%A4%40contoso.com");
    assertThat(request.toString()).doesNotContain("s+t=1");
  }

  @Test
  void makesTheChallengeOfRfc7636() {
    assertThat(Pkce.of(Secret.of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).challenge())
        .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    Pkce random = Pkce.random();
    assertThat(random.verifier().reveal())
        .hasSize(43)
        .isNotEqualTo(Pkce.random().verifier().reveal());
    assertThat(random.toString()).doesNotContain(random.verifier().reveal());
  }
}
