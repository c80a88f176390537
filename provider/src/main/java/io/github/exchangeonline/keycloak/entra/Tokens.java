package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.time.Instant;
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
    String scope) {}
