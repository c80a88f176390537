package io.github.exchangeonline.keycloak.outbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.exchangeonline.keycloak.mailbox.Seals;
import io.github.exchangeonline.keycloak.seal.AssociatedData;
import io.github.exchangeonline.keycloak.seal.SealException;
import io.github.exchangeonline.keycloak.seal.Secret;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Messages as they lie in the outbox: sealed, each for its own row, since whoever reads a reset
 * link has the account. Thread-safe.
 */
interface Bodies {

  /**
   * Opens what {@link #seal} made.
   *
   * @throws SealException of any kind
   */
  byte[] open(String realmId, String mailId, String sealed) throws SealException;

  /**
   * Seals a message in the caller's session.
   *
   * @throws SealException where there is no key to seal with
   */
  String seal(KeycloakSession session, RealmModel realm, String mailId, byte[] mime)
      throws SealException;

  /** With the keys that seal refresh tokens. */
  static Bodies of(KeycloakSessionFactory sessions, Seals seals) {
    return new Bodies() {
      @Override
      public byte[] open(String realmId, String mailId, String sealed) throws SealException {
        Object opened =
            KeycloakModelUtils.runJobInTransactionWithResult(
                sessions,
                session -> {
                  RealmModel realm = session.realms().getRealm(realmId);
                  session.getContext().setRealm(realm);
                  try {
                    return realm == null
                        ? SealException.broken("The realm of this mail is gone")
                        : seals.of(session, realm).open(sealed, place(realmId, mailId));
                  } catch (SealException e) {
                    return e;
                  }
                });
        if (opened instanceof SealException refused) {
          throw refused;
        }
        return ((Secret) opened).reveal().getBytes(ISO_8859_1);
      }

      @Override
      public String seal(KeycloakSession session, RealmModel realm, String mailId, byte[] mime)
          throws SealException {
        // One character an octet, whatever the octets mean.
        Secret text = Secret.of(new String(mime, ISO_8859_1));
        return seals.of(session, realm).seal(text, place(realm.getId(), mailId));
      }
    };
  }

  private static byte[] place(String realmId, String mailId) {
    return AssociatedData.of("exchange-online-mail", realmId, mailId);
  }
}
