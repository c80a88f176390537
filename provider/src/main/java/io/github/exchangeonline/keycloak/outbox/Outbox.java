package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.lease.DatabaseClock;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.seal.SealException;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Takes mail: a row in the caller's own transaction, so that it is sent if and only if that one is
 * committed. Thread-safe.
 */
public final class Outbox {

  /** Keycloak's mails have a few kilobytes; whatever is larger than this is a mistake. */
  static final int LARGEST = 10 * 1024 * 1024;

  private static final int RECIPIENTS_COLUMN = 2000;

  private final Bodies bodies;
  private final DatabaseClock databaseClock;
  private final Clock clock;
  private final Duration giveUpAfter;
  private final Consumer<Boolean> wake;
  private final Meters meters;

  /**
   * @param giveUpAfter how long a mail is tried at most
   * @param wake called once a mail is there, with whether a person waits for it
   */
  Outbox(
      Bodies bodies,
      DatabaseClock databaseClock,
      Clock clock,
      Duration giveUpAfter,
      Consumer<Boolean> wake,
      Meters meters) {
    this.bodies = bodies;
    this.databaseClock = databaseClock;
    this.clock = clock;
    this.giveUpAfter = giveUpAfter;
    this.wake = wake;
    this.meters = meters;
  }

  /** What of this package lies in the database. */
  public static List<Class<?>> entities() {
    return List.of(MailEntity.class, RealmMailEntity.class);
  }

  /** Removes the mail of a realm that is being removed, and what was decided about it. */
  public static void forgetRealm(KeycloakSession session, String realmId) {
    EntityManager entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    new Mails(entities).forgetRealm(realmId);
    new RealmMail(entities, realmId).forget();
  }

  /** A realm's mail as its administrators see and change it, in the session's transaction. */
  public OutboxDesk desk(KeycloakSession session, RealmModel realm) {
    EntityManager entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    return new OutboxDesk(
        entities,
        realm.getId(),
        databaseClock.now(entities),
        giveUpAfter,
        () ->
            session
                .getTransactionManager()
                .enlistAfterCompletion(new Wake(Optional.empty(), true)));
  }

  /** Whether the realm lets its mail wait; asked in a transaction of its own. */
  public boolean paused(KeycloakSession session, RealmModel realm) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        session.getKeycloakSessionFactory(),
        own ->
            new RealmMail(
                    own.getProvider(JpaConnectionProvider.class).getEntityManager(), realm.getId())
                .paused()
                .isPresent());
  }

  /**
   * Queues a mail.
   *
   * @param pool the mailboxes that may send it
   * @param link what the mail says about itself
   * @param personWaits whether somebody waits for it, so that it goes ahead of bulk mail
   * @throws DeliveryException where there is nobody to send for; nothing is queued then
   * @throws RuntimeException where the database does not take it: the request fails with it
   */
  public void accept(
      KeycloakSession session,
      RealmModel realm,
      List<Mailbox> pool,
      OutgoingMail mail,
      LinkInMail link,
      boolean personWaits)
      throws DeliveryException {
    MailboxLinks links = new MailboxLinks(session);
    if (pool.stream().noneMatch(mailbox -> links.find(realm, mailbox).isPresent())) {
      throw refused(pool, Diagnoses.of(Problem.NOT_LINKED));
    }
    if (mail.mime().length > LARGEST) {
      throw refused(
          pool,
          Diagnoses.of(Problem.MESSAGE_INVALID)
              .with("field", "message")
              .with("reason", "it is larger than " + LARGEST + " octets"));
    }
    MailEntity row = row(realm, mail, link, personWaits);
    try {
      row.body = bodies.seal(session, realm, row.id, mail.mime());
    } catch (SealException e) {
      throw refused(
          pool,
          Diagnoses.of(Problem.MAIL_KEY_MISSING).with("reason", String.valueOf(e.getMessage())));
    }
    if (enlisted(session, realm.getId(), personWaits)) {
      insert(session, row);
    } else {
      KeycloakModelUtils.runJobInTransaction(
          session.getKeycloakSessionFactory(), own -> insert(own, row));
      queued(Optional.of(realm.getId()), personWaits);
    }
  }

  /** Not where the session's transaction is over already, as for a listener of what it stored. */
  private boolean enlisted(KeycloakSession session, String realmId, boolean personWaits) {
    if (!session.getTransactionManager().isActive()) {
      return false;
    }
    try {
      session
          .getTransactionManager()
          .enlistAfterCompletion(new Wake(Optional.of(realmId), personWaits));
      return true;
    } catch (IllegalStateException e) {
      // It still counts as active while its listeners are told that it is over.
      return false;
    }
  }

  /** What an administrator has tried again is no new mail of any realm's. */
  private void queued(Optional<String> realmId, boolean personWaits) {
    wake.accept(personWaits);
    realmId.ifPresent(meters::queued);
  }

  private void insert(KeycloakSession session, MailEntity row) {
    EntityManager entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    Instant now = databaseClock.now(entities);
    row.queuedAt = now.toEpochMilli();
    row.nextTry = row.queuedAt;
    row.giveUpAt = now.plus(giveUpAfter).toEpochMilli();
    if (row.expiresAt != null) {
      // The link was made, and will be judged, by this node's clock.
      row.expiresAt += Duration.between(clock.instant(), now).toMillis();
    }
    new Mails(entities).insert(row);
  }

  private static MailEntity row(
      RealmModel realm, OutgoingMail mail, LinkInMail link, boolean personWaits) {
    MailEntity row = new MailEntity();
    row.id = UUID.randomUUID().toString();
    row.realmId = realm.getId();
    row.priority = personWaits ? 0 : 1;
    row.kind = link.kind().orElse(null);
    row.expiresAt = link.linkDies().map(Instant::toEpochMilli).orElse(null);
    row.messageId = mail.messageId();
    row.envelopeFrom = mail.envelopeFrom();
    row.recipients = String.join("\n", mail.recipients());
    row.smtpUtf8 = mail.smtpUtf8() ? 1 : 0;
    if (row.recipients.length() > RECIPIENTS_COLUMN) {
      throw new IllegalArgumentException("More recipients than the outbox takes");
    }
    return row;
  }

  private static DeliveryException refused(List<Mailbox> pool, Diagnosis diagnosis) {
    Mailbox first = pool.isEmpty() ? new Mailbox("") : pool.get(0);
    return new DeliveryException(
        first,
        diagnosis.with("mailbox", first.address()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private final class Wake extends AbstractKeycloakTransaction {
    private final Optional<String> realmId;
    private final boolean personWaits;

    Wake(Optional<String> realmId, boolean personWaits) {
      this.realmId = realmId;
      this.personWaits = personWaits;
    }

    @Override
    protected void commitImpl() {
      queued(realmId, personWaits);
    }

    @Override
    protected void rollbackImpl() {}
  }
}
