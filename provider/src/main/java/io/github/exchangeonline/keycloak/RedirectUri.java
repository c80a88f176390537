package io.github.exchangeonline.keycloak;

import java.net.URI;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.urls.UrlType;

/** Where Microsoft sends the browser back to; to be registered in Entra as it is. */
public final class RedirectUri {

  private static final String PATH = "/exchange-online/callback";

  private RedirectUri() {}

  /**
   * The one that a realm uses: its own, or that of the realm which receives for all (option {@code
   * callback-realm}); empty where that one is missing or disabled.
   */
  public static Optional<URI> of(KeycloakSession session, RealmModel realm, Settings settings) {
    return receiving(session, realm, settings).map(it -> of(session, it));
  }

  /** The realm that receives Microsoft's answers for a realm. */
  private static Optional<RealmModel> receiving(
      KeycloakSession session, RealmModel realm, Settings settings) {
    Optional<String> shared = settings.callbackRealm();
    return shared.isEmpty()
        ? Optional.of(realm)
        : shared.map(session.realms()::getRealmByName).filter(RealmModel::isEnabled);
  }

  /** A realm's own, which may have a frontend address of its own. */
  public static URI of(KeycloakSession session, RealmModel realm) {
    RealmModel before = session.getContext().getRealm();
    // The context knows addresses only of the realm it is in.
    session.getContext().setRealm(realm);
    try {
      return URI.create(frontend(session, realm) + PATH);
    } finally {
      session.getContext().setRealm(before);
    }
  }

  private static URI frontend(KeycloakSession session, RealmModel realm) {
    return session
        .getContext()
        .getUri(UrlType.FRONTEND)
        .getBaseUriBuilder()
        .path("realms")
        .path(realm.getName())
        .build();
  }
}
