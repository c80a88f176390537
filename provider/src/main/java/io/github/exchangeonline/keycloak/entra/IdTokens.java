package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.time.Clock;

/** Checks id_tokens. Safe to share between threads. */
public final class IdTokens {

  private final EntraHttp http;
  private final Clock clock;

  public IdTokens(EntraHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  public Account verify(Secret idToken, TenantAddress tenant, String clientId, String nonce)
      throws EntraException {
    throw new UnsupportedOperationException(http + " " + clock);
  }
}
