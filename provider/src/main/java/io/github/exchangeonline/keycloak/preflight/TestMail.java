package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import java.util.Optional;

/** The mail to the mailbox itself: only the end of a mail shows the right to send as another. */
public interface TestMail {

  /** None is to be sent. */
  TestMail NONE = mailbox -> Optional.empty();

  /**
   * The mail to that mailbox; empty where none is to be sent to it.
   *
   * @throws LinkException where it cannot be composed
   */
  Optional<OutgoingMail> to(Mailbox mailbox) throws LinkException;
}
