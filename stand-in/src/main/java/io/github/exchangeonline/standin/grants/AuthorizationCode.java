package io.github.exchangeonline.standin.grants;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an authorization code stands for; {@code challenge} and its method are those of PKCE. */
public record AuthorizationCode(
    String clientId,
    String account,
    String redirectUri,
    Set<String> scopes,
    @Nullable String nonce,
    @Nullable String challenge,
    @Nullable String challengeMethod,
    Instant issued) {}
