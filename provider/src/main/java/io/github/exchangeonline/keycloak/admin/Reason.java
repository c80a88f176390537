package io.github.exchangeonline.keycloak.admin;

import jakarta.ws.rs.core.Response.Status;
import java.util.Locale;

/** Why the API refuses something, where no diagnosis says so; the words are beside this class. */
enum Reason {
  /** The caller may not view the realm. */
  VIEW_REALM_NEEDED(Status.FORBIDDEN),
  /** The caller may not manage the realm. */
  MANAGE_REALM_NEEDED(Status.FORBIDDEN),
  /** The caller may not manage the user concerned. */
  MANAGE_USER_NEEDED(Status.FORBIDDEN),
  /** Facts: parameter, wants. */
  BAD_PARAMETER(Status.BAD_REQUEST),
  /** Facts: wants. */
  BAD_BODY(Status.BAD_REQUEST),
  /** Nobody has linked the mailbox and no user was named. Facts: mailbox. */
  USER_NOT_NAMED(Status.BAD_REQUEST),
  NO_SUCH_MAIL(Status.NOT_FOUND),
  /** Neither named by the Email tab nor linked. Facts: mailbox. */
  NO_SUCH_MAILBOX(Status.NOT_FOUND),
  /** It is linked, but no mail is sent as it. Facts: mailbox. */
  MAILBOX_NOT_NAMED(Status.CONFLICT),
  /** Facts: user. */
  NO_SUCH_USER(Status.NOT_FOUND),
  /** Facts: user. */
  USER_DISABLED(Status.CONFLICT),
  /** There is nothing to ask for. Facts: mailbox. */
  LINK_WORKS(Status.CONFLICT),
  /** The one who would be asked could not link it. Facts: mailbox, user. */
  LINK_OF_ANOTHER(Status.CONFLICT),
  /** Facts: mailbox. */
  LINK_NOT_PAUSED(Status.CONFLICT),
  RETRY_NOT_FAILED(Status.CONFLICT),
  RETRY_ERASED(Status.CONFLICT),
  RETRY_LINK_DIED(Status.CONFLICT),
  MAIL_BEING_SENT(Status.CONFLICT),
  MAIL_SETTLED(Status.CONFLICT),
  MAIL_OF_NEWER_VERSION(Status.CONFLICT),
  /** The email sender exchange-online is disabled on this server. */
  SENDER_DISABLED(Status.SERVICE_UNAVAILABLE);

  private final Status status;

  Reason(Status status) {
    this.status = status;
  }

  Status status() {
    return status;
  }

  /** Its name in kebab-case. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
