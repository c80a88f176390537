package io.github.exchangeonline.keycloak.mailbox;

import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserProvider;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.UserStorageProviderModel;
import org.keycloak.storage.user.ImportedUserValidation;
import org.keycloak.storage.user.UserLookupProvider;

/**
 * Asks the store that a user comes from whether the user is still there, past Keycloak's user
 * cache. Thread-safe.
 */
final class Owners implements OwnerRounds.Stores {

  /** What became of an owner. */
  enum Answer {
    ACTIVE,
    /** Disabled, deleted, or no longer found where the user came from. */
    GONE,
    /** The store did not answer. */
    UNKNOWN
  }

  private static final Logger LOG = Logger.getLogger(Owners.class);

  private final KeycloakSessionFactory sessions;

  Owners(KeycloakSessionFactory sessions) {
    this.sessions = sessions;
  }

  @Override
  public Optional<String> of(MailboxLink link) {
    return inRealm(
        link.realmId(),
        (session, realm) -> Optional.ofNullable(store(session, realm, link.userId())),
        Optional.empty());
  }

  @Override
  public Answer ask(MailboxLink link) {
    try {
      return inRealm(
          link.realmId(),
          (session, realm) -> answer(session, realm, link.userId()),
          Answer.UNKNOWN);
    } catch (RuntimeException e) {
      LOG.debugf(e, "The store of user %s did not answer", link.userId());
      return Answer.UNKNOWN;
    }
  }

  private static Answer answer(KeycloakSession session, RealmModel realm, String userId) {
    UserModel local = local(session, realm, userId);
    if (StorageId.isLocalStorage(userId) && (local == null || !local.isEnabled())) {
      return Answer.GONE;
    }
    String store = store(session, realm, userId);
    if (store == null) {
      return Answer.ACTIVE;
    }
    ComponentModel component = realm.getComponent(store);
    if (component == null || !new UserStorageProviderModel(component).isEnabled()) {
      // As Keycloak sees it: who comes from a store that was switched off cannot log in.
      return Answer.GONE;
    }
    if (!(session
            .getKeycloakSessionFactory()
            .getProviderFactory(UserStorageProvider.class, component.getProviderId())
        instanceof UserStorageProviderFactory<?> factory)) {
      // Its JAR is missing: nobody can say.
      return Answer.UNKNOWN;
    }
    UserStorageProvider provider = provider(session, component, factory);
    return answer(provider, realm, userId, local);
  }

  /**
   * Kept in the session and closed with it, as Keycloak does: mappers of a store look for it there.
   */
  private static UserStorageProvider provider(
      KeycloakSession session, ComponentModel component, UserStorageProviderFactory<?> factory) {
    if (session.getAttribute(component.getId()) instanceof UserStorageProvider kept) {
      return kept;
    }
    UserStorageProvider created = factory.create(session, component);
    session.enlistForClose(created);
    session.setAttribute(component.getId(), created);
    return created;
  }

  private static Answer answer(
      UserStorageProvider provider, RealmModel realm, String userId, @Nullable UserModel local) {
    UserModel user;
    if (local != null) {
      user = provider instanceof ImportedUserValidation it ? it.validate(realm, local) : local;
    } else if (provider instanceof UserLookupProvider lookup) {
      user = lookup.getUserById(realm, userId);
    } else {
      return Answer.UNKNOWN;
    }
    return user != null && user.isEnabled() ? Answer.ACTIVE : Answer.GONE;
  }

  /** Id of the store that the user comes from; null for Keycloak's own. */
  private static @Nullable String store(KeycloakSession session, RealmModel realm, String userId) {
    if (!StorageId.isLocalStorage(userId)) {
      return StorageId.providerId(userId);
    }
    UserModel local = local(session, realm, userId);
    return local == null ? null : local.getFederationLink();
  }

  /** The user's row, without the cache in front of it and the store behind it. */
  private static @Nullable UserModel local(
      KeycloakSession session, RealmModel realm, String userId) {
    return StorageId.isLocalStorage(userId)
        ? session.getProvider(UserProvider.class).getUserById(realm, userId)
        : null;
  }

  private <T> T inRealm(String realmId, Question<T> question, T withoutRealm) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> {
          RealmModel realm = session.realms().getRealm(realmId);
          session.getContext().setRealm(realm);
          return realm == null ? withoutRealm : question.ask(session, realm);
        });
  }

  private interface Question<T> {
    T ask(KeycloakSession session, RealmModel realm);
  }
}
