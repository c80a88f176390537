package io.github.exchangeonline.keycloak.mailbox;

import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * What a link may do that was not made here: one that came with an import, or one that was recorded
 * where the realm was reached at another address, as in a copy of the database.
 *
 * @param pause whether it waits for somebody to confirm it; else it is used as if made here
 */
public record FoundLinks(boolean pause) {

  LinkState state() {
    return pause ? LinkState.PAUSED : LinkState.WORKING;
  }

  /** The same of a link by its id; false where the registry does not know it. */
  boolean pauses(String linkId, KeycloakSession session, RealmModel realm) {
    LinkEntity link =
        session
            .getProvider(JpaConnectionProvider.class)
            .getEntityManager()
            .find(LinkEntity.class, linkId);
    return link != null && pauses(link, realm);
  }

  /** Whether a link must not be used until it is confirmed, because of where it was recorded. */
  boolean pauses(LinkEntity link, RealmModel realm) {
    return pause && FrontendUrl.of(realm).elsewhere(new FrontendUrl(link.frontendUrl()));
  }
}
