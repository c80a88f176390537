package io.github.exchangeonline.keycloak.outbox;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/** What administrators noted about realms. Asked in a short transaction. Thread-safe. */
@FunctionalInterface
public interface RealmNotes {

  /** Nobody noted anything. */
  RealmNotes NONE = session -> Map.of();

  /** By the realm's id; a realm of which nothing is noted need not be there. */
  Map<String, Note> all(KeycloakSession session);

  /**
   * What is noted about one realm.
   *
   * @param paused whether its mail was stopped
   * @param secretDies when the client secret does
   */
  record Note(boolean paused, Optional<Instant> secretDies) {
    static final Note NOTHING = new Note(false, Optional.empty());
  }
}
