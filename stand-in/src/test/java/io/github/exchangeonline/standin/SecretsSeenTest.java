package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.grants.SecretsSeen;
import io.github.exchangeonline.standin.grants.SecretsSeen.Kind;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SecretsSeenTest {
  private StandIn microsoft;
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    microsoft = Browser.microsoft();
    browser = new Browser(microsoft);
  }

  @AfterEach
  void stop() {
    microsoft.close();
  }

  @Test
  void remembersWhatPassedUntilTheReset() throws Exception {
    String code =
        browser
            .signIn(browser.authorize("common", Map.of("nonce", "a nonce")), Sample.NOREPLY)
            .get("code");
    browser.token("common", Map.of("code_verifier", "a verifier", "client_secret", "wrong"));
    Map<String, Object> tokens = Browser.json(browser.redeem(code));
    microsoft.faults().expireAccessTokens();

    SecretsSeen seen = microsoft.grants().secretsSeen();
    assertThat(seen.all(Kind.AUTHORIZATION_CODE)).containsExactly(code);
    assertThat(seen.all(Kind.CODE_VERIFIER)).containsExactly("a verifier");
    assertThat(seen.all(Kind.STATE)).containsExactly("a state");
    assertThat(seen.all(Kind.NONCE)).containsExactly("a nonce");
    assertThat(seen.all(Kind.CLIENT_SECRET)).containsExactlyInAnyOrder("wrong", Sample.APP_SECRET);
    assertThat(seen.all(Kind.ACCESS_TOKEN)).containsExactly((String) tokens.get("access_token"));
    assertThat(seen.all(Kind.REFRESH_TOKEN)).containsExactly((String) tokens.get("refresh_token"));
    assertThat(seen.all(Kind.ID_TOKEN)).containsExactly((String) tokens.get("id_token"));

    microsoft.reset();
    assertThat(seen.all()).isEmpty();
  }
}
