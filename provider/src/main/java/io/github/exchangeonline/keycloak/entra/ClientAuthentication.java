package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.util.Map;

/** How a client proves who it is to the token endpoint. */
@FunctionalInterface
public interface ClientAuthentication {

  /** What to add to the token request. */
  Map<String, String> parameters(TenantAddress tenant);

  /** By a client secret in the form ({@code client_secret_post}). */
  static ClientAuthentication secret(Secret secret) {
    return tenant -> Map.of("client_secret", secret.reveal());
  }
}
