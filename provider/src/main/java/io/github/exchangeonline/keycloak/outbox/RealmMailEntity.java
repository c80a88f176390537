package io.github.exchangeonline.keycloak.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * What the administrators of a realm decided or noted about its mail; no row where they did not.
 * Times are milliseconds since the epoch, by the database's clock.
 */
@Entity
@Table(name = "EXO_REALM")
class RealmMailEntity {

  @Id
  @Column(name = "REALM_ID", length = 36)
  String realmId = "";

  /** Null unless the realm's mail waits. */
  @Column(name = "PAUSED_SINCE")
  @Nullable Long pausedSince;

  @Column(name = "PAUSED_BY", length = 255)
  @Nullable String pausedBy;

  /** The day as {@code 2027-05-31}: one of the calendar, not an instant. */
  @Column(name = "SECRET_ENDS", length = 10)
  @Nullable String secretEnds;

  /** Id of the app registration whose secret it is. */
  @Column(name = "SECRET_OF", length = 255)
  @Nullable String secretOf;

  @Column(name = "SECRET_NOTED_AT")
  @Nullable Long secretNotedAt;

  @Column(name = "SECRET_NOTED_BY", length = 255)
  @Nullable String secretNotedBy;

  @Column(name = "VERSION")
  int version = 1;
}
