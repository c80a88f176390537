package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.ClientAuthentication;
import io.github.exchangeonline.keycloak.entra.TenantAddress;
import io.github.exchangeonline.keycloak.seal.Secret;
import org.keycloak.models.KeycloakSession;
import org.keycloak.vault.VaultStringSecret;

/** The app registration of an Email tab that {@link EmailTabCheck} found nothing wrong with. */
public final class Registration {

  private Registration() {}

  /** With the client secret looked up in the vault where the tab refers to it. */
  public static AppRegistration of(EmailTab tab, KeycloakSession session) {
    return new AppRegistration(
        TenantAddress.ofTokenUrl(tab.tokenUrl()),
        tab.clientId(),
        ClientAuthentication.secret(secret(tab, session)),
        tab.scope());
  }

  private static Secret secret(EmailTab tab, KeycloakSession session) {
    try (VaultStringSecret vault = session.vault().getStringSecret(tab.clientSecret().reveal())) {
      return vault.get().map(Secret::of).orElse(tab.clientSecret());
    }
  }
}
