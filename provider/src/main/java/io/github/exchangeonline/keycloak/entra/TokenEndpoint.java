package io.github.exchangeonline.keycloak.entra;

import java.time.Clock;

/** Asks for tokens. Safe to share between threads; keeps nothing. */
public final class TokenEndpoint {

  private final EntraHttp http;
  private final Clock clock;

  public TokenEndpoint(EntraHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  /**
   * One request, never repeated here.
   *
   * @throws EntraException with the diagnosis, if there are no tokens
   */
  public Tokens request(
      TenantAddress tenant,
      String clientId,
      ClientAuthentication authentication,
      Grant grant,
      String scope)
      throws EntraException {
    throw new UnsupportedOperationException(http + " " + clock);
  }
}
