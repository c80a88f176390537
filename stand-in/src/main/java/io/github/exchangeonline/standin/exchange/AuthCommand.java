package io.github.exchangeonline.standin.exchange;

import io.github.exchangeonline.standin.faults.AuthRefusal;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** AUTH, and who is logged in on this connection since. */
final class AuthCommand {
  private final Exchange exchange;
  private final Dialogue dialogue;
  private final SmtpConnection connection;
  private final String sessionId;
  private @Nullable Login login;
  private @Nullable String lastAuthFailure;

  AuthCommand(Exchange exchange, Dialogue dialogue, SmtpConnection connection, String sessionId) {
    this.exchange = exchange;
    this.dialogue = dialogue;
    this.connection = connection;
    this.sessionId = sessionId;
  }

  @Nullable Login login() {
    return login;
  }

  /** What a mail is refused with before a login: the failure of the login that was tried. */
  String unauthenticated() {
    return "530 5.7.57 Client not authenticated to send mail. "
        + (lastAuthFailure == null ? suffix() : "Error: " + lastAuthFailure);
  }

  /** Gives the connection's place among the mailbox's back. */
  void forget() {
    if (login != null) {
      String box = login.mailbox().primaryAddress();
      exchange.usage().disconnected(box, connection);
      exchange.counters().mailbox(box).disconnected(connection);
    }
  }

  void run(String rest, boolean secure) throws IOException {
    int space = rest.indexOf(' ');
    String mechanism = (space < 0 ? rest : rest.substring(0, space)).toUpperCase(Locale.ROOT);
    String initial = space < 0 ? "" : rest.substring(space + 1);
    if (!secure || !(mechanism.equals("XOAUTH2") || mechanism.equals("LOGIN"))) {
      // Before TLS no mechanism exists, so the reply is that for an unknown one.
      dialogue.write("504 5.7.4 Unrecognized authentication type " + suffix());
    } else if (mechanism.equals("LOGIN")) {
      if (initial.isEmpty()) {
        dialogue.ask("334 VXNlcm5hbWU6");
      }
      dialogue.ask("334 UGFzc3dvcmQ6");
      dialogue.answer(SmtpStage.AUTH, () -> refused(AuthRefusal.BASIC_DISABLED));
    } else {
      String credentials = initial.isEmpty() ? dialogue.ask("334 ") : initial;
      if (credentials.equals("*")) {
        dialogue.write("501 5.7.0 Authentication canceled");
      } else {
        dialogue.answer(SmtpStage.AUTH, () -> xoauth2(credentials));
      }
    }
  }

  private String xoauth2(String base64) {
    Optional<XOAuth2> parsed = XOAuth2.parse(base64);
    parsed
        .flatMap(credentials -> Login.mailbox(credentials.user(), exchange))
        .ifPresent(mailbox -> exchange.counters().mailbox(mailbox.primaryAddress()).auth());
    Login.Outcome outcome =
        parsed.isEmpty()
            ? Login.Outcome.refused(AuthRefusal.GENERIC)
            : Login.attempt(parsed.get(), exchange);
    if (outcome.login().isEmpty()) {
      return refused(outcome.refusal());
    }
    login = outcome.login().get();
    String box = login.mailbox().primaryAddress();
    exchange.usage().connected(box, connection);
    exchange.counters().mailbox(box).connected(connection);
    dialogue.with(exchange.counters().mailbox(box));
    exchange.counters().count("smtp.auths.ok");
    return "235 2.7.0 Authentication successful";
  }

  private String refused(AuthRefusal why) {
    String reply = "535 " + why.text() + " " + suffix();
    lastAuthFailure = reply;
    return reply;
  }

  String suffix() {
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
}
