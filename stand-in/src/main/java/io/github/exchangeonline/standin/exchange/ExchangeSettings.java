package io.github.exchangeonline.standin.exchange;

import java.time.Duration;

/**
 * How the Exchange side behaves.
 *
 * @param replyDelay waited before each batch of replies, to imitate a round trip
 * @param aliasLogin whether {@code user=} may be an alias. Unverified for the real one; the
 *     stand-in takes only the primary address and the UPN unless this is set, so that a client
 *     cannot come to rely on it.
 * @param sendFromAlias {@code Set-OrganizationConfig -SendFromAliasEnabled}: leave a From that is
 *     an alias as it is
 * @param keepSentItems {@code Set-Mailbox -MessageCopyForSMTPClientSubmissionEnabled}
 */
public record ExchangeSettings(
    ExchangeLimits limits,
    Duration replyDelay,
    boolean aliasLogin,
    boolean sendFromAlias,
    boolean keepSentItems) {
  /** Microsoft's defaults, no delay. */
  public static ExchangeSettings defaults() {
    return new ExchangeSettings(ExchangeLimits.documented(), Duration.ZERO, false, false, true);
  }

  /** The same with other limits. */
  public ExchangeSettings withLimits(ExchangeLimits other) {
    return new ExchangeSettings(other, replyDelay, aliasLogin, sendFromAlias, keepSentItems);
  }

  /** The same with a delay. */
  public ExchangeSettings withReplyDelay(Duration other) {
    return new ExchangeSettings(limits, other, aliasLogin, sendFromAlias, keepSentItems);
  }

  /** The same, with aliases for login allowed or not. */
  public ExchangeSettings withAliasLogin(boolean other) {
    return new ExchangeSettings(limits, replyDelay, other, sendFromAlias, keepSentItems);
  }

  /** The same, with From left as an alias or not. */
  public ExchangeSettings withSendFromAlias(boolean other) {
    return new ExchangeSettings(limits, replyDelay, aliasLogin, other, keepSentItems);
  }

  /** The same, with Sent Items kept or not. */
  public ExchangeSettings withSentItems(boolean other) {
    return new ExchangeSettings(limits, replyDelay, aliasLogin, sendFromAlias, other);
  }
}
