package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Optional;
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

  KnownLink(KeycloakSession session, Seals seals, FoundLinks found, Clock clock) {
    this.session = session;
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    this.seals = seals;
    this.found = found;
    this.clock = clock;
  }

  /** What somebody must hear of, where the link does not send any more because of what was seen. */
  Optional<Failure> check(String id) {
    LinkEntity link = entities.find(LinkEntity.class, id);
    if (link == null || link.version > LinkData.VERSION) {
      return Optional.empty();
    }
    CredentialRow row = new CredentialRows(session).find(id).orElse(null);
    RealmModel realm = row == null ? null : session.realms().getRealm(row.realmId());
    if (row == null || realm == null) {
      remove(link, "its credential is gone");
      return Optional.empty();
    }
    session.getContext().setRealm(realm);
    Opening opening = Opening.of(row, seals.of(session, realm));
    if (opening instanceof Opening.Newer) {
      return Optional.empty();
    }
    if (opening instanceof Opening.Link opened) {
      return opened(link, row, realm, opened);
    }
    if (!row.isOf(link.toLink())) {
      remove(link, "its credential says something else and does not open");
      return Optional.empty();
    }
    Problem problem =
        opening instanceof Opening.Broken ? Problem.SEAL_BROKEN : Problem.SEAL_KEY_MISSING;
    // Paused or dead stays paused or dead: a key that comes back must not wake such a link.
    boolean news =
        link.state() == LinkState.WORKING
            || (link.state() == LinkState.SEALED && !link.is(LinkState.SEALED, problem));
    return news
        ? enter(link, LinkState.SEALED, opening.hindrance(new Mailbox(link.mailbox)).orElseThrow())
        : Optional.empty();
  }

  private Optional<Failure> opened(
      LinkEntity link, CredentialRow row, RealmModel realm, Opening.Link opened) {
    Mailbox mailbox = new Mailbox(opened.data().mailbox());
    if (!row.isOf(link.toLink()) && taken(realm, mailbox, link)) {
      remove(link, "another link of that mailbox took its place");
      return Optional.empty();
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
      LOG.infof("The token of %s opens again", link.mailbox);
    }
    boolean paused = link.is(LinkState.PAUSED, Problem.LINK_PAUSED);
    if (paused && !found.pause()) {
      link.enter(LinkState.WORKING, "", clock.instant());
      link.frontendUrl = FrontendUrl.of(realm).value();
    }
    // One whose owner is gone rests anyway, and is looked at here when the owner is back.
    boolean rests = link.state() == LinkState.PAUSED || link.state() == LinkState.OWNER_GONE;
    if (!rests && found.pauses(link, realm)) {
      return enter(
          link, LinkState.PAUSED, Diagnoses.of(Problem.LINK_PAUSED).with("mailbox", link.mailbox));
    }
    if (link.state() == LinkState.WORKING && link.frontendUrl().isEmpty()) {
      // Made while nothing was fixed; from now on a copy of the database shows.
      link.frontendUrl = FrontendUrl.of(realm).value();
    }
    return Optional.empty();
  }

  private boolean taken(RealmModel realm, Mailbox mailbox, LinkEntity except) {
    return new MailboxLinks(session)
        .entry(realm, mailbox)
        .filter(other -> !other.id.equals(except.id))
        .isPresent();
  }

  private Optional<Failure> enter(LinkEntity link, LinkState state, Diagnosis why) {
    link.enter(state, why.id(), clock.instant());
    return Optional.of(LinkSweep.failure(session, link.mailbox, link.userId, why));
  }

  private void remove(LinkEntity link, String why) {
    LOG.infof("%s is not linked any more by credential %s: %s", link.mailbox, link.id, why);
    entities.remove(link);
  }
}
