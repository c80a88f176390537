package io.github.exchangeonline.standin.exchange;

/**
 * The limits of a mailbox.
 *
 * @param connections concurrent ones per mailbox
 * @param messagesPerMinute per mailbox
 * @param overRate what happens beyond that
 * @param recipientsPerDay per mailbox, sliding
 * @param recipientsPerMessage more are refused at RCPT
 * @param size of a message in bytes, as advertised
 */
public record ExchangeLimits(
    int connections,
    int messagesPerMinute,
    OverRate overRate,
    int recipientsPerDay,
    int recipientsPerMessage,
    long size) {
  /** What happens to a message beyond the rate. */
  public enum OverRate {
    /** It is accepted late, when the minute allows; what Microsoft does today. */
    DELAY,
    /** {@code 421 4.4.2} at MAIL FROM, as seen until about 2021. */
    REFUSE,
    /** Nothing, for a benchmark. */
    IGNORE
  }

  /** What Microsoft documents. */
  public static ExchangeLimits documented() {
    return new ExchangeLimits(3, 30, OverRate.DELAY, 10_000, 500, 157_286_400);
  }

  /** As good as none, but for what concerns one message. */
  public static ExchangeLimits off() {
    return new ExchangeLimits(
        Integer.MAX_VALUE, Integer.MAX_VALUE, OverRate.IGNORE, Integer.MAX_VALUE, 500, 157_286_400);
  }

  /** The same with another number of messages a minute. */
  public ExchangeLimits withMessagesPerMinute(int other) {
    return new ExchangeLimits(
        connections, other, overRate, recipientsPerDay, recipientsPerMessage, size);
  }

  /** The same with another way to treat messages beyond the rate. */
  public ExchangeLimits withOverRate(OverRate other) {
    return new ExchangeLimits(
        connections, messagesPerMinute, other, recipientsPerDay, recipientsPerMessage, size);
  }

  /** The same with another number of concurrent connections. */
  public ExchangeLimits withConnections(int other) {
    return new ExchangeLimits(
        other, messagesPerMinute, overRate, recipientsPerDay, recipientsPerMessage, size);
  }

  /** The same with another number of recipients a day. */
  public ExchangeLimits withRecipientsPerDay(int other) {
    return new ExchangeLimits(
        connections, messagesPerMinute, overRate, other, recipientsPerMessage, size);
  }
}
