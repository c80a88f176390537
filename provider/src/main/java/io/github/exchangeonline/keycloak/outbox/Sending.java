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
 * @param trial whether somebody wants to know now: also a mailbox that rests is tried
 */
public record Sending(
    String realmId,
    String realm,
    SmtpServer server,
    AppRegistration app,
    List<Mailbox> pool,
    OutgoingMail mail,
    boolean trial) {

  public Sending {
    pool = List.copyOf(pool);
  }

  /** An ordinary mail. */
  public Sending(
      String realmId,
      String realm,
      SmtpServer server,
      AppRegistration app,
      List<Mailbox> pool,
      OutgoingMail mail) {
    this(realmId, realm, server, app, pool, mail, false);
  }

  /** The same as the answer to somebody's test. */
  public Sending asTrial() {
    return new Sending(realmId, realm, server, app, pool, mail, true);
  }
}
