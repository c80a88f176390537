package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a mail of the outbox, without what it says. Times are by the database's clock.
 *
 * @param state {@code queued}, {@code sending}, {@code sent}, {@code expired}, {@code failed} or
 *     {@code discarded}
 * @param attempts since {@code queuedAt}
 * @param queuedAt when it was queued, or last retried by an administrator
 * @param nextTry not before; of use only while it is queued
 * @param linkDies when the link in it dies
 * @param bodyUntil until when its message is kept, where it failed
 * @param cause of the last failure
 * @param readable whether this version can deal with it
 */
public record MailRecord(
    String id,
    String state,
    Optional<String> kind,
    List<String> recipients,
    int attempts,
    Instant queuedAt,
    Instant nextTry,
    Instant giveUpAt,
    Optional<Instant> linkDies,
    Optional<Instant> settledAt,
    Optional<Instant> bodyUntil,
    String messageId,
    Optional<String> mailbox,
    Optional<String> exchangeId,
    Optional<String> exchangeHost,
    Optional<Diagnosis> cause,
    boolean readable) {

  public MailRecord {
    recipients = List.copyOf(recipients);
  }

  /** Why something is not done with a mail. */
  public enum Hindrance {
    /** It did not fail. */
    NOT_FAILED,
    /** What it says was erased, {@link Mails#keptForRetry} after it failed at the latest. */
    ERASED,
    /** The link in it has died. */
    LINK_DIED,
    /** A node hands it over just now. */
    BEING_SENT,
    /** It was sent, or closed in another way. */
    SETTLED,
    /** A newer version wrote it. */
    NEWER
  }

  /** Why it cannot be tried again; empty where it can. */
  public Optional<Hindrance> retryHindrance(Instant now) {
    if (!state.equals(MailState.FAILED.label())) {
      return Optional.of(Hindrance.NOT_FAILED);
    }
    if (!readable) {
      return Optional.of(Hindrance.NEWER);
    }
    if (linkDies.filter(at -> !at.isAfter(now)).isPresent()) {
      return Optional.of(Hindrance.LINK_DIED);
    }
    return bodyUntil.filter(at -> at.isAfter(now)).isPresent()
        ? Optional.empty()
        : Optional.of(Hindrance.ERASED);
  }

  /** Why it cannot be discarded; empty where it can. */
  public Optional<Hindrance> discardHindrance() {
    if (state.equals(MailState.SENDING.label())) {
      return Optional.of(Hindrance.BEING_SENT);
    }
    boolean open = state.equals(MailState.QUEUED.label()) || state.equals(MailState.FAILED.label());
    if (!open) {
      return Optional.of(Hindrance.SETTLED);
    }
    return readable ? Optional.empty() : Optional.of(Hindrance.NEWER);
  }

  /** Without recipients. */
  @Override
  public String toString() {
    return "MailRecord[" + id + ", " + state + "]";
  }
}
