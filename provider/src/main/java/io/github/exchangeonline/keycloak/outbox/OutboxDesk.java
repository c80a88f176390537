package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.StoredFacts;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A realm's mail as its administrators see and change it, within one transaction; not thread-safe.
 * Mail of other realms does not exist here, and what a mail says is never read. Every change asks
 * for the state it starts from, as those of {@link Mails} do.
 */
public final class OutboxDesk {

  private static final String COLUMNS =
      "select m.id, m.state, m.kind, m.recipients, m.attempts, m.queuedAt, m.nextTry, m.giveUpAt,"
          + " m.expiresAt, m.settledAt, m.bodyUntil, m.messageId, m.mailbox, m.exchangeId,"
          + " m.exchangeHost, m.diagnosis, m.facts, m.version from MailEntity m"
          + " where m.realmId = :realm";

  /** With the time of a new one, too: it has not waited since, and goes behind what has. */
  private static final String RETRIED =
      "update MailEntity m set m.state = :queued, m.queuedAt = :now, m.nextTry = :now,"
          + " m.giveUpAt = :giveUp, m.attempts = 0, m.settledAt = null, m.bodyUntil = null where m.realmId = :realm"
          + " and m.state = :failed and m.bodyUntil > :now and m.version <= :version"
          + " and (m.expiresAt is null or m.expiresAt > :now)";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,36}");

  private final EntityManager entities;
  private final String realmId;
  private final Instant now;
  private final Duration giveUpAfter;
  private final Runnable wakeOnceCommitted;
  private final RealmMail realm;

  OutboxDesk(
      EntityManager entities,
      String realmId,
      Instant now,
      Duration giveUpAfter,
      Runnable wakeOnceCommitted) {
    this.entities = entities;
    this.realmId = realmId;
    this.now = now;
    this.giveUpAfter = giveUpAfter;
    this.wakeOnceCommitted = wakeOnceCommitted;
    this.realm = new RealmMail(entities, realmId);
  }

  /** The realm's mail waits. */
  public record Pause(Instant since, String by) {}

  /**
   * When the app registration's secret ends, as somebody noted it.
   *
   * @param clientId the app registration it was noted for
   */
  public record SecretNote(LocalDate ends, String clientId, Instant notedAt, String by) {}

  /** The database's time, which that of all mails is compared with. */
  public Instant now() {
    return now;
  }

  /** Whether the realm lets its mail wait. */
  public Optional<Pause> paused() {
    return realm.paused();
  }

  /**
   * Lets the realm's mail wait from now on, on all nodes; what is handed over at this moment is not
   * stopped. Says whether it was not so before.
   */
  public boolean pause(String by) {
    return realm.pause(by, now);
  }

  /** Lets it leave again; says whether it was kept back. */
  public boolean resume() {
    boolean resumed = realm.resume(now);
    if (resumed) {
      wakeOnceCommitted.run();
    }
    return resumed;
  }

  /** What is noted of the app registration's secret. */
  public Optional<SecretNote> secret() {
    return realm.secret();
  }

  /** Notes when it ends. */
  public void noteSecret(LocalDate ends, String clientId, String by) {
    realm.note(ends, clientId, by, now);
  }

  /** Says whether something was noted. */
  public boolean forgetSecret() {
    return realm.forgetSecret();
  }

  /**
   * The mails in some states, the newest first.
   *
   * @param states labels; those that there are not are of no mail
   * @param most how many at most
   */
  public List<MailRecord> mails(Collection<String> states, int first, int most) {
    return entities
        .createQuery(
            COLUMNS + " and m.state in :states order by m.queuedAt desc, m.id", Object[].class)
        .setParameter("realm", realmId)
        .setParameter(
            "states", states.stream().map(state -> state.toUpperCase(Locale.ROOT)).toList())
        .setFirstResult(first)
        .setMaxResults(most)
        .getResultStream()
        .map(OutboxDesk::mail)
        .toList();
  }

  /** One mail; empty where the realm has none of that id. */
  public Optional<MailRecord> mail(String id) {
    // Not every database takes every sign for text, and no id has more than these.
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    return entities
        .createQuery(COLUMNS + " and m.id = :id", Object[].class)
        .setParameter("realm", realmId)
        .setParameter("id", id)
        .getResultStream()
        .findFirst()
        .map(OutboxDesk::mail);
  }

  /**
   * Queues a mail that failed once more, for as long as a new one; says whether it did. Where it
   * did not, {@link MailRecord#retryHindrance} says why.
   */
  public boolean retry(String id) {
    return retried(RETRIED + " and m.id = :id", id) > 0;
  }

  /** The same for all that can be; gives how many. */
  public int retryAll() {
    return retried(RETRIED, null);
  }

  private int retried(String update, @Nullable String id) {
    var query =
        entities
            .createQuery(update)
            .setParameter("queued", MailState.QUEUED.name())
            .setParameter("failed", MailState.FAILED.name())
            .setParameter("now", now.toEpochMilli())
            .setParameter("giveUp", now.plus(giveUpAfter).toEpochMilli())
            .setParameter("realm", realmId)
            .setParameter("version", MailEntity.VERSION_WRITTEN);
    if (id != null) {
      query.setParameter("id", id);
    }
    int number = query.executeUpdate();
    if (number > 0) {
      wakeOnceCommitted.run();
    }
    return number;
  }

  /**
   * Erases a mail that waits or failed, and keeps its record; says whether it did. Where it did
   * not, {@link MailRecord#discardHindrance} says why.
   */
  public boolean discard(String id) {
    return entities
            .createQuery(
                "update MailEntity m set m.state = :discarded, m.body = null, m.bodyUntil = null,"
                    + " m.settledAt = :now where m.realmId = :realm and m.id = :id"
                    + " and m.state in (:queued, :failed) and m.version <= :version")
            .setParameter("discarded", MailState.DISCARDED.name())
            .setParameter("now", now.toEpochMilli())
            .setParameter("realm", realmId)
            .setParameter("id", id)
            .setParameter("queued", MailState.QUEUED.name())
            .setParameter("failed", MailState.FAILED.name())
            .setParameter("version", MailEntity.VERSION_WRITTEN)
            .executeUpdate()
        > 0;
  }

  /**
   * Whether mail that was there at some time has not left yet.
   *
   * @param at by the database's clock
   */
  public boolean waitsSince(Instant at) {
    return entities
            .createQuery(
                "select count(m.id) from MailEntity m where m.realmId = :realm"
                    + " and m.state in (:queued, :sending) and m.queuedAt <= :at",
                Long.class)
            .setParameter("realm", realmId)
            .setParameter("queued", MailState.QUEUED.name())
            .setParameter("sending", MailState.SENDING.name())
            .setParameter("at", at.toEpochMilli())
            .getSingleResult()
        > 0;
  }

  /** How many mails are in which state, and what happened in the last day. */
  public OutboxCounts counts() {
    return new OutboxCounts.Query(entities, realmId, now).run();
  }

  private static MailRecord mail(Object[] row) {
    return new MailRecord(
        (String) row[0],
        ((String) row[1]).toLowerCase(Locale.ROOT),
        text(row[2]),
        Mails.recipients((String) row[3]),
        (Integer) row[4],
        Instant.ofEpochMilli((Long) row[5]),
        Instant.ofEpochMilli((Long) row[6]),
        Instant.ofEpochMilli((Long) row[7]),
        instant(row[8]),
        instant(row[9]),
        instant(row[10]),
        (String) row[11],
        text(row[12]),
        text(row[13]),
        text(row[14]),
        text(row[15]).map(id -> Diagnoses.stored(id, StoredFacts.read((String) row[16]))),
        (Integer) row[17] <= MailEntity.VERSION_WRITTEN);
  }

  private static Optional<String> text(@Nullable Object column) {
    return Optional.ofNullable((String) column);
  }

  private static Optional<Instant> instant(@Nullable Object column) {
    return Optional.ofNullable((Long) column).map(Instant::ofEpochMilli);
  }
}
