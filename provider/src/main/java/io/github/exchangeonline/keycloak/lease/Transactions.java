package io.github.exchangeonline.keycloak.lease;

import jakarta.persistence.EntityManager;
import java.util.function.Function;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Transactions of the server's database, short ones of their own: nothing but the database is
 * waited for within them. Thread-safe.
 */
public interface Transactions {

  /**
   * Does the work and commits it.
   *
   * @param work gives no null; nothing of it holds if this throws
   * @throws RuntimeException the work's, or the database's
   */
  <T> T in(Function<EntityManager, T> work);

  /** Those of the server. */
  static Transactions of(KeycloakSessionFactory sessions) {
    return new Transactions() {
      @Override
      public <T> T in(Function<EntityManager, T> work) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
            sessions,
            session ->
                work.apply(session.getProvider(JpaConnectionProvider.class).getEntityManager()));
      }
    };
  }
}
