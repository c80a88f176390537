package io.github.exchangeonline.standin.grants;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an access token stands for.
 *
 * @param account object id of the account; absent for an app-only token
 * @param audience the resource it is for
 * @param permissions scopes, or roles of an app-only token
 */
public record AccessToken(
    String tenantId,
    String clientId,
    @Nullable String account,
    String audience,
    Set<String> permissions,
    Instant expires) {

  /** Whether an app holds it for itself. */
  public boolean appOnly() {
    return account == null;
  }

  /** The account, or the app when it is app-only. */
  public String principal() {
    return account == null ? clientId : account;
  }
}
