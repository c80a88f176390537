package io.github.exchangeonline.keycloak.diagnosis;

import java.util.Locale;

/** Conditions of our own, found without asking Microsoft or after it said yes. */
public enum Problem {
  /** The mailbox that the Email tab names has no link. Facts: mailbox. */
  NOT_LINKED,
  /** The link is there but dead; only its owner can renew it. Facts: mailbox. */
  LINK_NEEDS_OWNER,
  /** Refresh tokens are bound to an app registration and a cloud. Facts: mailbox. */
  LINK_OTHER_APP,
  /** The user who linked it is disabled or deleted. Facts: mailbox. */
  OWNER_GONE,
  /**
   * The link was found (an import, a copied database) and nobody confirmed it yet. Facts: mailbox.
   */
  LINK_PAUSED,
  /** Made by {@link Diagnoses#resting}. Facts: mailbox, until, cause and those of the cause. */
  MAILBOX_RESTS,
  /** Facts: mailbox, key. */
  SEAL_KEY_MISSING,
  /** Facts: mailbox. */
  SEAL_BROKEN,
  /** A stored credential that is not used: its key is not here. Facts: user, credential, key. */
  CREDENTIAL_KEY_MISSING,
  /** A stored credential that was planted, moved, copied or edited. Facts: user, credential. */
  CREDENTIAL_FOREIGN,
  /** A stored credential beside the mailbox's link. Facts: user, credential, mailbox. */
  CREDENTIAL_SECOND,
  /** Facts: account, mailbox. */
  WRONG_ACCOUNT,
  /** Linked by another user, or as another account. Facts: mailbox. */
  MAILBOX_TAKEN,
  /** The user lacks the role. Facts: role. */
  NOT_ALLOWED,
  /** The user was disabled in the middle of it. */
  USER_DISABLED,
  STATE_EXPIRED,
  STATE_MISMATCH,
  /** The callback was called with something that Microsoft does not send. */
  ANSWER_MALFORMED,
  /** The realm in which a trip to Microsoft began was deleted or disabled meanwhile. */
  LINK_REALM_GONE,
  /** The realm that the option callback-realm names is missing or disabled. Facts: realm. */
  CALLBACK_REALM_MISSING,
  CODE_REUSED,
  /** Facts: reason. */
  ID_TOKEN_INVALID,
  NO_REFRESH_TOKEN,
  /** Microsoft gave less than was asked for. Facts: scope, mailbox. */
  SCOPE_NOT_GRANTED,
  /** The access token is meant for Microsoft Graph. Facts: mailbox. */
  TOKEN_FOR_GRAPH,
  /** The access token says what it is for, and not to send by SMTP. Facts: mailbox. */
  TOKEN_CANNOT_SEND,
  NO_MAILBOX_CONFIGURED,
  IMPERSONATED,
  /** The user, or the mailbox, was tried too often in a short time. Facts: mailbox, minutes. */
  TOO_MANY_ATTEMPTS,
  /** The owner's door needs the client of the account console, which this realm lacks. */
  NO_DOOR_CLIENT,
  /** The realm does not know the required action, or has it switched off. */
  ACTION_OFF,
  /** The database refuses tables of ours, or does not have them. */
  TABLES_OUT_OF_REACH,
  /** The database or the user store did not take what was to be stored. Facts: error. */
  TRANSIENT_STORE,
  /** A recipient or a field of the message is not valid. Facts: field. */
  MESSAGE_INVALID,
  /** Facts: mails, cause and those of the cause. */
  MAIL_GIVEN_UP,
  /**
   * The link in queued mail died before it could be sent. Facts: mails, cause and those of the
   * cause.
   */
  MAIL_EXPIRED,
  /**
   * A queued mail was sealed with a key that is not here, or there is none to seal with. Facts:
   * reason.
   */
  MAIL_KEY_MISSING,
  /** A queued mail that does not open in its row. */
  MAIL_DAMAGED,
  /** What Exchange gives a mailbox is in use. Facts: mailbox, reason. */
  MAILBOX_BUSY,
  /** Entra's answer could not be read, as a proxy's page cannot. Facts: reason. */
  ENTRA_ANSWER_UNREADABLE,
  /** Not sent, for the same request was sent too often in five minutes. Facts: times, host. */
  TOKEN_ASKED_TOO_OFTEN,
  /** Facts: host. */
  SMTP_STARTTLS_NOT_OFFERED,
  /** Facts: host. */
  SMTP_XOAUTH2_NOT_OFFERED,
  /** The proxy itself was not reached, or said nothing. Facts: proxy, reason. */
  SMTP_PROXY_UNREACHABLE,
  /** The proxy wants a login, or another one. Facts: proxy, reason. */
  SMTP_PROXY_LOGIN_REFUSED,
  /** The proxy does not let this server connect there. Facts: proxy, host, reason. */
  SMTP_PROXY_FORBIDS,
  /** The proxy would, but did not get there. Facts: proxy, host, reason. */
  SMTP_PROXY_NO_WAY_ON,
  /** What answers is no proxy of the kind that the option names. Facts: proxy, reason. */
  SMTP_PROXY_NOT_UNDERSTOOD,
  /** Facts: error. */
  INTERNAL,
  /** Facts: host. */
  CONFIG_HOST_NOT_ALLOWED,
  /** Facts: authority. */
  CONFIG_AUTHORITY_NOT_ALLOWED,
  CONFIG_PORT_465,
  /** Facts: port. */
  CONFIG_PORT_NOT_ALLOWED,
  CONFIG_STARTTLS_OFF,
  CONFIG_SSL_ON,
  /** {@code SMTP.Send} without its resource goes to Graph. Facts: scope. */
  CONFIG_SCOPE_BARE,
  /** Facts: scope. */
  CONFIG_SCOPE_NO_OFFLINE_ACCESS,
  /** Facts: scope. */
  CONFIG_SCOPE_TOO_WIDE,
  /** Facts: scope. */
  CONFIG_SCOPE_INVALID,
  /** A GUID was pasted where the secret's value belongs. */
  CONFIG_SECRET_IS_AN_ID,
  CONFIG_SECRET_MISSING,
  CONFIG_CLIENT_ID_MISSING,
  CONFIG_CLIENT_ID_INVALID,
  /** Facts: url, reason. */
  CONFIG_TOKEN_URL_INVALID,
  CONFIG_USERNAME_MISSING,
  /** Facts: mailbox. */
  CONFIG_USERNAME_INVALID,
  /** Facts: from. */
  CONFIG_FROM_INVALID,
  CONFIG_SECRET_MUST_BE_TYPED_AGAIN;

  /** The id of its diagnosis: its name in kebab-case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
