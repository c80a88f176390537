package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.RedirectUri;
import java.net.URI;
import org.keycloak.models.KeycloakSession;
import org.keycloak.urls.UrlType;

/** Our addresses in a realm, as browsers reach it. */
final class Addresses {

  /** First part of our addresses, and id of the resource that serves them. */
  static final String RESOURCE = "exchange-online";

  private Addresses() {}

  /** {@code {frontend}/realms/{realm}}. */
  static URI realm(KeycloakSession session) {
    return session
        .getContext()
        .getUri(UrlType.FRONTEND)
        .getBaseUriBuilder()
        .path("realms")
        .path(session.getContext().getRealm().getName())
        .build();
  }

  /** Where this realm receives an answer of Microsoft's. */
  static URI callback(KeycloakSession session) {
    return RedirectUri.of(session, session.getContext().getRealm());
  }

  /** Where a login through the door ends. */
  static URI landing(KeycloakSession session) {
    return URI.create(realm(session) + "/" + RESOURCE + "/done");
  }

  /** The owner's door. */
  static URI door(KeycloakSession session) {
    return URI.create(realm(session) + "/" + RESOURCE + "/link");
  }
}
