package io.github.exchangeonline.keycloak.link;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.cookie.CookieProvider;
import org.keycloak.cookie.CookieType;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.IDToken;
import org.keycloak.services.managers.IdentityCookieToken;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Whether an administrator acts as a user in the browser of a login. */
final class Impersonation {

  /**
   * Marks a login in which that was so once: whoever rules the browser can delete its cookies while
   * our page waits, and the login goes on.
   */
  private static final String SEEN = "exchange-online.impersonated";

  private Impersonation() {}

  /** Looks at the browser's cookies, and remembers what it saw for as long as the login lasts. */
  static boolean in(KeycloakSession session, AuthenticationSessionModel login) {
    if (login.getAuthNote(SEEN) == null && inBrowser(session, login)) {
      login.setAuthNote(SEEN, "true");
    }
    return login.getAuthNote(SEEN) != null;
  }

  /**
   * Keycloak's own look-up asks the cookie of the login for a user's session, and the identity
   * cookie only where there is no other: a login page that was left open before the impersonation
   * would hide it. So both are asked, and neither is changed by that.
   */
  private static boolean inBrowser(KeycloakSession session, AuthenticationSessionModel login) {
    return Stream.of(Optional.of(login.getParentSession().getId()), identity(session))
        .flatMap(Optional::stream)
        .map(id -> session.sessions().getUserSession(login.getRealm(), id))
        .filter(Objects::nonNull)
        .anyMatch(it -> it.getNote(ImpersonationSessionNote.IMPERSONATOR_ID.toString()) != null);
  }

  /** The user's session that the identity cookie names, whether or not it is over. */
  private static Optional<String> identity(KeycloakSession session) {
    return Optional.ofNullable(session.getProvider(CookieProvider.class).get(CookieType.IDENTITY))
        .map(cookie -> session.tokens().decode(cookie, IdentityCookieToken.class))
        .map(IDToken::getSessionId);
  }
}
