package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.AccessTokens;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.entra.Grant;
import io.github.exchangeonline.keycloak.entra.IdTokens;
import io.github.exchangeonline.keycloak.entra.TokenEndpoint;
import io.github.exchangeonline.keycloak.entra.TokenKey;
import io.github.exchangeonline.keycloak.entra.Tokens;
import io.github.exchangeonline.keycloak.seal.SealException;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Access tokens for linked mailboxes. Each call reads the credential's row by id, in a short
 * transaction of its own: no row, no token, however warm the cache is. A refresh token that Entra
 * rotates is saved at once, also in a transaction of its own. No transaction is open while Entra is
 * asked. Thread-safe.
 */
public final class LinkedTokens implements FreshTokens {

  private static final Logger LOG = Logger.getLogger(LinkedTokens.class);

  private final KeycloakSessionFactory sessions;
  private final TokenEndpoint endpoint;
  private final AccessTokens cache;
  private final Seals seals;
  private final FoundLinks found;
  private final Meters meters;
  private final Clock clock;

  public LinkedTokens(
      KeycloakSessionFactory sessions,
      TokenEndpoint endpoint,
      AccessTokens cache,
      Seals seals,
      FoundLinks found,
      Meters meters,
      Clock clock) {
    this.sessions = sessions;
    this.endpoint = endpoint;
    this.cache = cache;
    this.seals = seals;
    this.found = found;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public Secret accessToken(MailboxLink link, AppRegistration app)
      throws LinkException, EntraException {
    Opened opened = open(link, app);
    return cache.get(
        key(link, app),
        () -> {
          endpoint.heedPause(app.tenant(), app.clientId());
          return renew(link, opened, app);
        });
  }

  /** The same for somebody who wants to know now whether the wait is over. */
  public Secret accessTokenAtOnce(MailboxLink link, AppRegistration app)
      throws LinkException, EntraException {
    Opened opened = open(link, app);
    return cache.get(key(link, app), () -> renew(link, opened, app));
  }

  @Override
  public Secret renewed(MailboxLink link, AppRegistration app)
      throws LinkException, EntraException {
    Opened opened = open(link, app);
    return cache.renewed(key(link, app), () -> renew(link, opened, app));
  }

  @Override
  public void refused(MailboxLink link, AppRegistration app, Secret token) {
    cache.refused(key(link, app), token);
  }

  @Override
  public boolean stillLinked(MailboxLink link) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> {
          CredentialRows rows = new CredentialRows(session);
          return rows.find(link.id())
              .filter(row -> row.isOf(link) && rows.ownerEnabled(row.userId()))
              .isPresent();
        });
  }

  /** Drops what is in memory of a link that was removed or replaced. */
  public void forget(MailboxLink link, AppRegistration app) {
    cache.forget(key(link, app));
  }

  /**
   * Why the stored token of a link cannot be opened on this server; empty where it can. Asks nobody
   * but the database, in a short transaction of its own.
   */
  public Optional<Diagnosis> hindrance(MailboxLink link) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> {
          RealmModel realm = realm(session, link.realmId());
          Optional<CredentialRow> row =
              new CredentialRows(session).find(link.id()).filter(it -> it.isOf(link));
          return realm == null || row.isEmpty()
              ? Optional.of(gone(link))
              : Opening.of(row.get(), seals.of(session, realm)).hindrance(link.mailbox());
        });
  }

  private Tokens renew(MailboxLink link, Opened opened, AppRegistration app) throws EntraException {
    try {
      Tokens tokens = renewed(link, opened, app);
      meters.tokenRequested(link.realmId(), Meters.Use.RENEWAL, Optional.empty());
      return tokens;
    } catch (EntraException e) {
      meters.tokenRequested(link.realmId(), Meters.Use.RENEWAL, Optional.of(e.diagnosis().id()));
      throw e;
    }
  }

  private Tokens renewed(MailboxLink link, Opened opened, AppRegistration app)
      throws EntraException {
    Tokens tokens =
        endpoint.request(
            app.tenant(),
            app.clientId(),
            app.authentication(),
            new Grant.RefreshToken(opened.refreshToken()),
            app.scope());
    Instant renewedAt = clock.instant();
    Account account = link.account();
    if (tokens
        .idToken()
        .filter(it -> IdTokens.namesAnother(it, account.tid(), account.oid()))
        .isPresent()) {
      // Neither used nor kept: it would send as somebody who linked nothing.
      throw IdTokens.ofAnotherAccount();
    }
    save(
        opened.row(),
        tokens.refreshToken().filter(rotated -> !rotated.equals(opened.refreshToken())),
        renewedAt);
    return tokens;
  }

  private Opened open(MailboxLink link, AppRegistration app) throws LinkException {
    Result result =
        KeycloakModelUtils.runJobInTransactionWithResult(
            sessions,
            session -> {
              RealmModel realm = realm(session, link.realmId());
              return realm == null
                  ? new Result.Refused(gone(link))
                  : open(session, realm, link, app);
            });
    if (result instanceof Result.Refused refused) {
      throw new LinkException(refused.diagnosis());
    }
    return ((Result.Ready) result).opened();
  }

  private Result open(
      KeycloakSession session, RealmModel realm, MailboxLink link, AppRegistration app) {
    CredentialRows rows = new CredentialRows(session);
    CredentialRow row = rows.find(link.id()).filter(it -> it.isOf(link)).orElse(null);
    LinkData data = row == null ? null : LinkData.read(row.credentialData()).orElse(null);
    if (row == null || data == null) {
      return new Result.Refused(gone(link));
    }
    if (found.pauses(link.id(), session, realm)) {
      return new Result.Refused(
          Diagnoses.of(Problem.LINK_PAUSED).with("mailbox", link.mailbox().address()));
    }
    if (!data.clientId().equals(app.clientId()) || !data.cloud().equals(app.tenant().cloud())) {
      return new Result.Refused(
          Diagnoses.of(Problem.LINK_OTHER_APP).with("mailbox", link.mailbox().address()));
    }
    if (!rows.ownerEnabled(row.userId())) {
      return new Result.Refused(
          Diagnoses.of(Problem.OWNER_GONE).with("mailbox", link.mailbox().address()));
    }
    Opening opening = Opening.of(row, seals.of(session, realm));
    return opening instanceof Opening.Link opened
        ? new Result.Ready(new Opened(row, opened.refreshToken()))
        : new Result.Refused(opening.hindrance(link.mailbox()).orElseThrow());
  }

  /** What is kept of a renewal: the rotated token and, once that is safe, when it was. */
  private void save(CredentialRow read, Optional<Secret> rotated, Instant renewedAt) {
    try {
      KeycloakModelUtils.runJobInTransaction(
          sessions,
          session -> {
            RealmModel realm = realm(session, read.realmId());
            if (realm != null
                && (rotated.isEmpty() || replace(session, realm, read, rotated.get()))) {
              new Renewals(session).renewed(read.id(), renewedAt);
            }
          });
    } catch (RuntimeException e) {
      // The access token that came with it is good all the same.
      kept(read, e.getClass().getName());
    }
  }

  /** Whether it is stored; not so where another node has stored a newer one, and noted that. */
  private boolean replace(
      KeycloakSession session, RealmModel realm, CredentialRow read, Secret rotated) {
    try {
      String sealed = seals.of(session, realm).seal(rotated, read.associatedData());
      return new CredentialRows(session).replaceSecret(read, MailboxCredential.secretData(sealed));
    } catch (SealException e) {
      kept(read, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** Entra keeps the former refresh token valid, so nothing is lost by keeping it. */
  private static void kept(CredentialRow row, String why) {
    LOG.warnf(
        "The renewed refresh token of credential %s could not be stored, the former one is kept: %s",
        row.id(), why);
  }

  private static RealmModel realm(KeycloakSession session, String id) {
    RealmModel realm = session.realms().getRealm(id);
    session.getContext().setRealm(realm);
    return realm;
  }

  private static Diagnosis gone(MailboxLink link) {
    return Diagnoses.of(Problem.NOT_LINKED).with("mailbox", link.mailbox().address());
  }

  private static TokenKey key(MailboxLink link, AppRegistration app) {
    return new TokenKey(
        link.realmId(), link.id(), app.clientId(), app.scope(), app.tenant().cloud());
  }

  private record Opened(CredentialRow row, Secret refreshToken) {}

  private sealed interface Result {
    record Ready(Opened opened) implements Result {}

    record Refused(Diagnosis diagnosis) implements Result {}
  }
}
