package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.StoredFacts;
import io.github.exchangeonline.keycloak.lease.Lease;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the outbox, within one transaction; not thread-safe. Every change of state is here,
 * and each asks for the state it starts from, so that of two nodes one succeeds; see {@link
 * MailState}.
 */
final class Mails {

  /** Several mailboxes draw from one queue; who comes second takes the next one. */
  private static final int CANDIDATES = 5;

  /** Of realms whose administrators let their mail wait nothing is sent. */
  private static final String NOT_PAUSED =
      " and not exists (select r.realmId from RealmMailEntity r where r.realmId = m.realmId"
          + " and r.pausedSince is not null)";

  /** How long the message of a mail that failed is kept; never longer than a link in it lives. */
  private static final Duration KEPT_FOR_RETRY = Duration.ofDays(3);

  private static final String BODY_KEPT =
      "m.bodyUntil = case when m.expiresAt < :kept then m.expiresAt else :kept end";

  private final EntityManager entities;

  Mails(EntityManager entities) {
    this.entities = entities;
  }

  /**
   * How long the message of a mail that failed is kept for a retry: no longer than its record is,
   * which has to be there for it.
   */
  static Duration keptForRetry(Duration keepRecords) {
    return keepRecords.compareTo(KEPT_FOR_RETRY) < 0 ? keepRecords : KEPT_FOR_RETRY;
  }

  /** Stores a new mail; the database has taken it, or this throws. */
  void insert(MailEntity mail) {
    entities.persist(mail);
    entities.flush();
  }

  /**
   * The realms that have mail waiting and do not let it wait, each with the time from which some of
   * it may be tried.
   */
  Map<String, Instant> waiting() {
    Map<String, Instant> realms = new TreeMap<>();
    entities
        .createQuery(
            "select m.realmId, min(m.nextTry) from MailEntity m where m.state = :queued"
                + " and m.version <= :version"
                + NOT_PAUSED
                + " group by m.realmId",
            Object[].class)
        .setParameter("queued", MailState.QUEUED.name())
        .setParameter("version", MailEntity.VERSION_WRITTEN)
        .getResultStream()
        .forEach(row -> realms.put((String) row[0], Instant.ofEpochMilli((Long) row[1])));
    return realms;
  }

  /** What waits in each realm, as far as there is anything. */
  Map<String, Queue> queues() {
    Map<String, Queue> realms = new TreeMap<>();
    entities
        .createQuery(
            "select m.realmId, m.state, count(m.id), min(m.queuedAt) from MailEntity m"
                + " where m.state in (:queued, :sending) group by m.realmId, m.state",
            Object[].class)
        .setParameter("queued", MailState.QUEUED.name())
        .setParameter("sending", MailState.SENDING.name())
        .getResultStream()
        .forEach(
            row -> {
              long number = (Long) row[2];
              boolean queued = MailState.QUEUED.name().equals(row[1]);
              Queue part =
                  new Queue(
                      queued ? number : 0,
                      queued ? 0 : number,
                      Instant.ofEpochMilli((Long) row[3]));
              realms.merge((String) row[0], part, Queue::and);
            });
    return realms;
  }

  /** What could be sent next for these realms: what a person waits for first, then the oldest. */
  List<Candidate> candidates(Collection<String> realms, Instant now) {
    return candidates(realms, now, "");
  }

  /** The same, only what a person waits for. */
  List<Candidate> urgent(Collection<String> realms, Instant now) {
    return candidates(realms, now, " and m.priority = 0");
  }

