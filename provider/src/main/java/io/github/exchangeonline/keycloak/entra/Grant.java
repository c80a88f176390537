package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.net.URI;
import java.util.Map;

/** What a token is asked for with. */
public sealed interface Grant {

  /** The parameters of the token request that belong to this grant, {@code grant_type} first. */
  Map<String, String> parameters();

  /** The code that came to the redirect URI, with the PKCE verifier that belongs to it. */
  record AuthorizationCode(Secret code, URI redirectUri, Secret verifier) implements Grant {
    @Override
    public Map<String, String> parameters() {
      return Map.of(
          "grant_type", "authorization_code",
          "code", code.reveal(),
          "redirect_uri", redirectUri.toString(),
          "code_verifier", verifier.reveal());
    }
  }

  /** The refresh token of a link. */
  record RefreshToken(Secret token) implements Grant {
    @Override
    public Map<String, String> parameters() {
      return Map.of("grant_type", "refresh_token", "refresh_token", token.reveal());
    }
  }
}
