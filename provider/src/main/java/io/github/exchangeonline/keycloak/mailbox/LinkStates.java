package io.github.exchangeonline.keycloak.mailbox;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * What was found out about links: their states and how long their mailboxes rest, within one
 * session and its transaction; not thread-safe, like the session. A link that was replaced
 * meanwhile has another id, and nothing is noted about it.
 */
public final class LinkStates {

  private final EntityManager entities;
  private final CredentialRows rows;

  public LinkStates(KeycloakSession session) {
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    this.rows = new CredentialRows(session);
  }

  /** Notes a state that was found; does nothing where the link was replaced meanwhile. */
  public boolean mark(MailboxLink link, LinkState state, String diagnosis, Instant now) {
    LinkEntity entity = locked(link, it -> !it.state.equals(state.name())).orElse(null);
    if (entity == null) {
      return false;
    }
    if (state == LinkState.OWNER_GONE) {
      entity.formerState = entity.state;
      entity.formerDiagnosis = entity.diagnosis;
    }
    entity.state = state.name();
    entity.stateSince = now.toEpochMilli();
    entity.diagnosis = diagnosis;
    return true;
  }

  /** Sets a paused link to work here; does nothing where it is not paused any more. */
  public boolean confirm(RealmModel realm, MailboxLink link, Instant now) {
    LinkEntity entity = locked(link, it -> it.state() == LinkState.PAUSED).orElse(null);
    if (entity == null) {
      return false;
    }
    entity.enter(LinkState.WORKING, "", now);
    entity.frontendUrl = FrontendUrl.of(realm).value();
    return true;
  }

  /** Puts a link whose owner is back into its former state; empty where that was done already. */
  Optional<MailboxLink> ownerIsBack(MailboxLink link, Instant now) {
    LinkEntity entity = locked(link, it -> it.state() == LinkState.OWNER_GONE).orElse(null);
    if (entity == null) {
      return Optional.empty();
    }
    entity.state = entity.formerState == null ? LinkState.WORKING.name() : entity.formerState;
    entity.diagnosis = entity.formerDiagnosis == null ? "" : entity.formerDiagnosis;
    entity.stateSince = now.toEpochMilli();
    entity.formerState = null;
    entity.formerDiagnosis = null;
    return Optional.of(entity.toLink());
  }

  /**
   * Whether a link whose owner was gone may be used again, in its former state. Only an owner of
   * Keycloak's own store is looked at: another store is asked by {@link OwnerWatch} and never while
   * a mail waits.
   */
  public Optional<MailboxLink> revive(MailboxLink link, Instant now) {
    return rows.localOwnerEnabled(link.userId()) ? ownerIsBack(link, now) : Optional.empty();
  }

  /**
   * The link's row under its lock, if it is there and still as it has to be: somebody else may have
   * changed or replaced it since it was looked at. Where nothing is to be done nobody waits for it.
   */
  private Optional<LinkEntity> locked(MailboxLink link, Predicate<LinkEntity> asItHasToBe) {
    LinkEntity seen = entities.find(LinkEntity.class, link.id());
    if (seen == null || !asItHasToBe.test(seen)) {
      return Optional.empty();
    }
    entities.detach(seen);
    return Optional.ofNullable(
            entities.find(LinkEntity.class, link.id(), LockModeType.PESSIMISTIC_WRITE))
        .filter(asItHasToBe);
  }

  /**
   * Lets a mailbox rest; a rest that lasts longer stays. Says whether anything changed by it, which
   * it does not where the link was replaced meanwhile.
   */
  public boolean rest(MailboxLink link, Rest rest) {
    return entities
            .createQuery(
                "update LinkEntity l set l.restUntil = :until, l.restDiagnosis = :diagnosis,"
                    + " l.restFacts = :facts where l.id = :id"
                    + " and (l.restUntil is null or l.restUntil < :until)")
            .setParameter("until", rest.until().toEpochMilli())
            .setParameter("diagnosis", rest.diagnosis())
            .setParameter("facts", rest.json())
            .setParameter("id", link.id())
            .executeUpdate()
        > 0;
  }

  /**
   * Ends the rest that the link was seen with; a later one of another node stays. Says whether
   * there was one to end.
   */
  public boolean wake(MailboxLink link) {
    return link.rest()
        .filter(
            seen ->
                entities
                        .createQuery(
                            "update LinkEntity l set l.restUntil = null, l.restDiagnosis = null,"
                                + " l.restFacts = null where l.id = :id and l.restUntil = :until")
                        .setParameter("id", link.id())
                        .setParameter("until", seen.until().toEpochMilli())
                        .executeUpdate()
                    > 0)
        .isPresent();
  }
}