  private List<Candidate> candidates(Collection<String> realms, Instant now, String more) {
    return entities
        .createQuery(
            "select m.id, m.realmId, m.priority, m.recipients from MailEntity m"
                + " where m.state = :queued and m.realmId in :realms and m.nextTry <= :now"
                + " and m.giveUpAt > :now and (m.expiresAt is null or m.expiresAt > :now)"
                + " and m.version <= :version"
                + NOT_PAUSED
                + more
                + " order by m.priority, m.queuedAt, m.id",
            Object[].class)
        .setParameter("queued", MailState.QUEUED.name())
        .setParameter("realms", realms)
        .setParameter("now", now.toEpochMilli())
        .setParameter("version", MailEntity.VERSION_WRITTEN)
        .setMaxResults(CANDIDATES)
        .getResultStream()
        .map(
            row ->
                new Candidate(
                    (String) row[0],
                    (String) row[1],
                    ((Integer) row[2]) == 0,
                    recipients((String) row[3]).size()))
        .toList();
  }

  /**
   * Claims a mail.
   *
   * @param until when others may take it for abandoned
   * @return empty where somebody was first
   */
  Optional<ClaimedMail> claim(Candidate candidate, Lease lease, String mailbox, Instant until) {
    String claim = UUID.randomUUID().toString();
    int changed =
        entities
            .createQuery(
                "update MailEntity m set m.state = :sending, m.claim = :claim, m.fence = :fence,"
                    + " m.mailbox = :mailbox, m.nextTry = :until, m.attempts = m.attempts + 1"
                    + " where m.id = :id and m.state = :queued")
            .setParameter("sending", MailState.SENDING.name())
            .setParameter("claim", claim)
            .setParameter("fence", lease.fence())
            .setParameter("mailbox", mailbox)
            .setParameter("until", until.toEpochMilli())
            .setParameter("id", candidate.id())
            .setParameter("queued", MailState.QUEUED.name())
            .executeUpdate();
    return changed == 0
        ? Optional.empty()
        : Optional.ofNullable(entities.find(MailEntity.class, candidate.id())).map(ClaimedMail::of);
  }

  /**
   * Notes that Exchange accepted it, and erases it. Also for a node whose lease has ended, and
   * whatever the mail was taken for meanwhile, as long as nobody claimed it since: it is in the
   * inbox, and who retried it would send it twice.
   */
  boolean sent(ClaimedMail mail, SmtpReply reply, Instant now) {
    return claimed(
                "update MailEntity m set m.state = :state, m.exchangeId = :exchange,"
                    + " m.exchangeHost = :host, m.body = null, m.bodyUntil = null,"
                    + " m.diagnosis = null, m.facts = null, m.settledAt = :now"
                    + " where m.id = :id and m.claim = :claim"
                    + " and m.state in (:sending, :queued, :expired, :failed, :discarded)",
                mail,
                MailState.SENT)
            .setParameter("exchange", cut(reply.exchangeId(), 320))
            .setParameter("host", cut(reply.hostname(), 255))
            .setParameter("now", now.toEpochMilli())
            .setParameter("queued", MailState.QUEUED.name())
            .setParameter("expired", MailState.EXPIRED.name())
            .setParameter("failed", MailState.FAILED.name())
            .setParameter("discarded", MailState.DISCARDED.name())
            .executeUpdate()
        > 0;
  }

  /** Gives a claimed mail back that was not really tried. */
  boolean release(ClaimedMail mail, Instant nextTry) {
    return claimed(
                "update MailEntity m set m.state = :state, m.nextTry = :next,"
                    + " m.attempts = m.attempts - 1 where m.id = :id and m.claim = :claim"
                    + " and m.state = :sending",
                mail,
                MailState.QUEUED)
            .setParameter("next", nextTry.toEpochMilli())
            .executeUpdate()
        > 0;
  }

  /** Notes that it failed and is tried again. */
  boolean retry(ClaimedMail mail, Instant nextTry, Diagnosis diagnosis) {
    return told(
                "update MailEntity m set m.state = :state, m.nextTry = :next,"
                    + " m.diagnosis = :diagnosis, m.facts = :facts where m.id = :id"
                    + " and m.claim = :claim and m.state = :sending",
                mail,
                MailState.QUEUED,
                diagnosis)
            .setParameter("next", nextTry.toEpochMilli())
            .executeUpdate()
        > 0;
  }

