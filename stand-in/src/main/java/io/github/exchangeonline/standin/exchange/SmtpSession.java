package io.github.exchangeonline.standin.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.faults.TlsFault;
import io.github.exchangeonline.standin.tls.Certificates;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One SMTP conversation, from the banner to the end. Used by one thread. */
final class SmtpSession {

  /** Fatal alerts (RFC 8446, 5.1 and 6). */
  private static final byte[] TLS_PROTOCOL_VERSION = {21, 3, 3, 0, 2, 2, 70};

  private static final byte[] TLS_ACCESS_DENIED = {21, 3, 3, 0, 2, 2, 49};

  private static final DateTimeFormatter BANNER_TIME =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Exchange exchange;
  private final SmtpConnection connection;
  private final String sessionId =
      "%016X".formatted(ThreadLocalRandom.current().nextLong() >>> 8 | 0x08DE000000000000L);
  private final Dialogue dialogue;
  private final AuthCommand auth;
  private final MailCommands mails;
  private boolean secure;
  private boolean greeted;

  SmtpSession(Exchange exchange, SmtpConnection connection) {
    this.exchange = exchange;
    this.connection = connection;
    dialogue = new Dialogue(exchange, connection);
    auth = new AuthCommand(exchange, dialogue, connection, sessionId);
    mails = new MailCommands(exchange, dialogue, connection);
  }

  void run() throws IOException {
    try {
      // Connecting takes a round trip itself.
      SmtpConnection.pause(exchange.settings().get().replyDelay());
      dialogue.answer(
          SmtpStage.CONNECT,
          () ->
              "220 %s Microsoft ESMTP MAIL Service ready at %s [%s]"
                  .formatted(
                      Exchange.BANNER_HOST,
                      BANNER_TIME.format(exchange.clock().instant()),
                      sessionId));
      while (dialogue.open()) {
        command(dialogue.command());
      }
      dialogue.flush();
    } finally {
      dialogue.over();
      auth.forget();
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
      case "EHLO" -> dialogue.answer(SmtpStage.EHLO, () -> ehlo(rest));
      case "HELO" ->
          dialogue.answer(
              SmtpStage.EHLO,
              () -> {
                greeted = true;
                mails.reset();
                return "250 " + Exchange.BANNER_HOST + " Hello [" + connection.peer() + "]";
              });
      case "STARTTLS" -> startTls();
      case "AUTH" -> auth(rest);
      case "MAIL" -> dialogue.answer(SmtpStage.MAIL, () -> mail(rest));
      case "RCPT" -> dialogue.answer(SmtpStage.RCPT, () -> mails.rcpt(rest));
      case "DATA" -> mails.data(auth.login());
      case "BDAT" -> mails.bdat(rest, auth.login());
      case "RSET" ->
          dialogue.answer(
              SmtpStage.RSET,
              () -> {
                mails.reset();
                return "250 2.0.0 Resetting";
              });
      case "NOOP" -> dialogue.answer(SmtpStage.NOOP, () -> "250 2.0.0 OK");
      case "VRFY" -> dialogue.write("252 2.1.5 Cannot VRFY user");
      case "HELP" ->
          dialogue.write(
              "214 This server supports the following commands: HELO EHLO STARTTLS"
                  + " RCPT DATA RSET MAIL QUIT HELP AUTH BDAT");
      case "QUIT" ->
          dialogue.answer(
              SmtpStage.QUIT,
              () -> {
                dialogue.end();
                // Before the reply: whoever has read it may log in anew at once.
                auth.forget();
                return "221 2.0.0 Service closing transmission channel";
              });
      default ->
          dialogue.write(
              "500 5.3.3 Unrecognized command '" + verb.replaceAll("[^A-Z0-9]", "?") + "'");
    }
  }

  private String ehlo(String name) {
    if (name.isBlank()) {
      return "501 5.5.4 Invalid domain name";
    }
    greeted = true;
    mails.reset();
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
      dialogue.write(MailCommands.BAD_SEQUENCE);
      return;
    }
    if (!dialogue.answer(SmtpStage.STARTTLS, () -> "220 2.0.0 SMTP server ready")) {
      return;
    }
    dialogue.flush();
    Optional<SmtpFault> fault = exchange.faults().next(SmtpStage.TLS);
    if (fault.isPresent()) {
      dialogue.breakOff(fault.get());
      return;
    }
    SmtpConnection.pause(exchange.settings().get().replyDelay());
    Optional<TlsFault> wrong = exchange.faults().nextTlsFault();
    if (wrong.isPresent()) {
      wrongTls(wrong.get());
      return;
    }
    connection.startTls(exchange.certificates().server());
    secure = true;
    greeted = false;
    mails.reset();
  }

  /** Whatever the client makes of it, the conversation is over. */
  private void wrongTls(TlsFault fault) throws IOException {
    switch (fault) {
      case EXPIRED, NOT_YET_VALID, OTHER_NAME, UNTRUSTED ->
          connection.startTls(
              exchange.certificates().server(Certificates.Flaw.valueOf(fault.name())));
      case NO_COMMON_VERSION -> connection.answerHandshake(TLS_PROTOCOL_VERSION);
      case UNWANTED_CLIENT -> connection.answerHandshake(TLS_ACCESS_DENIED);
      case NO_TLS -> connection.answerHandshake("500 What is this?\r\n".getBytes(US_ASCII));
    }
    dialogue.end();
  }

  private void auth(String rest) throws IOException {
    exchange.counters().count("smtp.auths");
    if (!greeted || auth.login() != null || mails.begun()) {
      dialogue.write(MailCommands.BAD_SEQUENCE);
    } else {
      auth.run(rest, secure);
    }
  }

  private String mail(String rest) {
    Login login = auth.login();
    if (!greeted) {
      return MailCommands.BAD_SEQUENCE;
    }
    if (login != null) {
      return mails.mail(rest, login);
    }
    return secure
        ? auth.unauthenticated()
        // The reply before TLS is not on record; this is the wording of Exchange in general.
        : "451 5.7.3 STARTTLS is required to send mail " + auth.suffix();
  }
}
