package io.github.exchangeonline.keycloak.mailbox;

import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * When links were renewed, and who renews the idle ones, within one session and its transaction;
 * not thread-safe, like the session.
 */
public final class Renewals {

  /**
   * How long a link that was claimed is left alone, whatever becomes of it: if Microsoft cannot be
   * reached, if the node that claimed it is killed, and if the clocks of two nodes differ by hours.
   */
  public static final Duration CLAIM = Duration.ofHours(6);

  private final EntityManager entities;

  public Renewals(KeycloakSession session) {
    this(session.getProvider(JpaConnectionProvider.class).getEntityManager());
  }

  Renewals(EntityManager entities) {
    this.entities = entities;
  }

  /** The registry of all realms, what newer versions wrote aside, with when each was last used. */
  public List<IdleLink> all() {
    return entities
        .createQuery(
            "select l from LinkEntity l where l.version <= :version order by l.realmId, l.mailbox",
            LinkEntity.class)
        .setParameter("version", LinkData.VERSION)
        .getResultStream()
        .map(it -> new IdleLink(it.toLink(), instant(it.renewedAt), instant(it.renewAfter)))
        .toList();
  }

  /** The links whose turn it is, first those that nobody tried to renew for the longest time. */
  public List<IdleLink> due(Instant now) {
    return entities
        .createQuery(
            "select l from LinkEntity l where l.version <= :version and l.state = :working"
                + " and l.linkedAt <= :idle and (l.renewedAt is null or l.renewedAt <= :idle)"
                + " and (l.renewAfter is null or l.renewAfter <= :now)"
                + " order by coalesce(l.renewAfter, 0), l.linkedAt, l.id",
            LinkEntity.class)
        .setParameter("version", LinkData.VERSION)
        .setParameter("working", LinkState.WORKING.name())
        .setParameter("idle", now.minus(IdleLink.IDLE).toEpochMilli())
        .setParameter("now", now.toEpochMilli())
        .getResultStream()
        .map(it -> new IdleLink(it.toLink(), instant(it.renewedAt), instant(it.renewAfter)))
        .filter(it -> it.due(now))
        .toList();
  }

  /**
   * Whether it falls to the caller to renew the link: to one of all nodes that read the same row.
   */
  public boolean claim(IdleLink idle, Instant now) {
    return entities
            .createQuery(
                "update LinkEntity l set l.renewAfter = :until where l.id = :id"
                    + " and l.state = :working"
                    + " and coalesce(l.renewedAt, 0) = :renewedAt"
                    + " and coalesce(l.renewAfter, 0) = :renewAfter")
            .setParameter("until", now.plus(CLAIM).toEpochMilli())
            .setParameter("id", idle.link().id())
            .setParameter("working", LinkState.WORKING.name())
            .setParameter("renewedAt", millis(idle.renewedAt()))
            .setParameter("renewAfter", millis(idle.renewAfter()))
            .executeUpdate()
        > 0;
  }

  /** Notes that the link's refresh token was redeemed; a later redemption stays. */
  void renewed(String linkId, Instant now) {
    entities
        .createQuery(
            "update LinkEntity l set l.renewedAt = :now where l.id = :id"
                + " and (l.renewedAt is null or l.renewedAt < :now)")
        .setParameter("now", now.toEpochMilli())
        .setParameter("id", linkId)
        .executeUpdate();
  }

  private static long millis(@Nullable Instant instant) {
    return instant == null ? 0 : instant.toEpochMilli();
  }

  private static @Nullable Instant instant(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
