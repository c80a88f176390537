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
 * @param purpose what it is sent for
 */
public record Sending(
    String realmId,
    String realm,
    SmtpServer server,
    AppRegistration app,
    List<Mailbox> pool,
    OutgoingMail mail,
    Purpose purpose) {

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
    this(realmId, realm, server, app, pool, mail, Purpose.MAIL);
  }

  /** The same for another purpose. */
  public Sending as(Purpose other) {
    return new Sending(realmId, realm, server, app, pool, mail, other);
  }

  /** Whether somebody wants to know now, so that also a mailbox that rests is tried. */
  boolean trial() {
    return purpose != Purpose.MAIL;
  }

  /** Whether what happens says something about the mailboxes as the realm uses them. */
  boolean conclusive() {
    return purpose != Purpose.TEST_OF_UNSAVED;
  }

  /** Why a mail is sent. */
  public enum Purpose {
    MAIL,
    /** Somebody asks whether the stored settings work. */
    TEST,
    /** Somebody asks whether other settings would work. */
    TEST_OF_UNSAVED
  }
}
