package io.github.exchangeonline.standin.exchange;

import java.time.Duration;

/**
 * How the Exchange side behaves.
 *
 * @param replyDelay waited before each batch of replies, when a client connects and before the TLS
 *     handshake, to imitate a round trip
 * @param mailDuration taken at the end of data before a message counts as accepted, by the
 *     stand-in's clock
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
    Duration mailDuration,
    boolean aliasLogin,
    boolean sendFromAlias,
    boolean keepSentItems) {
  /** Microsoft's defaults, no delay. */
  public static ExchangeSettings defaults() {
    return new ExchangeSettings(
        ExchangeLimits.documented(), Duration.ZERO, Duration.ZERO, false, false, true);
  }

  /** The same with other limits. */
  public ExchangeSettings withLimits(ExchangeLimits other) {
    return new ExchangeSettings(
        other, replyDelay, mailDuration, aliasLogin, sendFromAlias, keepSentItems);
  }

  /** The same with a delay. */
  public ExchangeSettings withReplyDelay(Duration other) {
    return new ExchangeSettings(
        limits, other, mailDuration, aliasLogin, sendFromAlias, keepSentItems);
  }

  /** The same with a time taken for each message. */
  public ExchangeSettings withMailDuration(Duration other) {
    return new ExchangeSettings(
        limits, replyDelay, other, aliasLogin, sendFromAlias, keepSentItems);
  }

  /** The same, with aliases for login allowed or not. */
  public ExchangeSettings withAliasLogin(boolean other) {
    return new ExchangeSettings(
        limits, replyDelay, mailDuration, other, sendFromAlias, keepSentItems);
  }

  /** The same, with From left as an alias or not. */
  public ExchangeSettings withSendFromAlias(boolean other) {
    return new ExchangeSettings(limits, replyDelay, mailDuration, aliasLogin, other, keepSentItems);
  }

  /** The same, with Sent Items kept or not. */
  public ExchangeSettings withSentItems(boolean other) {
    return new ExchangeSettings(limits, replyDelay, mailDuration, aliasLogin, sendFromAlias, other);
  }
}
