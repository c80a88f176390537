package io.github.exchangeonline.keycloak.entra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.entra.AccessTokenClaims.Audience;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenClaimsTest {

  @ParameterizedTest
  @CsvSource({
    "https://outlook.office.com, EXCHANGE",
    "https://outlook.office365.com/, EXCHANGE",
    "00000002-0000-0ff1-ce00-000000000000, EXCHANGE",
    "00000003-0000-0000-c000-000000000000, GRAPH",
    "HTTPS://GRAPH.microsoft.com, GRAPH",
    "https://outlook.example, OTHER",
    "'', OTHER"
  })
  void tellsWhatAWorkAccountsTokenIsFor(String audience, Audience expected) {
    assertThat(read("{\"aud\":\"" + audience + "\"}").orElseThrow().audience()).isEqualTo(expected);
  }

  @Test
  void tellsThatSendingIsNotAmongItsScopes() {
    assertThat(read("{\"scp\":\"User.Read openid\"}").orElseThrow().lacksSend()).isTrue();
    assertThat(read("{\"scp\":\"User.Read SMTP.Send\"}").orElseThrow().lacksSend()).isFalse();
  }

  @Test
  void whatIsNotSaidIsNotHeldAgainstIt() {
    assertThat(read("{}").orElseThrow().lacksSend()).isFalse();
    assertThat(read("{\"scp\":[\"User.Read\"]}").orElseThrow().lacksSend()).isFalse();
    assertThat(read("{\"aud\":7}").orElseThrow().audience()).isEqualTo(Audience.OTHER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EwBgA8l6BAAU", "", "a.b", "a.b.c", "a.!!!.c", "..", "a.W10.c"})
  void anOpaqueTokenIsNotRead(String token) {
    assertThat(AccessTokenClaims.read(Secret.of(token))).isEmpty();
  }

  @Test
  void anEndlessTokenIsNotRead() {
    assertThat(read("{\"aud\":\"" + "x".repeat(200_000) + "\"}")).isEmpty();
  }

  private static Optional<AccessTokenClaims> read(String claims) {
    return AccessTokenClaims.read(
        Secret.of(
            "e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
                + ".c2ln"));
  }
}
