package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.LinkStates;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The links that delivery uses, each call in a short transaction of its own, so that it works
 * wherever Keycloak sends from: within a request, after its transaction, or without one.
 * Thread-safe.
 */
public final class LinkRecords {

  private final KeycloakSessionFactory sessions;

  public LinkRecords(KeycloakSessionFactory sessions) {
    this.sessions = sessions;
  }

  Optional<MailboxLink> find(String realmId, Mailbox mailbox) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> {
          RealmModel realm = session.realms().getRealm(realmId);
          return realm == null
              ? Optional.<MailboxLink>empty()
              : new MailboxLinks(session).find(realm, mailbox);
        });
  }

  /** See {@link LinkStates#revive}. */
  Optional<MailboxLink> revive(MailboxLink link, Instant now) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions, session -> new LinkStates(session).revive(link, now));
  }

  /** Notes what follows from a failure; says whether anything changed by it. */
  boolean take(NextStep step, MailboxLink link, Diagnosis diagnosis, Instant now) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> {
          LinkStates states = new LinkStates(session);
          boolean marked =
              step.state().map(it -> states.mark(link, it, diagnosis.id(), now)).orElse(false);
          return step.rest().map(it -> states.rest(link, it)).orElse(false) || marked;
        });
  }

  /** Notes that a mail left. */
  void works(MailboxLink link, Instant now) {
    KeycloakModelUtils.runJobInTransaction(
        sessions,
        session -> {
          LinkStates states = new LinkStates(session);
          states.wake(link);
          states.mark(link, LinkState.WORKING, "", now);
        });
  }
}
