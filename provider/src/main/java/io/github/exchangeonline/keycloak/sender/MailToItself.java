package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import java.time.Clock;

/** Composes what a realm sends to one of its own mailboxes: test mails. Thread-safe. */
public record MailToItself(EmailTab tab, Clock clock) {

  /**
   * Composes.
   *
   * @throws LinkException where the tab's addresses are not fit for a mail
   */
  public OutgoingMail compose(Mailbox mailbox, MailComposer.Content content) throws LinkException {
    try {
      return new MailComposer(clock).compose(tab, mailbox.address(), content);
    } catch (InvalidMailException e) {
      throw new LinkException(e.diagnosis());
    }
  }
}
