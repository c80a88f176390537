package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Holds a row of the registry against the credential that it is the index of. Whatever the two say
 * differently, the credential is right if it opens, and the row goes if it does not. For one
 * session; not thread-safe.
 */
final class KnownLink {

  private static final Logger LOG = Logger.getLogger(KnownLink.class);

  private final KeycloakSession session;
  private final EntityManager entities;
  private final Seals seals;
  private final FoundLinks found;
  private final Clock clock;
  private final News news;

  /**
   * @param news what somebody must hear of
   */
  KnownLink(KeycloakSession session, Seals seals, FoundLinks found, Clock clock, News news) {
    this.session = session;
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    this.seals = seals;
    this.found = found;
    this.clock = clock;
    this.news = news;
  }

  void check(String id) {
    LinkEntity link = entities.find(LinkEntity.class, id);
    if (link == null || link.version > LinkData.VERSION) {
      return;
    }
    CredentialRow row = new CredentialRows(session).find(id).orElse(null);
    RealmModel realm = row == null ? null : session.realms().getRealm(row.realmId());
    if (row == null || realm == null) {
      session.getContext().setRealm(session.realms().getRealm(link.realmId));
      remove(link, "its credential is gone");
      return;
    }
    session.getContext().setRealm(realm);
    Opening opening = Opening.of(row, seals.of(session, realm));
    if (opening instanceof Opening.Newer) {
      return;
    }
    if (opening instanceof Opening.Link opened) {
      opened(link, row, realm, opened);
      return;
    }
    if (!row.isOf(link.toLink())) {
      remove(link, "its credential says something else and does not open");
      return;
    }
    Problem problem =
        opening instanceof Opening.Broken ? Problem.SEAL_BROKEN : Problem.SEAL_KEY_MISSING;
    // Paused or dead stays paused or dead: a key that comes back must not wake such a link.
    if (link.state() == LinkState.WORKING
        || (link.state() == LinkState.SEALED && !link.is(LinkState.SEALED, problem))) {
      enter(link, LinkState.SEALED, opening.hindrance(new Mailbox(link.mailbox)).orElseThrow());
    }
  }

  private void opened(LinkEntity link, CredentialRow row, RealmModel realm, Opening.Link opened) {
    Mailbox mailbox = new Mailbox(opened.data().mailbox());
    if (!row.isOf(link.toLink()) && taken(realm, mailbox, link)) {
      remove(link, "another link of that mailbox took its place");
      return;
    }
    if (link.mend(row, opened.data())) {
      LOG.warnf(
          "The registry's row of credential %s said something else than the credential and was"
              + " corrected",
          link.id);
    }
    LinkSweep.reseal(session, seals, row, opened);
    if (link.state() == LinkState.SEALED) {
      link.enter(LinkState.WORKING, "", clock.instant());
      news.changed(session, link, LinkChange.What.KEY_BACK);
    }
    boolean paused = link.is(LinkState.PAUSED, Problem.LINK_PAUSED);
    if (paused && !found.pause()) {
      link.enter(LinkState.WORKING, "", clock.instant());
      link.frontendUrl = FrontendUrl.of(realm).value();
      news.changed(session, link, LinkChange.What.CONFIRMED);
    }
    // One whose owner is gone rests anyway, and is looked at here when the owner is back.
    boolean rests = link.state() == LinkState.PAUSED || link.state() == LinkState.OWNER_GONE;
    if (!rests && found.pauses(link, realm)) {
      enter(
          link, LinkState.PAUSED, Diagnoses.of(Problem.LINK_PAUSED).with("mailbox", link.mailbox));
      return;
    }
    if (link.state() == LinkState.WORKING && link.frontendUrl().isEmpty()) {
      // Made while nothing was fixed; from now on a copy of the database shows.
      link.frontendUrl = FrontendUrl.of(realm).value();
    }
  }

  private boolean taken(RealmModel realm, Mailbox mailbox, LinkEntity except) {
    return new MailboxLinks(session)
        .entry(realm, mailbox)
        .filter(other -> !other.id.equals(except.id))
        .isPresent();
  }

  private void enter(LinkEntity link, LinkState state, Diagnosis why) {
    link.enter(state, why.id(), clock.instant());
    news.failed(
        LinkSweep.failure(session, link.mailbox, link.userId, why).changing(state.entered()));
  }

  private void remove(LinkEntity link, String why) {
    LOG.debugf("%s is not linked any more by credential %s: %s", link.mailbox, link.id, why);
    news.changed(session, link, LinkChange.What.REMOVED);
    entities.remove(link);
  }
}
