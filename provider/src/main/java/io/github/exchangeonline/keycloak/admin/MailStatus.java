package io.github.exchangeonline.keycloak.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mail of the outbox, never what it says.
 *
 * @param state {@code queued}, {@code sending}, {@code sent}, {@code expired}, {@code failed} or
 *     {@code discarded}
 * @param kind what it is for, where that is known: {@code reset-credentials}
 * @param recipients only for those who may view users
 * @param nextTry while it is queued
 * @param givesUpAt while it is queued or sent
 * @param linkDiesAt when the link in it ends
 * @param settledAt when it was sent or closed
 * @param mailbox as which it was tried last
 * @param exchangeId Exchange's own id for it
 * @param cause of the last failure
 * @param retryUntil until when it can be tried again, where it can
 * @param retryHindrance why it cannot, where it failed: {@code retry-erased}, {@code
 *     retry-link-died} or {@code mail-of-newer-version}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MailStatus(
    String id,
    String state,
    @Nullable String kind,
    @Nullable List<String> recipients,
    int attempts,
    String queuedAt,
    @Nullable String nextTry,
    @Nullable String givesUpAt,
    @Nullable String linkDiesAt,
    @Nullable String settledAt,
    @Nullable String mailbox,
    String messageId,
    @Nullable String exchangeId,
    @Nullable String exchangeHost,
    @Nullable Decoded cause,
    @Nullable String retryUntil,
    @Nullable String retryHindrance) {

  /** Without recipients. */
  @Override
  public String toString() {
    return "MailStatus[" + id + ", " + state + "]";
  }

  /**
   * Some mails.
   *
   * @param more whether there are more behind them
   */
  public record MailPage(int first, int max, boolean more, List<MailStatus> mails) {}
}
