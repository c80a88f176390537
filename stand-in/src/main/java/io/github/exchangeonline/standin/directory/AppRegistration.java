package io.github.exchangeonline.standin.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An app registered in Entra.
 *
 * @param clientId the application (client) id
 * @param homeTenant the only tenant whose accounts may use it; absent for a multi-tenant app
 * @param publicClient whether it has no secret and must not present one
 * @param redirectUris compared exactly
 * @param roles application permissions that an admin granted, such as {@code SMTP.SendAsApp}
 */
public record AppRegistration(
    String clientId,
    String displayName,
    @Nullable String homeTenant,
    boolean publicClient,
    List<ClientSecret> secrets,
    List<String> redirectUris,
    Set<String> roles) {

  /** Copies the collections. */
  public AppRegistration {
    secrets = List.copyOf(secrets);
    redirectUris = List.copyOf(redirectUris);
    roles = Set.copyOf(roles);
  }

  /** The value of its first secret. */
  public String secret() {
    return secrets.get(0).value();
  }

  /** The same app with one more redirect URI. */
  public AppRegistration withRedirectUri(String uri) {
    List<String> uris = new ArrayList<>(redirectUris);
    if (!uris.contains(uri)) {
      uris.add(uri);
    }
    return new AppRegistration(
        clientId, displayName, homeTenant, publicClient, secrets, uris, roles);
  }
}
