package io.github.exchangeonline.keycloak.entra;

import java.net.URI;
import java.util.Optional;

/**
 * Sends a browser to Microsoft's sign-in.
 *
 * @param challenge the PKCE challenge (S256)
 * @param prompt {@code select_account} and the like
 * @param loginHint the account to offer
 */
public record AuthorizationRequest(
    TenantAddress tenant,
    String clientId,
    URI redirectUri,
    String scope,
    String state,
    String nonce,
    String challenge,
    Optional<String> prompt,
    Optional<String> loginHint) {

  public URI uri() {
    throw new UnsupportedOperationException();
  }
}
