package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Judges a credential of our type that the registry does not know. One that opens where it lies was
 * sealed for this place by a server with this key, and came with an import or outlived the
 * registry: it is indexed. Any other is left alone and takes part in nothing. For one session; not
 * thread-safe.
 */
final class FoundCredential {

  private final KeycloakSession session;
  private final EntityManager entities;
  private final Seals seals;
  private final FoundLinks found;
  private final Clock clock;

  FoundCredential(KeycloakSession session, Seals seals, FoundLinks found, Clock clock) {
    this.session = session;
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    this.seals = seals;
    this.found = found;
    this.clock = clock;
  }

  /**
   * What somebody must hear of.
   *
   * @param indexed whether it is a link from now on, though one that waits
   */
  record Verdict(boolean indexed, News news) {}

  /** Empty where there is nothing to say. */
  Optional<Verdict> judge(String id) {
    CredentialRow row = new CredentialRows(session).find(id).orElse(null);
    RealmModel realm = row == null ? null : session.realms().getRealm(row.realmId());
    if (row == null || realm == null || entities.find(LinkEntity.class, id) != null) {
      return Optional.empty();
    }
    session.getContext().setRealm(realm);
    Opening opening = Opening.of(row, seals.of(session, realm));
    if (opening instanceof Opening.Link link) {
      return opened(row, realm, link);
    }
    if (opening instanceof Opening.KeyMissing missing) {
      String key = Opening.keyId(missing.why());
      return ignored(row, Diagnoses.of(Problem.CREDENTIAL_KEY_MISSING).with("key", key));
    }
    return opening instanceof Opening.Newer
        ? Optional.empty()
        : ignored(row, Diagnoses.of(Problem.CREDENTIAL_FOREIGN));
  }

  private Optional<Verdict> opened(CredentialRow row, RealmModel realm, Opening.Link link) {
    Mailbox mailbox = new Mailbox(link.data().mailbox());
    LinkEntity other = new MailboxLinks(session).entry(realm, mailbox).orElse(null);
    if (other != null && !other.is(LinkState.SEALED, Problem.SEAL_BROKEN)) {
      return ignored(
          row, Diagnoses.of(Problem.CREDENTIAL_SECOND).with("mailbox", mailbox.address()));
    }
    if (other != null) {
      entities.remove(other);
      entities.flush();
    }
    LinkEntity entity = entity(row, realm, link);
    entities.persist(entity);
    LinkSweep.reseal(session, seals, row, link);
    News news = new News();
    if (found.pause()) {
      Diagnosis why = Diagnoses.of(Problem.LINK_PAUSED).with("mailbox", mailbox.address());
      news.failed(
          LinkSweep.failure(session, mailbox.address(), row.userId(), why)
              .changing(LinkState.PAUSED.entered()));
    } else {
      news.changed(session, entity, LinkChange.What.FOUND);
    }
    return Optional.of(new Verdict(true, news));
  }

  private LinkEntity entity(CredentialRow row, RealmModel realm, Opening.Link link) {
    LinkEntity entity = new LinkEntity();
    entity.id = row.id();
    entity.mend(row, link.data());
    entity.enter(found.state(), found.pause() ? Problem.LINK_PAUSED.id() : "", clock.instant());
    entity.linkedAt = Instant.ofEpochSecond(link.data().linkedAt()).toEpochMilli();
    entity.frontendUrl = found.pause() ? "" : FrontendUrl.of(realm).value();
    return entity;
  }

  private Optional<Verdict> ignored(CredentialRow row, Diagnosis why) {
    Diagnosis named = why.with("credential", row.id()).with("user", row.userId());
    News news = new News();
    news.failed(LinkSweep.failure(session, "", row.userId(), named));
    return Optional.of(new Verdict(false, news));
  }
}
