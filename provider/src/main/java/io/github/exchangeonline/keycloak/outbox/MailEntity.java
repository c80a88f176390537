package io.github.exchangeonline.keycloak.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A mail of the outbox, and what is kept of it afterwards. Times are milliseconds since the epoch,
 * by the database's clock.
 */
@Entity
@Table(name = "EXO_MAIL")
class MailEntity {

  /** What this version writes; what a newer one wrote is left to newer nodes. */
  static final int VERSION_WRITTEN = 1;

  @Id
  @Column(name = "ID", length = 36)
  String id = "";

  @Column(name = "REALM_ID", length = 36)
  String realmId = "";

  @Column(name = "STATE", length = 16)
  String state = MailState.QUEUED.name();

  /** 0 where a person waits for it, 1 where not: lower ones go first. */
  @Column(name = "PRIORITY")
  int priority;

  /** When it was queued, or last retried by an administrator: since when it waits. */
  @Column(name = "QUEUED_AT")
  long queuedAt;

  /** Not before; while it is being sent: until when that is left to whoever claimed it. */
  @Column(name = "NEXT_TRY")
  long nextTry;

  @Column(name = "GIVE_UP_AT")
  long giveUpAt;

  /** When the link in it dies, by that link's own word; null where that is not known. */
  @Column(name = "EXPIRES_AT")
  @Nullable Long expiresAt;

  @Column(name = "ATTEMPTS")
  int attempts;

  /** What it is for, as far as that is known. */
  @Column(name = "KIND", length = 64)
  @Nullable String kind;

  @Column(name = "MESSAGE_ID", length = 255)
  String messageId = "";

  /** Empty for the null sender, which Oracle stores as null. */
  @Column(name = "ENVELOPE_FROM", length = 320)
  @Nullable String envelopeFrom;

  /** One address a line; purged with the row. */
  @Column(name = "RECIPIENTS", length = 2000)
  String recipients = "";

  /** 0 or 1. */
  @Column(name = "SMTP_UTF8")
  int smtpUtf8;

  /** The message, sealed; null once settled, or kept for a while where it failed. */
  @JdbcTypeCode(SqlTypes.LONG32VARCHAR)
  @Column(name = "BODY")
  @Nullable String body;

  /** As which mailbox it was tried last. */
  @Column(name = "MAILBOX", length = 255)
  @Nullable String mailbox;

  /** One claim is told from all others by it; stays after the claim. */
  @Column(name = "CLAIM", length = 36)
  @Nullable String claim;

  /** Of the lease it was claimed under. */
  @Column(name = "FENCE")
  @Nullable Long fence;

  /** Exchange's own id for it, from its 250, and the host that said so. */
  @Column(name = "EXCHANGE_ID", length = 320)
  @Nullable String exchangeId;

  @Column(name = "EXCHANGE_HOST", length = 255)
  @Nullable String exchangeHost;

  /** Of the last failure. */
  @Column(name = "DIAGNOSIS", length = 128)
  @Nullable String diagnosis;

  @Column(name = "FACTS", length = 2000)
  @Nullable String facts;

  @Column(name = "SETTLED_AT")
  @Nullable Long settledAt;

  /** Until when the message of one that failed is kept; null where it is not, or is no question. */
  @Column(name = "BODY_UNTIL")
  @Nullable Long bodyUntil;

  @Column(name = "VERSION")
  int version = VERSION_WRITTEN;
}
