package io.github.exchangeonline.keycloak.mailbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A user's "not now" to being asked, with when it was said (milliseconds since the epoch). */
@Entity
@Table(name = "EXO_SKIP")
@IdClass(SkipEntity.Key.class)
class SkipEntity {

  @Id
  @Column(name = "REALM_ID", length = 36)
  String realmId = "";

  @Id
  @Column(name = "USER_ID", length = 255)
  String userId = "";

  @Column(name = "SKIPPED_AT")
  long skippedAt;

  /** Both columns together. */
  static class Key implements Serializable {
    private static final long serialVersionUID = 1;

    String realmId = "";
    String userId = "";

    Key() {}

    static Key of(String realmId, String userId) {
      Key key = new Key();
      key.realmId = realmId;
      key.userId = userId;
      return key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && realmId.equals(key.realmId) && userId.equals(key.userId);
    }

    @Override
    public int hashCode() {
      return Objects.hash(realmId, userId);
    }
  }
}
