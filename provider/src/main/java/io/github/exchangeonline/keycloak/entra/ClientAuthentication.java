package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.util.Map;

/**
 * How a client proves who it is to the token endpoint. Two that prove the same in the same way are
 * equal: by that a change of the settings is noticed.
 */
public interface ClientAuthentication {

  /** What to add to the token request. */
  Map<String, String> parameters(TenantAddress tenant);

  /** By a client secret in the form ({@code client_secret_post}). */
  static ClientAuthentication secret(Secret secret) {
    return new ClientSecret(secret);
  }

  /** See {@link #secret}. */
  record ClientSecret(Secret secret) implements ClientAuthentication {
    @Override
    public Map<String, String> parameters(TenantAddress tenant) {
      return Map.of("client_secret", secret.reveal());
    }
  }
}
