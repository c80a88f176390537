package io.github.exchangeonline.keycloak.mailbox;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.executors.ExecutorsProvider;
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
 * cache. A question takes a bounded time, and a store that still owes an answer is not asked
 * another question. Thread-safe.
 */
final class Owners {

  /** What became of an owner. */
  enum Answer {
    ACTIVE,
    /** Disabled, deleted, or no longer found where the user came from. */
    GONE,
    /** The store did not answer. */
    UNKNOWN
  }

  private static final Logger LOG = Logger.getLogger(Owners.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KeycloakSessionFactory sessions;
  private final Map<String, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();

  Owners(KeycloakSessionFactory sessions) {
    this.sessions = sessions;
  }

  /** Whether that user is another store's, imported or not, whose answer may take its time. */
  boolean elsewhere(String realmId, String userId) {
    return inRealm(realmId, (session, realm) -> store(session, realm, userId) != null, false);
  }

  /** A user of another store is asked for on a thread that may hang in it. */
  Answer ask(String realmId, String userId) {
    if (!elsewhere(realmId, userId)) {
      return answer(realmId, userId);
    }
    CompletableFuture<Answer> before = asked.get(realmId);
    if (before != null && !before.isDone()) {
      return Answer.UNKNOWN;
    }
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> answer(realmId, userId), executor());
    asked.put(realmId, answer);
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return Answer.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.UNKNOWN;
    }
  }

  private Answer answer(String realmId, String userId) {
    try {
      return inRealm(realmId, (session, realm) -> answer(session, realm, userId), Answer.UNKNOWN);
    } catch (RuntimeException e) {
      LOG.debugf(e, "The store of user %s did not answer", userId);
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

  private Executor executor() {
    try (KeycloakSession session = sessions.create()) {
      return session.getProvider(ExecutorsProvider.class).getExecutor("exchange-online-owners");
    }
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