  /**
   * Notes that it failed for good.
   *
   * @param kept how long the message is kept, sealed as it is
   */
  boolean failed(ClaimedMail mail, Diagnosis diagnosis, Instant now, Duration kept) {
    return told(
                "update MailEntity m set m.state = :state, m.settledAt = :now,"
                    + " m.diagnosis = :diagnosis, m.facts = :facts, "
                    + BODY_KEPT
                    + " where m.id = :id and m.claim = :claim and m.state = :sending",
                mail,
                MailState.FAILED,
                diagnosis)
            .setParameter("kept", now.plus(kept).toEpochMilli())
            .setParameter("now", now.toEpochMilli())
            .executeUpdate()
        > 0;
  }

  private Query told(String update, ClaimedMail mail, MailState state, Diagnosis diagnosis) {
    return claimed(update, mail, state)
        .setParameter("diagnosis", diagnosis.id())
        .setParameter("facts", StoredFacts.write(diagnosis.facts()));
  }

  private Query claimed(String update, ClaimedMail mail, MailState state) {
    return entities
        .createQuery(update)
        .setParameter("state", state.name())
        .setParameter("id", mail.id())
        .setParameter("claim", mail.claim())
        .setParameter("sending", MailState.SENDING.name());
  }

  /** Keeps a claim for longer; says whether it was still this one's. */
  boolean prolong(ClaimedMail mail, Instant until) {
    return claimed(
                "update MailEntity m set m.state = :state, m.nextTry = :until where m.id = :id"
                    + " and m.claim = :claim and m.state = :sending",
                mail,
                MailState.SENDING)
            .setParameter("until", until.toEpochMilli())
            .executeUpdate()
        > 0;
  }

  /** What was claimed and neither settled nor given back in time goes into the queue again. */
  int abandoned(Instant now, int most) {
    List<String> ids =
        entities
            .createQuery(
                "select m.id from MailEntity m where m.state = :sending and m.nextTry <= :now"
                    + " and m.version <= :version order by m.id",
                String.class)
            .setParameter("sending", MailState.SENDING.name())
            .setParameter("now", now.toEpochMilli())
            .setParameter("version", MailEntity.VERSION_WRITTEN)
            .setMaxResults(most)
            .getResultList();
    return ids.isEmpty()
        ? 0
        : entities
            .createQuery(
                "update MailEntity m set m.state = :queued where m.id in :ids"
                    + " and m.state = :sending and m.nextTry <= :now")
            .setParameter("ids", ids)
            .setParameter("queued", MailState.QUEUED.name())
            .setParameter("sending", MailState.SENDING.name())
            .setParameter("now", now.toEpochMilli())
            .executeUpdate();
  }

  /** Queued mail whose link has died, a bounded number at once. */
  List<Overdue> expired(Instant now, int most) {
    return overdue("m.expiresAt <= :now", now, most, MailState.EXPIRED, Duration.ZERO);
  }

  /**
   * Queued mail whose time is over, a bounded number at once; a pause stops that time.
   *
   * @param kept how long the messages are kept, sealed as they are
   */
  List<Overdue> givenUp(Instant now, int most, Duration kept) {
    return overdue(
        "m.giveUpAt <= :now and (m.expiresAt is null or m.expiresAt > :now)" + NOT_PAUSED,
        now,
        most,
        MailState.FAILED,
        kept);
  }

  /** Closes it, and gives what this node closed. */
  private List<Overdue> overdue(String due, Instant now, int most, MailState state, Duration kept) {
    return entities
        .createQuery(
            "select m.id, m.realmId, m.mailbox, m.diagnosis, m.facts from MailEntity m"
                + " where m.state = :queued and m.version <= :version and "
                + due
                + " order by m.id",
            Object[].class)
        .setParameter("queued", MailState.QUEUED.name())
        .setParameter("version", MailEntity.VERSION_WRITTEN)
        .setParameter("now", now.toEpochMilli())
        .setMaxResults(most)
        .getResultStream()
        .map(Overdue::of)
        .toList()
        .stream()
        .filter(mail -> close(mail, state, now, kept))
        .toList();
  }

