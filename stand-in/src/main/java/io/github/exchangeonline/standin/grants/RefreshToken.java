package io.github.exchangeonline.standin.grants;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a refresh token stands for.
 *
 * @param account object id
 * @param scopes as requested at the authorize endpoint
 * @param lastUsed when it was issued or used last
 * @param revokedAt when the account's tokens were revoked, if they were
 */
public record RefreshToken(
    String clientId,
    String account,
    Set<String> scopes,
    Instant issued,
    Instant lastUsed,
    @Nullable Instant revokedAt) {

  RefreshToken used(Instant now) {
    return new RefreshToken(clientId, account, scopes, issued, now, revokedAt);
  }

  RefreshToken revoked(Instant now) {
    return new RefreshToken(clientId, account, scopes, issued, lastUsed, now);
  }
}
