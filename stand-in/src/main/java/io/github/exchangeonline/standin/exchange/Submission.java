package io.github.exchangeonline.standin.exchange;

import io.github.exchangeonline.standin.directory.Mailbox;
import io.github.exchangeonline.standin.faults.MailboxCounters;
import io.github.exchangeonline.standin.faults.MailboxCounters.Excess;
import io.github.exchangeonline.standin.grants.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What Exchange decides at the end of DATA, once it has the whole message. */
final class Submission {
  private final Exchange exchange;
  private final Login login;
  private final Object connection;

  Submission(Exchange exchange, Login login, Object connection) {
    this.exchange = exchange;
    this.login = login;
    this.connection = connection;
  }

  /** The reply, with the message taken when it is 250. */
  String submit(String envelopeFrom, List<String> recipients, byte[] bytes) {
    ExchangeSettings settings = exchange.settings().get();
    ExchangeLimits limits = settings.limits();
    Mailbox mailbox = login.mailbox();
    AccessToken token = login.token();
    String box = mailbox.primaryAddress();
    MailboxCounters counters = exchange.counters().mailbox(box);
    String host = " [Hostname=" + Exchange.MAILBOX_SERVER + "]";
    // Where 432 strikes is not fully known; captures show it here.
    if (exchange.usage().tooMany(box, connection, limits.connections())) {
      counters.exceeded(Excess.CONNECTIONS);
      return "432 4.3.2 Concurrent connections limit exceeded."
          + " Visit https://aka.ms/concurrent_sending for more information."
          + host;
    }
    if (bytes.length > limits.size()) {
      return "552 5.3.4 Message size exceeds fixed maximum message size";
    }
    if (token.appOnly() && !mailbox.opensFor(token.clientId())) {
      return "430 4.2.0 STOREDRV; mailbox logon failure;"
          + " STOREDRV.Submission.Exception:ConnectionFailedTransientException"
          + ".MapiExceptionLogonFailed; Failed to process message due to a transient exception with"
          + " message [BeginDiagnosticData]Cannot open mailbox. "
          + diagnostics(12)
          + "[EndDiagnosticData]"
          + host;
    }
    MessageHeader header = MessageHeader.of(bytes);
    Optional<String> foreign =
        IntStream.of(0, 1)
            .mapToObj(i -> i == 0 ? Optional.of(envelopeFrom) : header.from())
            .flatMap(Optional::stream)
            .filter(address -> !address.isEmpty() && !maySendAs(address))
            .findFirst();
    if (foreign.isPresent()) {
      return sendAsDenied(foreign.get()) + host;
    }
    Instant now = exchange.clock().instant();
    if (!exchange.usage().dayAllows(box, recipients.size(), limits.recipientsPerDay(), now)) {
      counters.exceeded(Excess.RECIPIENTS_PER_DAY);
      return "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to"
          + " process message due to a permanent exception with message The message can't be"
          + " submitted because the sender's submission quota was exceeded."
          + host;
    }
    waitFor(settings.mailDuration());
    if (limits.overRate() == ExchangeLimits.OverRate.DELAY) {
      waitForRate(box, recipients.size(), limits.messagesPerMinute());
    } else {
      exchange.usage().sent(box, recipients.size(), exchange.clock().instant());
    }
    counters.accepted(exchange.clock().instant(), recipients.size());
    String messageId = header.messageId();
    MessageHeader delivered = header.withMessageId(messageId);
    if (!settings.sendFromAlias()
        && header.from().filter(from -> isAlias(mailbox, from)).isPresent()) {
      delivered = delivered.withFrom(box);
    }
    exchange
        .inbox()
        .take(
            exchange.clock().instant(),
            box,
            token.principal(),
            envelopeFrom,
            recipients,
            delivered.bytes(),
            settings.keepSentItems());
    exchange.counters().count("smtp.messages");
    return "250 2.0.0 OK " + messageId + host;
  }

  /** Own addresses, and those of mailboxes that the one who signed in has Send As on. */
  private boolean maySendAs(String address) {
    Optional<Mailbox> as = exchange.directory().findMailbox(address);
    if (as.isEmpty()) {
      // The sign-in name of a mailbox's owner is no address to send from, unless it is an alias.
      return false;
    }
    String principal = login.token().principal();
    return as.get().sendsFor(principal)
        // An app sends as the mailbox that it may open; other mailboxes need Send As.
        || (login.token().appOnly() && as.get().equals(login.mailbox()));
  }

  private static boolean isAlias(Mailbox mailbox, String address) {
    return mailbox.hasAddress(address) && !mailbox.primaryAddress().equalsIgnoreCase(address);
  }

  private String sendAsDenied(String address) {
    String me =
        exchange.directory().accounts().stream()
            .filter(account -> account.objectId().equals(login.token().principal()))
            .flatMap(account -> exchange.directory().findMailboxOf(account).stream())
            .map(Mailbox::primaryAddress)
            .findFirst()
            .orElse(login.mailbox().primaryAddress());
    return "554 5.2.252 SendAsDenied; "
        + me
        + " not allowed to send as "
        + address
        + "; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed"
        + " to process message due to a permanent exception with message [BeginDiagnosticData]Cannot"
        + " submit message. "
        + diagnostics(80)
        + "[EndDiagnosticData]";
  }

  /** Looks like Exchange's, and is as long: one line far beyond the 512 octets of a reply. */
  private static String diagnostics(int entries) {
    return IntStream.range(0, entries)
        .mapToObj(i -> "%d.%05d:%08X, ".formatted(i % 2 + 1, 84300 - i * 137, 0x0A000000L + i))
        .collect(Collectors.joining());
  }

  /** What Exchange takes for a message, by its own clock. */
  private void waitFor(Duration duration) {
    Instant end = exchange.clock().instant().plus(duration);
    Duration left = duration;
    while (left.compareTo(Duration.ZERO) > 0 && pause(left)) {
      left = Duration.between(exchange.clock().instant(), end);
    }
  }

  /** Returns when the message counts as sent. */
  private void waitForRate(String box, int recipients, int perMinute) {
    boolean delayed = false;
    while (true) {
      Duration left =
          exchange.usage().sentAtRate(box, recipients, perMinute, exchange.clock().instant());
      if (left.isZero()) {
        return;
      }
      if (!delayed) {
        exchange.counters().mailbox(box).exceeded(Excess.MESSAGES_PER_MINUTE);
        delayed = true;
      }
      if (!pause(left)) {
        return;
      }
    }
  }

  /** In small steps, since the clock may be set forward meanwhile. */
  private static boolean pause(Duration left) {
    try {
      Thread.sleep(Math.min(left.toMillis() + 1, 20));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
