package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.LinkStates;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The links as the registry has them. Thread-safe. */
public final class StoredLinks implements LinkRecords {

  private static final Logger LOG = Logger.getLogger(StoredLinks.class);

  private final KeycloakSessionFactory sessions;
  private final Consumer<LinkChange> changes;
  private final WorthNoting worthNoting = new WorthNoting();

  /**
   * @param changes told of links that may be used again; what stops one is told by who found it out
   */
  public StoredLinks(KeycloakSessionFactory sessions, Consumer<LinkChange> changes) {
    this.sessions = sessions;
    this.changes = changes;
  }

  @Override
  public Optional<MailboxLink> find(String realmId, Mailbox mailbox) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> {
          RealmModel realm = session.realms().getRealm(realmId);
          return realm == null
              ? Optional.<MailboxLink>empty()
              : new MailboxLinks(session).find(realm, mailbox);
        });
  }

  @Override
  public Optional<MailboxLink> revive(MailboxLink link, Instant now) {
    Optional<MailboxLink> revived =
        KeycloakModelUtils.runJobInTransactionWithResult(
            sessions, session -> new LinkStates(session).revive(link, now));
    revived.ifPresent(it -> tell(it, LinkChange.What.OWNER_BACK));
    return revived.or(
        () ->
            find(link.realmId(), link.mailbox()).filter(it -> it.state() != LinkState.OWNER_GONE));
  }

  @Override
  public boolean take(NextStep step, MailboxLink link, Diagnosis diagnosis, Instant now) {
    try {
      return note(step, link, diagnosis, now);
    } catch (RuntimeException e) {
      notNoted(link, e);
      return false;
    }
  }

  private boolean note(NextStep step, MailboxLink link, Diagnosis diagnosis, Instant now) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> {
          LinkStates states = new LinkStates(session);
          boolean marked =
              step.state().map(it -> states.mark(link, it, diagnosis.id(), now)).orElse(false);
          return step.rest().map(it -> states.rest(link, it)).orElse(false) || marked;
        });
  }

  @Override
  public void works(MailboxLink link, Instant now) {
    try {
      boolean changed =
          KeycloakModelUtils.runJobInTransactionWithResult(
              sessions,
              session -> {
                LinkStates states = new LinkStates(session);
                boolean woken = states.wake(link);
                return states.mark(link, LinkState.WORKING, "", now) || woken;
              });
      if (changed) {
        tell(link, LinkChange.What.WORKS);
      }
    } catch (RuntimeException e) {
      notNoted(link, e);
    }
  }

  @Override
  public void sent(MailboxLink link, Instant now) {
    // What another node saw fail is over, too.
    if (worthNoting.sent(link.id(), now) || link.failing().isPresent()) {
      try {
        KeycloakModelUtils.runJobInTransaction(
            sessions, session -> new LinkHistory(session).sent(link, now));
      } catch (RuntimeException e) {
        notNoted(link, e);
      }
    }
  }

  @Override
  public void failed(MailboxLink link, Diagnosis diagnosis, Instant now) {
    if (diagnosis.ofOwnLimits()) {
      return;
    }
    worthNoting.failed(link.id());
    try {
      KeycloakModelUtils.runJobInTransaction(
          sessions, session -> new LinkHistory(session).failed(link, diagnosis, now));
    } catch (RuntimeException e) {
      notNoted(link, e);
    }
  }

  @Override
  public void over(MailboxLink link, LinkHistory.Failed failure) {
    try {
      KeycloakModelUtils.runJobInTransaction(
          sessions, session -> new LinkHistory(session).over(link, failure));
    } catch (RuntimeException e) {
      notNoted(link, e);
    }
  }

  private void tell(MailboxLink link, LinkChange.What what) {
    String realm =
        KeycloakModelUtils.runJobInTransactionWithResult(
            sessions,
            session ->
                Optional.ofNullable(session.realms().getRealm(link.realmId()))
                    .map(RealmModel::getName)
                    .orElse(link.realmId()));
    changes.accept(
        LinkChange.found(link.realmId(), realm, link.mailbox().address(), link.userId(), what));
  }

  private static void notNoted(MailboxLink link, RuntimeException e) {
    LOG.warnf(
        "The database did not take what was found out about %s; the next mail finds it out again: %s",
        link.mailbox().address(), e.getClass().getName());
  }
}
