package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.seal.Seal;
import io.github.exchangeonline.keycloak.seal.SealException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The links of one database, within one session and its transaction; not thread-safe, like the
 * session. Whatever it answers about a link was checked against the credential's row.
 */
public final class MailboxLinks {

  private final EntityManager entities;
  private final CredentialRows rows;

  public MailboxLinks(KeycloakSession session) {
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    this.rows = new CredentialRows(session);
  }

  /** What of this package lies in the database. */
  public static List<Class<?>> entities() {
    return List.of(LinkEntity.class, SkipEntity.class);
  }

  /** The mailbox's link in that realm, if its credential is still there. */
  public Optional<MailboxLink> find(RealmModel realm, Mailbox mailbox) {
    Optional<CredentialRows.Registered> local = rows.local(realm.getId(), mailbox);
    return local.isPresent()
        ? local.filter(it -> it.row().isOf(it.link().toLink())).map(it -> it.link().toLink())
        : entry(realm, mailbox).map(LinkEntity::toLink).filter(this::alive);
  }

  /** The registry of all realms, what newer versions wrote aside. */
  List<MailboxLink> all() {
    return entities
        .createQuery(
            "select l from LinkEntity l where l.version <= :version order by l.realmId, l.mailbox",
            LinkEntity.class)
        .setParameter("version", LinkData.VERSION)
        .getResultStream()
        .map(LinkEntity::toLink)
        .toList();
  }

  /** The links of a realm with what happened to them, by mailbox. */
  public List<LinkHistory.Overview> in(RealmModel realm) {
    return entities
        .createQuery(
            "select l from LinkEntity l where l.realmId = :realm and l.version <= :version"
                + " order by l.mailbox",
            LinkEntity.class)
        .setParameter("realm", realm.getId())
        .setParameter("version", LinkData.VERSION)
        .getResultStream()
        .map(LinkHistory::overview)
        .filter(it -> alive(it.link()))
        .toList();
  }

  /** What a user has linked in that realm, by mailbox. */
  public List<MailboxLink> of(RealmModel realm, UserModel user) {
    return entities
        .createQuery(
            "select l from LinkEntity l where l.realmId = :realm and l.userId = :user order by l.mailbox",
            LinkEntity.class)
        .setParameter("realm", realm.getId())
        .setParameter("user", user.getId())
        .getResultStream()
        .map(LinkEntity::toLink)
        .filter(this::alive)
        .toList();
  }

  /**
   * Stores a proven mailbox as the user's credential, under a new id, in place of the one that the
   * same user had given for it with the same account, or of one whose owner is gone. To be called
   * in a transaction of its own: one that the database refused can only be undone.
   *
   * @param standing the mailbox's row as {@link #locked} gave it in this transaction: what is
   *     judged is what is replaced
   * @throws LinkException where somebody else's link is in the way, or there is no key to seal
   *     with; nothing is stored then
   * @throws org.keycloak.models.ModelException where the database refuses it, as where another
   *     owner finished at the same moment; nothing is stored then
   */
  MailboxLink store(
      RealmModel realm,
      UserModel user,
      NewLink link,
      Optional<LinkEntity> standing,
      Seal seal,
      Instant now)
      throws LinkException {
    refuseIfTaken(standing.map(LinkEntity::toLink).filter(this::alive), user.getId(), link);
    String id = UUID.randomUUID().toString();
    String data =
        new LinkData(
                LinkData.VERSION,
                link.mailbox().address(),
                link.account().cloud(),
                link.account().tid(),
                link.account().oid(),
                link.account().username(),
                link.clientId(),
                link.scope(),
                now.getEpochSecond())
            .json();
    String sealed = sealed(realm, user, link, id, data, seal);
    standing.ifPresent(old -> drop(user, old));
    removeLeftovers(user, link.mailbox());

    MailboxCredential credential = new MailboxCredential();
    credential.setId(id);
    credential.setType(MailboxCredential.TYPE);
    credential.setUserLabel(freeLabel(user, link.mailbox()));
    credential.setCreatedDate(now.toEpochMilli());
    credential.setCredentialData(data);
    credential.setSecretData(MailboxCredential.secretData(sealed));
    user.credentialManager().createStoredCredential(credential);

    LinkEntity entity = entity(realm, user, link, id, now);
    entity.lastSentAt = standing.map(old -> old.lastSentAt).orElse(null);
    entities.persist(entity);
    entities.flush();
    return entity.toLink();
  }

  /**
   * Who may not replace whom: one live link per realm and mailbox, until it is unlinked. A link
   * whose owner is gone is nobody's to unlink, and stands in nobody's way.
   */
  void refuseIfTaken(RealmModel realm, String userId, NewLink link) throws LinkException {
    refuseIfTaken(find(realm, link.mailbox()), userId, link);
  }

  private static void refuseIfTaken(Optional<MailboxLink> standing, String userId, NewLink link)
      throws LinkException {
    // One that does not open here for good was planted or moved; it may not keep others out.
    Optional<MailboxLink> existing = standing.filter(it -> it.blocks(userId));
    if (existing.isPresent() && !existing.get().sameGiver(userId, link.account())) {
      throw new LinkException(
          Diagnoses.of(Problem.MAILBOX_TAKEN)
              .with("mailbox", link.mailbox().address())
              .with("account", link.account().username()));
    }
  }

  /** Removes a link and its credential; says whether there was one. */
  public boolean unlink(RealmModel realm, UserModel user, Mailbox mailbox) {
    Optional<LinkEntity> entry =
        locked(realm.getId(), mailbox).filter(entity -> entity.userId.equals(user.getId()));
    entry.ifPresent(entity -> drop(user, entity));
    return entry.isPresent();
  }

