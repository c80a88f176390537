package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the token endpoint gave.
 *
 * @param expiresAt when the access token ends
 * @param refreshToken a new one takes the place of the one used
 * @param scope what Microsoft says was granted; the asked one where it says nothing
 */
public record Tokens(
    Secret accessToken,
    Instant expiresAt,
    Optional<Secret> refreshToken,
    Optional<Secret> idToken,
    String scope) {

  /** Whether what was granted lets the token send by SMTP. */
  public boolean maySend() {
    return Arrays.stream(scope.split("\\s+"))
        .anyMatch(part -> part.substring(part.lastIndexOf('/') + 1).equalsIgnoreCase("SMTP.Send"));
  }
}