  /** What expired is erased, and what failed is kept for a while. */
  private boolean close(Overdue mail, MailState state, Instant now, Duration kept) {
    boolean keep = state == MailState.FAILED;
    Query query =
        entities.createQuery(
            "update MailEntity m set m.state = :state, m.settledAt = :now, "
                + (keep ? BODY_KEPT : "m.body = null")
                + " where m.id = :id and m.state = :queued");
    if (keep) {
      query.setParameter("kept", now.plus(kept).toEpochMilli());
    }
    return query
            .setParameter("state", state.name())
            .setParameter("now", now.toEpochMilli())
            .setParameter("id", mail.id())
            .setParameter("queued", MailState.QUEUED.name())
            .executeUpdate()
        > 0;
  }

  /** Erases messages that were kept long enough, a bounded number at once. */
  int erase(Instant now, int most) {
    List<String> ids =
        entities
            .createQuery(
                "select m.id from MailEntity m where m.bodyUntil <= :now"
                    + " and m.version <= :version order by m.id",
                String.class)
            .setParameter("now", now.toEpochMilli())
            .setParameter("version", MailEntity.VERSION_WRITTEN)
            .setMaxResults(most)
            .getResultList();
    return ids.isEmpty()
        ? 0
        : entities
            .createQuery(
                "update MailEntity m set m.body = null, m.bodyUntil = null where m.id in :ids"
                    + " and m.bodyUntil <= :now")
            .setParameter("ids", ids)
            .setParameter("now", now.toEpochMilli())
            .executeUpdate();
  }

  /** Removes records that were kept long enough, recipients with them, a bounded number at once. */
  int purge(Instant settledBefore, int most) {
    List<String> ids =
        entities
            .createQuery(
                "select m.id from MailEntity m where m.settledAt < :before"
                    + " and m.version <= :version",
                String.class)
            .setParameter("before", settledBefore.toEpochMilli())
            .setParameter("version", MailEntity.VERSION_WRITTEN)
            .setMaxResults(most)
            .getResultList();
    return ids.isEmpty()
        ? 0
        : entities
            .createQuery("delete from MailEntity m where m.id in :ids")
            .setParameter("ids", ids)
            .executeUpdate();
  }

  /** The mail of a realm that is being removed. */
  void forgetRealm(String realmId) {
    entities
        .createQuery("delete from MailEntity m where m.realmId = :realm")
        .setParameter("realm", realmId)
        .executeUpdate();
  }

  static List<String> recipients(String column) {
    return List.of(column.split("\n", -1));
  }

  private static @Nullable String cut(Optional<String> text, int length) {
    return text.map(it -> it.length() <= length ? it : it.substring(0, length)).orElse(null);
  }

  /**
   * Mail that is neither sent nor given up.
   *
   * @param oldest when the oldest of it was queued
   */
  record Queue(long queued, long sending, Instant oldest) {
    Queue and(Queue other) {
      return new Queue(
          queued + other.queued,
          sending + other.sending,
          oldest.isBefore(other.oldest) ? oldest : other.oldest);
    }
  }

  /**
   * A mail that may go next.
   *
   * @param urgent whether a person waits for it
   */
  record Candidate(String id, String realmId, boolean urgent, int recipients) {}

  /** A mail that is closed for its time is over; the diagnosis is the last one known, or empty. */
  record Overdue(
      String id, String realmId, String mailbox, String diagnosis, Map<String, String> facts) {

    static Overdue of(Object[] row) {
      return new Overdue(
          (String) row[0],
          (String) row[1],
          row[2] == null ? "" : (String) row[2],
          row[3] == null ? "" : (String) row[3],
          StoredFacts.read((String) row[4]));
    }
  }
}
