package io.github.exchangeonline.keycloak.mailbox;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.jpa.entities.CredentialEntity;
import org.keycloak.storage.jpa.entity.FederatedUserCredentialEntity;

/**
 * Both credential tables, of local and of federated users, read by id past Keycloak's user caches
 * and past the user store: whether a link exists is asked before each mail, and must be true then.
 */
final class CredentialRows {

  private final EntityManager entities;

  CredentialRows(KeycloakSession session) {
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
  }

  Optional<CredentialRow> find(String id) {
    List<Object[]> local =
        entities
            .createQuery(
                "select c.id, u.realmId, u.id, c.type, c.credentialData, c.secretData"
                    + " from CredentialEntity c join c.user u where c.id = :id and c.type = :type",
                Object[].class)
            .setParameter("id", id)
            .setParameter("type", MailboxCredential.TYPE)
            .getResultList();
    List<Object[]> found = local.isEmpty() ? federated(id) : local;
    return found.stream().findFirst().map(CredentialRows::row);
  }

  /**
   * A mailbox's registry row together with the credential of a local user, in one question: every
   * mail begins with it. Empty also where the credential is a federated user's.
   */
  Optional<Registered> local(String realmId, Mailbox mailbox) {
    return entities
        .createQuery(
            "select c.id, u.realmId, u.id, c.type, c.credentialData, c.secretData, l"
                + " from LinkEntity l join CredentialEntity c on c.id = l.id join c.user u"
                + " where l.realmId = :realm and l.mailbox = :mailbox and c.type = :type",
            Object[].class)
        .setParameter("realm", realmId)
        .setParameter("mailbox", mailbox.address())
        .setParameter("type", MailboxCredential.TYPE)
        .getResultStream()
        .findFirst()
        .map(columns -> new Registered((LinkEntity) columns[6], row(columns)));
  }

  record Registered(LinkEntity link, CredentialRow row) {}

  /**
   * Ids of all links in both tables. Neither has an index on the type: the database reads them
   * whole.
   */
  Set<String> ids() {
    Set<String> ids = new HashSet<>();
    for (String table : List.of("CredentialEntity", "FederatedUserCredentialEntity")) {
      ids.addAll(
          entities
              .createQuery("select c.id from " + table + " c where c.type = :type", String.class)
              .setParameter("type", MailboxCredential.TYPE)
              .getResultList());
    }
    return ids;
  }

  /**
   * Puts a renewed secret in place of the one that was read, under the row's lock. Does nothing
   * where the row is gone or holds another secret by now, so that a renewal never brings back a
   * link that was removed and never overwrites a newer one.
   */
  boolean replaceSecret(CredentialRow read, String secretData) {
    CredentialEntity local =
        entities.find(CredentialEntity.class, read.id(), LockModeType.PESSIMISTIC_WRITE);
    if (local != null) {
      if (!read.secretData().equals(local.getSecretData())) {
        return false;
      }
      local.setSecretData(secretData);
      return true;
    }
    FederatedUserCredentialEntity federated =
        entities.find(
            FederatedUserCredentialEntity.class, read.id(), LockModeType.PESSIMISTIC_WRITE);
    if (federated == null || !read.secretData().equals(federated.getSecretData())) {
      return false;
    }
    federated.setSecretData(secretData);
    return true;
  }

  /**
   * Whether a local user is enabled; true for users of other stores, which are not asked per mail.
   */
  boolean ownerEnabled(String userId) {
    List<Boolean> enabled =
        entities
            .createQuery("select u.enabled from UserEntity u where u.id = :id", Boolean.class)
            .setParameter("id", userId)
            .getResultList();
    return enabled.isEmpty() || enabled.get(0);
  }

  /** Whether a user of Keycloak's own store, not imported from another one, is enabled. */
  boolean localOwnerEnabled(String userId) {
    return !entities
        .createQuery(
            "select u.id from UserEntity u where u.id = :id and u.enabled = true"
                + " and u.federationLink is null",
            String.class)
        .setParameter("id", userId)
        .getResultList()
        .isEmpty();
  }

  /** Removes the row of an owner who is gone, in whichever table it is. */
  void delete(String id) {
    for (String table : List.of("CredentialEntity", "FederatedUserCredentialEntity")) {
      entities
          .createQuery("delete from " + table + " c where c.id = :id and c.type = :type")
          .setParameter("id", id)
          .setParameter("type", MailboxCredential.TYPE)
          .executeUpdate();
    }
  }

  private List<Object[]> federated(String id) {
    return entities
        .createQuery(
            "select c.id, c.realmId, c.userId, c.type, c.credentialData, c.secretData"
                + " from FederatedUserCredentialEntity c where c.id = :id and c.type = :type",
            Object[].class)
        .setParameter("id", id)
        .setParameter("type", MailboxCredential.TYPE)
        .getResultList();
  }

  private static CredentialRow row(Object[] columns) {
    return new CredentialRow(
        (String) columns[0],
        (String) columns[1],
        (String) columns[2],
        (String) columns[3],
        columns[4] == null ? "" : (String) columns[4],
        columns[5] == null ? "" : (String) columns[5]);
  }
}
