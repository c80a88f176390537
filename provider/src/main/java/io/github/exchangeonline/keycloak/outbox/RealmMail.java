package io.github.exchangeonline.keycloak.outbox;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the administrators of one realm decided or noted about its mail, within one transaction; not
 * thread-safe.
 */
final class RealmMail {

  private static final int NAME = 255;

  private final EntityManager entities;
  private final String realmId;

  RealmMail(EntityManager entities, String realmId) {
    this.entities = entities;
    this.realmId = realmId;
  }

  /**
   * What is noted about a realm.
   *
   * @param secretEnds the day on which the app registration's secret does
   * @param secretOf id of that app registration
   */
  record Note(boolean paused, Optional<LocalDate> secretEnds, String secretOf) {
    static final Note NOTHING = new Note(false, Optional.empty(), "");
  }

  /** Of all realms about which there is something, by their ids. */
  static Map<String, Note> notes(EntityManager entities) {
    return entities
        .createQuery(
            "select r.realmId, r.pausedSince, r.secretEnds, r.secretOf from RealmMailEntity r",
            Object[].class)
        .getResultStream()
        .collect(
            Collectors.toMap(
                row -> (String) row[0],
                row -> new Note(row[1] != null, day((String) row[2]), text((String) row[3]))));
  }

  Optional<OutboxDesk.Pause> paused() {
    return row()
        .flatMap(
            row ->
                instant(row.pausedSince)
                    .map(since -> new OutboxDesk.Pause(since, text(row.pausedBy))));
  }

  /** Says whether it was not so before. */
  boolean pause(String by, Instant now) {
    RealmMailEntity row = locked().orElse(null);
    if (row != null && row.pausedSince != null) {
      return false;
    }
    if (row == null) {
      row = created();
    }
    row.pausedSince = now.toEpochMilli();
    row.pausedBy = cut(by);
    entities.flush();
    return true;
  }

  /**
   * Says whether it was paused. No mail is given up for the time that it was kept waiting for: that
   * is added to the time in which it is tried.
   */
  boolean resume(Instant now) {
    RealmMailEntity row = locked().orElse(null);
    if (row == null || row.pausedSince == null) {
      return false;
    }
    long since = row.pausedSince;
    row.pausedSince = null;
    row.pausedBy = null;
    entities.flush();
    entities
        .createQuery(
            "update MailEntity m set m.giveUpAt = m.giveUpAt + :now"
                + " - (case when m.queuedAt > :since then m.queuedAt else :since end)"
                + " where m.realmId = :realm and m.state = :queued and m.version <= :version")
        .setParameter("now", now.toEpochMilli())
        .setParameter("since", since)
        .setParameter("realm", realmId)
        .setParameter("queued", MailState.QUEUED.name())
        .setParameter("version", MailEntity.VERSION_WRITTEN)
        .executeUpdate();
    return true;
  }

  Optional<OutboxDesk.SecretNote> secret() {
    return row()
        .flatMap(
            row ->
                day(row.secretEnds)
                    .map(
                        day ->
                            new OutboxDesk.SecretNote(
                                day,
                                text(row.secretOf),
                                instant(row.secretNotedAt).orElse(Instant.EPOCH),
                                text(row.secretNotedBy))));
  }

  void note(LocalDate ends, String clientId, String by, Instant now) {
    RealmMailEntity row = row().orElseGet(this::created);
    row.secretEnds = ends.toString();
    row.secretOf = cut(clientId);
    row.secretNotedAt = now.toEpochMilli();
    row.secretNotedBy = cut(by);
    entities.flush();
  }

  /** Says whether there was a note. */
  boolean forgetSecret() {
    RealmMailEntity row = row().filter(it -> it.secretEnds != null).orElse(null);
    if (row == null) {
      return false;
    }
    row.secretEnds = null;
    row.secretOf = null;
    row.secretNotedAt = null;
    row.secretNotedBy = null;
    entities.flush();
    return true;
  }

  /** For a realm that is being removed. */
  void forget() {
    entities
        .createQuery("delete from RealmMailEntity r where r.realmId = :realm")
        .setParameter("realm", realmId)
        .executeUpdate();
  }

  private Optional<RealmMailEntity> row() {
    return Optional.ofNullable(entities.find(RealmMailEntity.class, realmId));
  }

  /**
   * As it is once nobody else is changing it: of two who resume, one adds the pause to the mail.
   */
  private Optional<RealmMailEntity> locked() {
    Optional<RealmMailEntity> row = row();
    row.ifPresent(it -> entities.refresh(it, LockModeType.PESSIMISTIC_WRITE));
    return row;
  }

  private RealmMailEntity created() {
    RealmMailEntity row = new RealmMailEntity();
    row.realmId = realmId;
    entities.persist(row);
    return row;
  }

  private static Optional<Instant> instant(@Nullable Long millis) {
    return Optional.ofNullable(millis).map(Instant::ofEpochMilli);
  }

  private static Optional<LocalDate> day(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(LocalDate::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String cut(String text) {
    return text.length() <= NAME ? text : text.substring(0, NAME);
  }
}
