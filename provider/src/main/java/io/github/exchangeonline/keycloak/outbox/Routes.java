package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.smtp.SmtpServer;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Where a realm's mail goes, as its settings say at this moment: mail that was queued before
 * follows a setting that was mended. Asked in a short transaction, with the realm set in the
 * session's context. Thread-safe.
 */
public interface Routes {

  Route of(KeycloakSession session, RealmModel realm);

  /** The mailboxes that the settings name, whether or not they can work; asks nobody. */
  List<Mailbox> named(RealmModel realm);

  /** Id of the app registration that the settings name; empty where they name none. */
  String clientId(RealmModel realm);

  /** A way, or why there is none. */
  sealed interface Route {

    /**
     * @param pool mailboxes that share the work, in order of preference; never empty
     */
    record Open(
        String realmId, String realm, SmtpServer server, AppRegistration app, List<Mailbox> pool)
        implements Route {
      public Open {
        pool = List.copyOf(pool);
      }
    }

    record Closed(Diagnosis why) implements Route {}
  }
}
