package io.github.exchangeonline.keycloak.mailbox;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Who said "not now", in a table of our own: a user attribute would be wiped by the next save of a
 * profile that does not declare it. Not thread-safe, like the session.
 */
public final class Skips {

  private final EntityManager entities;

  public Skips(KeycloakSession session) {
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
  }

  /** When the user last said "not now". */
  public Optional<Instant> last(RealmModel realm, UserModel user) {
    SkipEntity entity =
        entities.find(SkipEntity.class, SkipEntity.Key.of(realm.getId(), user.getId()));
    return entity == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(entity.skippedAt));
  }

  public void remember(RealmModel realm, UserModel user, Instant now) {
    SkipEntity entity =
        entities.find(SkipEntity.class, SkipEntity.Key.of(realm.getId(), user.getId()));
    if (entity == null) {
      entity = new SkipEntity();
      entity.realmId = realm.getId();
      entity.userId = user.getId();
      entity.skippedAt = now.toEpochMilli();
      entities.persist(entity);
    } else {
      entity.skippedAt = now.toEpochMilli();
    }
  }
}
