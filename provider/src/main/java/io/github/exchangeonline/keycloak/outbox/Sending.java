package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.smtp.SmtpServer;
import java.util.List;

/**
 * A composed mail with everything that sending it takes.
 *
 * @param pool the mailboxes that may send it, in order of preference; never empty
 */
public record Sending(
    String realmId,
    String realm,
    SmtpServer server,
    AppRegistration app,
    List<Mailbox> pool,
    OutgoingMail mail) {

  public Sending {
    pool = List.copyOf(pool);
  }
}
