package io.github.exchangeonline.standin.exchange;

import io.github.exchangeonline.standin.faults.AuthRefusal;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One SMTP conversation, from the banner to the end. Used by one thread. */
final class SmtpSession {
  private static final String BAD_SEQUENCE = "503 5.5.1 Bad sequence of commands";
  private static final String INVALID_ADDRESS = "501 5.1.7 Invalid address";
  private static final List<String> MAIL_PARAMETERS =
      List.of("SIZE", "BODY", "RET", "ENVID", "SMTPUTF8", "AUTH", "XOORG");
  private static final List<String> RCPT_PARAMETERS = List.of("NOTIFY", "ORCPT");
  private static final DateTimeFormatter BANNER_TIME =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Exchange exchange;
  private final SmtpConnection connection;
  private final String sessionId =
      "%016X".formatted(ThreadLocalRandom.current().nextLong() >>> 8 | 0x08DE000000000000L);
  private boolean secure;
  private boolean greeted;
  private boolean open = true;
  private @Nullable Login login;
  private @Nullable String lastAuthFailure;
  private @Nullable Transaction transaction;

  SmtpSession(Exchange exchange, SmtpConnection connection) {
    this.exchange = exchange;
    this.connection = connection;
  }

  void run() throws IOException {
    try {
      answer(
          SmtpStage.CONNECT,
          () ->
              "220 %s Microsoft ESMTP MAIL Service ready at %s [%s]"
                  .formatted(
                      Exchange.BANNER_HOST,
                      BANNER_TIME.format(exchange.clock().instant()),
                      sessionId));
      while (open) {
        flushUnlessMoreComes();
        String line = connection.readLine();
        exchange.counters().count("smtp.commands");
        command(line);
      }
      connection.flush(exchange.settings().get().replyDelay());
    } finally {
      forget();
    }
  }

  private void forget() {
    if (login != null) {
      exchange.usage().disconnected(login.mailbox().primaryAddress(), this);
    }
  }