  /**
   * Removes a link whose owner no store knows any more, and its credential; says whether there was
   * one. Not to be asked where the owner is there: Keycloak may have the credential in memory.
   */
  public boolean unlinkOrphan(RealmModel realm, Mailbox mailbox) {
    Optional<LinkEntity> entry = locked(realm.getId(), mailbox);
    entry.ifPresent(
        entity -> {
          rows.delete(entity.id);
          entities.remove(entity);
        });
    return entry.isPresent();
  }

  /** The rows of a realm that is being removed. */
  public void forgetRealm(String realmId) {
    for (String table : List.of("LinkEntity", "SkipEntity")) {
      entities
          .createQuery("delete from " + table + " e where e.realmId = :realm")
          .setParameter("realm", realmId)
          .executeUpdate();
    }
  }

  /**
   * The rows of a user who is being removed; Keycloak removes the credentials itself. Gives the
   * mailboxes that were linked.
   */
  public List<Mailbox> forgetUser(String realmId, String userId) {
    List<Mailbox> linked =
        entities
            .createQuery(
                "select l.mailbox from LinkEntity l where l.realmId = :realm and l.userId = :user",
                String.class)
            .setParameter("realm", realmId)
            .setParameter("user", userId)
            .getResultStream()
            .map(Mailbox::new)
            .toList();
    for (String table : List.of("LinkEntity", "SkipEntity")) {
      entities
          .createQuery("delete from " + table + " e where e.realmId = :realm and e.userId = :user")
          .setParameter("realm", realmId)
          .setParameter("user", userId)
          .executeUpdate();
    }
    return linked;
  }

  /** The registry's row for a mailbox, whatever it is worth. */
  Optional<LinkEntity> entry(RealmModel realm, Mailbox mailbox) {
    return entries(realm.getId(), mailbox).getResultStream().findFirst();
  }

  /** The same under its lock, after whoever has it has ended. */
  Optional<LinkEntity> locked(String realmId, Mailbox mailbox) {
    return entries(realmId, mailbox)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getResultStream()
        .findFirst();
  }

  private TypedQuery<LinkEntity> entries(String realmId, Mailbox mailbox) {
    return entities
        .createQuery(
            "select l from LinkEntity l where l.realmId = :realm and l.mailbox = :mailbox",
            LinkEntity.class)
        .setParameter("realm", realmId)
        .setParameter("mailbox", mailbox.address());
  }

  private boolean alive(MailboxLink link) {
    return rows.find(link.id()).filter(row -> row.isOf(link)).isPresent();
  }

  /**
   * What an import, or somebody else, left with the user for the same mailbox: it is replaced, and
   * Keycloak takes no two credentials of one label. What a newer version wrote stays.
   */
  private static void removeLeftovers(UserModel user, Mailbox mailbox) {
    List<String> leftovers =
        user.credentialManager()
            .getStoredCredentialsByTypeStream(MailboxCredential.TYPE)
            .filter(stored -> !LinkData.newer(stored.getCredentialData()))
            .filter(
                stored ->
                    mailbox.address().equalsIgnoreCase(stored.getUserLabel())
                        || LinkData.read(stored.getCredentialData())
                            .map(data -> new Mailbox(data.mailbox()))
                            .filter(mailbox::equals)
                            .isPresent())
            .map(CredentialModel::getId)
            .toList();
    leftovers.forEach(user.credentialManager()::removeStoredCredentialById);
  }

  private static String freeLabel(UserModel user, Mailbox mailbox) {
    Set<String> taken =
        user.credentialManager()
            .getStoredCredentialsByTypeStream(MailboxCredential.TYPE)
            .map(CredentialModel::getUserLabel)
            .filter(Objects::nonNull)
            .map(label -> label.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    String label = mailbox.address();
    for (int number = 2; taken.contains(label); number++) {
      label = mailbox.address() + " (" + number + ")";
    }
    return label;
  }

  private void drop(UserModel user, LinkEntity entity) {
    if (entity.userId.equals(user.getId())) {
      user.credentialManager().removeStoredCredentialById(entity.id);
    } else if (entity.state() == LinkState.OWNER_GONE) {
      // Its owner is gone, and a store that does not know the owner cannot be asked to do it.
      rows.delete(entity.id);
    }
    entities.remove(entity);
    // The next insert has the same realm and mailbox; Hibernate would write it before the delete.
    entities.flush();
  }

  private static LinkEntity entity(
      RealmModel realm, UserModel user, NewLink link, String id, Instant now) {
    LinkEntity entity = new LinkEntity();
    entity.id = id;
    entity.realmId = realm.getId();
    entity.mailbox = link.mailbox().address();
    entity.userId = user.getId();
    entity.cloud = link.account().cloud();
    entity.tenantId = link.account().tid();
    entity.objectId = link.account().oid();
    entity.account = link.account().username();
    entity.clientId = link.clientId();
    entity.state = LinkState.WORKING.name();
    entity.stateSince = now.toEpochMilli();
    entity.linkedAt = now.toEpochMilli();
    entity.frontendUrl = link.frontendUrl().value();
    return entity;
  }

  private static String sealed(
      RealmModel realm, UserModel user, NewLink link, String id, String data, Seal seal)
      throws LinkException {
    try {
      return seal.seal(
          link.refreshToken(), CredentialRow.associatedData(realm.getId(), user.getId(), id, data));
    } catch (SealException e) {
      throw new LinkException(Opening.keyMissing(e, link.mailbox()));
    }
  }
}
