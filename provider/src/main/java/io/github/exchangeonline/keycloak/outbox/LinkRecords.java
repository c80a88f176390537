package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkStates;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import java.time.Instant;
import java.util.Optional;

/**
 * The links that delivery uses, each call in a short transaction of its own, so that it works
 * wherever Keycloak sends from: within a request, after its transaction, or without one.
 * Thread-safe.
 */
public interface LinkRecords {

  /** The mailbox's link in that realm. */
  Optional<MailboxLink> find(String realmId, Mailbox mailbox);

  /**
   * The mailbox's link, where the one whose owner was gone may be used again, or where somebody
   * else found that out meanwhile or took its place. See {@link LinkStates#revive}.
   */
  Optional<MailboxLink> revive(MailboxLink link, Instant now);

  /**
   * Notes what follows from a failure; says whether anything changed by it. That it cannot be noted
   * must not hide the failure itself.
   */
  boolean take(NextStep step, MailboxLink link, Diagnosis diagnosis, Instant now);

  /**
   * Notes that the link works after all, since a mail left; it left even if that cannot be noted.
   */
  void works(MailboxLink link, Instant now);

  /**
   * Notes when a mail left, to the minute, and at once where the link was failing when it was read;
   * it left even if that cannot be noted.
   */
  void sent(MailboxLink link, Instant now);

  /**
   * Notes what kept mail from leaving as this mailbox, for whoever looks after it; limits of our
   * own do not, and what was noted before stays ({@link Diagnosis#ofOwnLimits}). That it cannot be
   * noted must not hide the failure itself.
   */
  void failed(MailboxLink link, Diagnosis diagnosis, Instant now);

  /**
   * Notes that what kept it from sending when the link was read is over, though no mail left; that
   * this cannot be noted changes nothing.
   */
  void over(MailboxLink link, LinkHistory.Failed failure);

  /** The mail server took the sign-in: what was in the way before any mail is over. */
  default void signedIn(MailboxLink link) {
    link.failing()
        .filter(LinkHistory.Failed::beforeAnyMail)
        .ifPresent(failed -> over(link, failed));
  }
}