  private void command(String line) throws IOException {
    int space = line.indexOf(' ');
    String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
    String rest = space < 0 ? "" : line.substring(space + 1);
    exchange
        .counters()
        .count("smtp.commands." + verb.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "?"));
    switch (verb) {
      case "EHLO" -> answer(SmtpStage.EHLO, () -> ehlo(rest));
      case "HELO" ->
          answer(
              SmtpStage.EHLO,
              () -> {
                greeted = true;
                transaction = null;
                return "250 " + Exchange.BANNER_HOST + " Hello [" + connection.peer() + "]";
              });
      case "STARTTLS" -> startTls();
      case "AUTH" -> auth(rest);
      case "MAIL" -> answer(SmtpStage.MAIL, () -> mail(rest));
      case "RCPT" -> answer(SmtpStage.RCPT, () -> rcpt(rest));
      case "DATA" -> data();
      case "BDAT" -> bdat(rest);
      case "RSET" ->
          answer(
              SmtpStage.RSET,
              () -> {
                transaction = null;
                return "250 2.0.0 Resetting";
              });
      case "NOOP" -> answer(SmtpStage.NOOP, () -> "250 2.0.0 OK");
      case "VRFY" -> write("252 2.1.5 Cannot VRFY user");
      case "HELP" ->
          write(
              "214 This server supports the following commands: HELO EHLO STARTTLS"
                  + " RCPT DATA RSET MAIL QUIT HELP AUTH BDAT");
      case "QUIT" ->
          answer(
              SmtpStage.QUIT,
              () -> {
                open = false;
                return "221 2.0.0 Service closing transmission channel";
              });
      default ->
          write("500 5.3.3 Unrecognized command '" + verb.replaceAll("[^A-Z0-9]", "?") + "'");
    }
  }

  private String ehlo(String name) {
    if (name.isBlank()) {
      return "501 5.5.4 Invalid domain name";
    }
    greeted = true;
    transaction = null;
    return String.join(
        "\r\n",
        "250-" + Exchange.BANNER_HOST + " Hello [" + connection.peer() + "]",
        "250-SIZE " + exchange.settings().get().limits().size(),
        "250-PIPELINING",
        "250-DSN",
        "250-ENHANCEDSTATUSCODES",
        secure ? "250-AUTH LOGIN XOAUTH2" : "250-STARTTLS",
        "250-8BITMIME",
        "250-BINARYMIME",
        "250-CHUNKING",
        "250 SMTPUTF8");
  }

  private void startTls() throws IOException {
    if (secure || !greeted) {
      write(BAD_SEQUENCE);
      return;
    }
    boolean[] usual = new boolean[1];
    answer(
        SmtpStage.STARTTLS,
        () -> {
          usual[0] = true;
          return "220 2.0.0 SMTP server ready";
        });
    if (!usual[0] || !open) {
      return;
    }
    flush();
    if (exchange.faults().next(SmtpStage.TLS).isPresent()) {
      open = false;
      return;
    }
    connection.startTls(exchange.tls());
    secure = true;
    greeted = false;
    transaction = null;
  }

  private void auth(String rest) throws IOException {
    exchange.counters().count("smtp.auths");
    int space = rest.indexOf(' ');
    String mechanism = (space < 0 ? rest : rest.substring(0, space)).toUpperCase(Locale.ROOT);
    String initial = space < 0 ? "" : rest.substring(space + 1);
    if (!greeted || login != null || transaction != null) {
      write(BAD_SEQUENCE);
    } else if (!secure || !(mechanism.equals("XOAUTH2") || mechanism.equals("LOGIN"))) {
      // Before TLS no mechanism exists, so the reply is that for an unknown one.
      write("504 5.7.4 Unrecognized authentication type " + suffix());
    } else if (mechanism.equals("LOGIN")) {
      if (initial.isEmpty()) {
        ask("334 VXNlcm5hbWU6");
      }
      ask("334 UGFzc3dvcmQ6");
      answer(SmtpStage.AUTH, () -> refused(AuthRefusal.BASIC_DISABLED));
    } else {
      String credentials = initial.isEmpty() ? ask("334 ") : initial;
      if (credentials.equals("*")) {
        write("501 5.7.0 Authentication canceled");
      } else {
        answer(SmtpStage.AUTH, () -> xoauth2(credentials));
      }
    }
  }

  private String xoauth2(String credentials) {
    Optional<XOAuth2> parsed = XOAuth2.parse(credentials);
    Login.Outcome outcome =
        parsed.isEmpty()
            ? Login.Outcome.refused(AuthRefusal.GENERIC)
            : Login.attempt(parsed.get(), exchange);
    if (outcome.login().isEmpty()) {
      return refused(outcome.refusal());
    }
    login = outcome.login().get();
    exchange.usage().connected(login.mailbox().primaryAddress(), this);
    exchange.counters().count("smtp.auths.ok");
    return "235 2.7.0 Authentication successful";
  }

  private String refused(AuthRefusal why) {
    String reply = "535 " + why.text() + " " + suffix();
    lastAuthFailure = reply;
    return reply;
  }

  private String suffix() {
    return exchange.faults().oldAuthSuffix()
        ? "[" + Exchange.FRONT_END + "]"
        : "[%s %s %s]"
            .formatted(
                Exchange.FRONT_END,
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC)
                    .format(exchange.clock().instant().truncatedTo(ChronoUnit.MILLIS)),
                sessionId);
  }

  private String mail(String rest) {
    if (!greeted || transaction != null) {
      return BAD_SEQUENCE;
    }
    if (login == null) {
      if (!secure) {
        // The reply before TLS is not on record; this is the wording of Exchange in general.
        return "451 5.7.3 STARTTLS is required to send mail " + suffix();
      }
      return "530 5.7.57 Client not authenticated to send mail. "
          + (lastAuthFailure == null ? suffix() : "Error: " + lastAuthFailure);
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
    if (limits.overRate() == ExchangeLimits.OverRate.REFUSE
        && !exchange
            .usage()
            .untilRateAllows(login.mailbox().primaryAddress(), limits.messagesPerMinute(), now)
            .isZero()) {
      return "421 4.4.2 Message submission rate for this client has exceeded the configured limit";
    }
    transaction =
        new Transaction(
            path.get().address(), path.get().has("SMTPUTF8"), path.get().has("BODY=BINARYMIME"));
    return "250 2.1.0 Sender OK";
  }

  private String rcpt(String rest) {
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

  private void data() throws IOException {
    Transaction mail = transaction;
    if (mail == null || mail.recipients.isEmpty() || mail.chunked || mail.binary) {
      write(BAD_SEQUENCE);
      return;
    }
    boolean[] usual = new boolean[1];
    answer(
        SmtpStage.DATA,
        () -> {
          usual[0] = true;
          return "354 Start mail input; end with <CRLF>.<CRLF>";
        });
    if (!usual[0] || !open) {
      return;
    }
    flush();
    byte[] bytes = connection.readData(exchange.settings().get().limits().size());
    transaction = null;
    answer(SmtpStage.END_OF_DATA, () -> submit(mail, bytes));
  }

  private void bdat(String rest) throws IOException {
    String[] words = rest.strip().split(" +", -1);
    boolean last = words.length == 2 && words[1].equalsIgnoreCase("LAST");
    if (!words[0].matches("\\d{1,18}") || words.length > (last ? 2 : 1)) {
      write("501 5.5.4 Invalid arguments");
      return;
    }
    long limit = exchange.settings().get().limits().size();
    byte[] chunk = connection.readChunk(Long.parseLong(words[0]), limit);
    Transaction mail = transaction;
    if (mail == null || mail.recipients.isEmpty()) {
      write(BAD_SEQUENCE);
      return;
    }
    if (mail.chunks.size() <= limit) {
      mail.chunks.writeBytes(chunk);
    }
    boolean first = !mail.chunked;
    mail.chunked = true;
    if (last) {
      transaction = null;
      answer(SmtpStage.END_OF_DATA, () -> submit(mail, mail.chunks.toByteArray()));
    } else {
      // The wording is unverified.
      String reply = "250 2.6.0 CHUNKING received OK, " + chunk.length + " bytes";
      if (first) {
        answer(SmtpStage.DATA, () -> reply);
      } else {
        write(reply);
      }
    }
  }

  private String submit(Transaction mail, byte[] bytes) {
    Login who = login;
    return who == null
        ? BAD_SEQUENCE
        : new Submission(exchange, who, this).submit(mail.from, mail.recipients, bytes);
  }

  /** Writes a prompt and reads the client's line. */
  private String ask(String prompt) throws IOException {
    write(prompt);
    flush();
    return connection.readLine();
  }

  private interface Usual {
    String reply();
  }

  /** Does what is usual and says so, unless a fault is due at the stage. */
  private void answer(SmtpStage stage, Usual usual) throws IOException {
    Optional<SmtpFault> fault = exchange.faults().next(stage);
    SmtpFault.Action action = fault.map(SmtpFault::action).orElse(null);
    if (action == SmtpFault.Action.REPLY) {
      write(fault.map(SmtpFault::reply).orElse(""));
    } else if (action == SmtpFault.Action.HANG) {
      flush();
      hang();
      open = false;
    } else if (action == SmtpFault.Action.CUT_BEFORE_REPLY) {
      usual.reply();
      open = false;
    } else {
      write(usual.reply());
      if (action == SmtpFault.Action.CUT_AFTER_REPLY) {
        open = false;
      }
    }
  }

  private void hang() {
    try {
      exchange.faults().hang();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(String reply) throws IOException {
    exchange.counters().count("smtp.replies");
    connection.write(reply);
    if (reply.startsWith("421")) {
      open = false;
    }
  }

  private void flushUnlessMoreComes() throws IOException {
    if (!connection.moreToRead()) {
      flush();
    }
  }

  private void flush() throws IOException {
    exchange.counters().count("smtp.round-trips");
    connection.flush(exchange.settings().get().replyDelay());
  }
}
