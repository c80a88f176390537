package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Account;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a code or refresh token entitles to.
 *
 * @param scopes of the access token: one resource's
 * @param grantedBefore all that were granted at sign-in
 */
record Granted(Account account, Scopes scopes, Set<String> grantedBefore, @Nullable String nonce) {}
