package io.github.exchangeonline.keycloak.mailbox;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
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
   * @throws LinkException where somebody else's link is in the way, or there is no key to seal
   *     with; nothing is stored then
   */
  public MailboxLink store(String realmId, String userId, NewLink link, Instant now)
      throws LinkException {
    Result result =
        KeycloakModelUtils.runJobInTransactionWithResult(
            sessions,
            session -> {
              RealmModel realm = session.realms().getRealm(realmId);
              session.getContext().setRealm(realm);
              UserModel user = session.users().getUserById(realm, userId);
              try {
                return new Result(
                    new MailboxLinks(session)
                        .store(realm, user, link, seals.of(session, realm), now),
                    null);
              } catch (LinkException e) {
                session.getTransactionManager().setRollbackOnly();
                return new Result(null, e);
              }
            });
    LinkException refusal = result.refusal();
    if (refusal != null) {
      throw refusal;
    }
    return Objects.requireNonNull(result.stored());
  }

  private record Result(@Nullable MailboxLink stored, @Nullable LinkException refusal) {}
}
