package io.github.exchangeonline.keycloak.lease;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One mailbox as Exchange counts it, whoever linked it and in how many realms. It outlives its
 * links: a limit is not forgotten by unlinking, but by {@link Leases#forget}. Times are
 * milliseconds of the database's clock.
 */
@Entity
@Table(name = "EXO_ACCOUNT")
class AccountEntity {

  /** See {@link AccountKey}. */
  @Id
  @Column(name = "ID", length = 64)
  String id = "";

  @Column(name = "HOLDER", length = 36)
  @Nullable String holder;

  /** Grows with every change of the holder. */
  @Column(name = "FENCE")
  long fence;

  @Column(name = "LEASE_UNTIL")
  long leaseUntil;

  @Column(name = "SLOTS", length = 1000)
  @Nullable String slots;

  @Column(name = "SENT_MINUTE", length = 4000)
  @Nullable String minute;

  @Column(name = "SENT_DAY", length = 2000)
  @Nullable String day;

  /** In percent of the limit. */
  @Column(name = "PACE")
  int pace = 100;

  @Column(name = "PACE_SINCE")
  long paceSince;

  /** Nothing is tried until then; how often in a row it failed. */
  @Column(name = "BACKOFF_UNTIL")
  long backoffUntil;

  @Column(name = "BACKOFF_COUNT")
  int backoffCount;

  @Column(name = "BACKOFF_DIAGNOSIS", length = 128)
  @Nullable String backoffDiagnosis;

  @Column(name = "USED_AT")
  long usedAt;

  @Column(name = "VERSION")
  int version = 1;

  SendLog log() {
    return SendLog.read(text(minute), text(day));
  }

  void log(SendLog log) {
    minute = log.minuteText();
    day = log.dayText();
  }

  Slots slots() {
    return Slots.read(text(slots));
  }

  void slots(Slots taken) {
    slots = taken.text();
  }

  Pace pace() {
    return new Pace(pace, Instant.ofEpochMilli(paceSince));
  }

  boolean held(Instant now) {
    return holder != null && leaseUntil > now.toEpochMilli();
  }

  /** Oracle stores an empty text as null. */
  private static String text(@Nullable String stored) {
    return stored == null ? "" : stored;
  }
}
