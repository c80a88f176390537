package io.github.exchangeonline.standin.exchange;

import io.github.exchangeonline.standin.faults.MailboxCounters.Excess;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commands by which one mail after the other is handed over. */
final class MailCommands {
  static final String BAD_SEQUENCE = "503 5.5.1 Bad sequence of commands";
  private static final String INVALID_ADDRESS = "501 5.1.7 Invalid address";
  private static final List<String> MAIL_PARAMETERS =
      List.of("SIZE", "BODY", "RET", "ENVID", "SMTPUTF8", "AUTH", "XOORG");
  private static final List<String> RCPT_PARAMETERS = List.of("NOTIFY", "ORCPT");

  private final Exchange exchange;
  private final Dialogue dialogue;
  private final SmtpConnection connection;
  private @Nullable Transaction transaction;

  MailCommands(Exchange exchange, Dialogue dialogue, SmtpConnection connection) {
    this.exchange = exchange;
    this.dialogue = dialogue;
    this.connection = connection;
  }

  /** Drops the mail that was begun. */
  void reset() {
    transaction = null;
  }

  boolean begun() {
    return transaction != null;
  }

  String mail(String rest, Login login) {
    if (transaction != null) {
      return BAD_SEQUENCE;
    }
    if (!rest.regionMatches(true, 0, "FROM:", 0, 5)) {
      return "501 5.5.4 Invalid arguments";
    }
    Optional<PathArgument> path = PathArgument.parse(rest.substring(5), true);
    if (path.isEmpty() || !(path.get().ascii() || path.get().has("SMTPUTF8"))) {
      return INVALID_ADDRESS;
    }
    if (!path.get().only(MAIL_PARAMETERS)) {
      return "501 5.5.4 Invalid arguments";
    }
    ExchangeLimits limits = exchange.settings().get().limits();
    if (path.get().size() > limits.size()) {
      return "552 5.3.4 Message size exceeds fixed maximum message size";
    }
    Instant now = exchange.clock().instant();
    String box = login.mailbox().primaryAddress();
    if (limits.overRate() == ExchangeLimits.OverRate.REFUSE
        && !exchange.usage().untilRateAllows(box, limits.messagesPerMinute(), now).isZero()) {
      exchange.counters().mailbox(box).exceeded(Excess.MESSAGES_PER_MINUTE);
      return "421 4.4.2 Message submission rate for this client has exceeded the configured limit";
    }
    transaction =
        new Transaction(
            path.get().address(), path.get().has("SMTPUTF8"), path.get().has("BODY=BINARYMIME"));
    return "250 2.1.0 Sender OK";
  }

  String rcpt(String rest) {
    if (transaction == null || transaction.chunked) {
      return BAD_SEQUENCE;
    }
    if (!rest.regionMatches(true, 0, "TO:", 0, 3)) {
      return "501 5.5.4 Invalid arguments";
    }
    Optional<PathArgument> path = PathArgument.parse(rest.substring(3), false);
    if (path.isEmpty() || !(path.get().ascii() || transaction.utf8)) {
      return INVALID_ADDRESS;
    }
    if (!path.get().only(RCPT_PARAMETERS)) {
      return "501 5.5.4 Invalid arguments";
    }
    if (transaction.recipients.size()
        >= exchange.settings().get().limits().recipientsPerMessage()) {
      return "452 4.5.3 Too many recipients";
    }
    transaction.recipients.add(path.get().address());
    return "250 2.1.5 Recipient OK";
  }

  void data(@Nullable Login login) throws IOException {
    Transaction mail = transaction;
    if (login == null || mail == null || mail.recipients.isEmpty() || mail.chunked || mail.binary) {
      dialogue.write(BAD_SEQUENCE);
      return;
    }
    if (!dialogue.answer(SmtpStage.DATA, () -> "354 Start mail input; end with <CRLF>.<CRLF>")) {
      return;
    }
    dialogue.flush();
    Optional<SmtpFault> fault = exchange.faults().next(SmtpStage.BODY);
    if (fault.isPresent()) {
      connection.readPartOfData();
      dialogue.breakOff(fault.get());
      return;
    }
    byte[] bytes = connection.readData(exchange.settings().get().limits().size());
    transaction = null;
    dialogue.answer(SmtpStage.END_OF_DATA, () -> submit(login, mail, bytes));
  }

  void bdat(String rest, @Nullable Login login) throws IOException {
    String[] words = rest.strip().split(" +", -1);
    boolean last = words.length == 2 && words[1].equalsIgnoreCase("LAST");
    if (!words[0].matches("\\d{1,18}") || words.length > (last ? 2 : 1)) {
      dialogue.write("501 5.5.4 Invalid arguments");
      return;
    }
    long limit = exchange.settings().get().limits().size();
    byte[] chunk = connection.readChunk(Long.parseLong(words[0]), limit);
    Transaction mail = transaction;
    if (login == null || mail == null || mail.recipients.isEmpty()) {
      dialogue.write(BAD_SEQUENCE);
      return;
    }
    if (mail.chunks.size() <= limit) {
      mail.chunks.writeBytes(chunk);
    }
    boolean first = !mail.chunked;
    mail.chunked = true;
    if (last) {
      transaction = null;
      dialogue.answer(SmtpStage.END_OF_DATA, () -> submit(login, mail, mail.chunks.toByteArray()));
    } else {
      // The wording is unverified.
      String reply = "250 2.6.0 CHUNKING received OK, " + chunk.length + " bytes";
      if (first) {
        dialogue.answer(SmtpStage.DATA, () -> reply);
      } else {
        dialogue.write(reply);
      }
    }
  }

  private String submit(Login login, Transaction mail, byte[] bytes) {
    return new Submission(exchange, login, connection).submit(mail.from, mail.recipients, bytes);
  }
}
