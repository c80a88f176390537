package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Stores links in transactions of their own. Where two owners finish at the same moment the
 * database refuses one of them, and a refused transaction can only be undone: it must not be the
 * one of the login, whose page still has to say so. Thread-safe.
 */
public final class LinkStore {

  private final KeycloakSessionFactory sessions;
  private final Seals seals;

  public LinkStore(KeycloakSessionFactory sessions, Seals seals) {
    this.sessions = sessions;
    this.seals = seals;
  }

  /**
   * Stores a proven mailbox as the user's credential.
   *
   * @throws LinkException where somebody else's link is in the way, there is no key to seal with,
   *     or the database does not take it; nothing is stored then
   */
  public MailboxLink store(String realmId, String userId, NewLink link, Instant now)
      throws LinkException {
    Result result;
    try {
      result = attempt(realmId, userId, link, now);
    } catch (ModelException | PersistenceException e) {
      result = secondAttempt(realmId, userId, link, now);
    } catch (RuntimeException e) {
      throw notTaken(e);
    }
    LinkException refusal = result.refusal();
    if (refusal != null) {
      throw refusal;
    }
    return Objects.requireNonNull(result.stored());
  }

  /**
   * Refuses a mailbox that somebody else has linked, before it is tried whether it sends. Asked in
   * a transaction of its own: that of the login would keep its connection to the database for as
   * long as Microsoft takes to answer.
   *
   * @throws LinkException where somebody else's link is in the way, or the database does not tell
   */
  public void refuseIfTaken(String realmId, String userId, NewLink link) throws LinkException {
    Optional<LinkException> refusal;
    try {
      refusal =
          KeycloakModelUtils.runJobInTransactionWithResult(
              sessions,
              session ->
                  refusal(
                      new MailboxLinks(session), session.realms().getRealm(realmId), userId, link));
    } catch (RuntimeException e) {
      throw notTaken(e);
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private static Optional<LinkException> refusal(
      MailboxLinks links, RealmModel realm, String userId, NewLink link) {
    try {
      links.refuseIfTaken(realm, userId, link);
      return Optional.empty();
    } catch (LinkException e) {
      return Optional.of(e);
    }
  }

  /**
   * What the database refused may have been in the way of another transaction: a row of the other
   * owner's, or one that both wanted to remove. The second look sees what the other one left, and
   * either takes its place or says whose link stands.
   */
  private Result secondAttempt(String realmId, String userId, NewLink link, Instant now)
      throws LinkException {
    try {
      return attempt(realmId, userId, link, now);
    } catch (RuntimeException e) {
      throw notTaken(e);
    }
  }

  private Result attempt(String realmId, String userId, NewLink link, Instant now) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions, session -> store(session, realmId, userId, link, now));
  }

  /** Only the class is told: the words may quote what was to be stored. */
  private static LinkException notTaken(RuntimeException e) {
    return new LinkException(
        Diagnoses.of(Problem.TRANSIENT_STORE).with("error", e.getClass().getName()));
  }

  private Result store(
      KeycloakSession session, String realmId, String userId, NewLink link, Instant now) {
    MailboxLinks links = new MailboxLinks(session);
    // The first thing this transaction reads: what it reads from a snapshot, as it does in MySQL
    // and MariaDB, is then no older than the row.
    Optional<LinkEntity> standing = links.locked(realmId, link.mailbox());
    RealmModel realm = session.realms().getRealm(realmId);
    session.getContext().setRealm(realm);
    UserModel user = session.users().getUserById(realm, userId);
    try {
      return new Result(
          links.store(realm, user, link, standing, seals.of(session, realm), now), null);
    } catch (LinkException e) {
      session.getTransactionManager().setRollbackOnly();
      return new Result(null, e);
    }
  }

  private record Result(@Nullable MailboxLink stored, @Nullable LinkException refusal) {}
}
