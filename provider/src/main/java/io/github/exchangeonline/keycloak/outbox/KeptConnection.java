package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.mailbox.AccessTokenSupply;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.smtp.SmtpConnection;
import io.github.exchangeonline.keycloak.smtp.SmtpConnector;
import io.github.exchangeonline.keycloak.smtp.SmtpException;
import io.github.exchangeonline.keycloak.smtp.SmtpLogin;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox's connection, kept from mail to mail. Nothing asks whether it is still good: the next
 * mail finds out, and gets a fresh one. It goes on with the access token it was opened with, for as
 * long as Exchange lets it. For one thread at a time.
 */
final class KeptConnection {

  /** Where a mail has begun that Exchange cannot have accepted yet. */
  private static final Set<Stage> BEFORE_THE_END = Set.of(Stage.MAIL, Stage.RCPT, Stage.DATA);

  private static final int CLOSING = 421;

  private final AccessTokenSupply tokens;
  private final SmtpConnector connector;
  private @Nullable SmtpConnection connection;
  private @Nullable Way way;

  KeptConnection(AccessTokenSupply tokens, SmtpConnector connector) {
    this.tokens = tokens;
    this.connector = connector;
  }

  /**
   * Hands a mail over, on the connection that is there where it serves.
   *
   * @param allowed asked right before the end of the mail
   * @return empty where it was not allowed any more; nothing was handed over then
   */
  Optional<SmtpReply> send(Way by, OutgoingMail mail, BooleanSupplier allowed)
      throws LinkException, EntraException, SmtpException {
    SmtpConnection kept = way != null && way.sameAs(by) ? connection : null;
    if (kept != null) {
      try {
        return send(kept, mail, allowed);
      } catch (SmtpException e) {
        if (!diedBefore(e)) {
          throw e;
        }
      }
    }
    return send(open(by), mail, allowed);
  }

  void close() {
    if (connection != null) {
      connection.close();
    }
    connection = null;
    way = null;
  }

  private Optional<SmtpReply> send(SmtpConnection on, OutgoingMail mail, BooleanSupplier allowed)
      throws SmtpException {
    try {
      return on.send(mail, allowed);
    } finally {
      if (!on.usable()) {
        close();
      }
    }
  }

  /** It may have died long ago; that is learnt with the next mail, of which nothing is lost. */
  private static boolean diedBefore(SmtpException e) {
    return BEFORE_THE_END.contains(e.stage())
        && !e.outcomeUnknown()
        && !Outcome.asksForLess(e)
        && e.diagnosis().disposition() != Disposition.DROP
        && e.reply().map(reply -> reply.code() == CLOSING).orElse(true);
  }

  /**
   * A fresh one. An access token that Exchange refuses is renewed once and tried once more, as any
   * may have been revoked since it was issued.
   */
  private SmtpConnection open(Way by) throws LinkException, EntraException, SmtpException {
    close();
    Secret token = tokens.accessToken(by.link(), by.route().app());
    SmtpConnection opened;
    try {
      opened = open(by, token);
    } catch (SmtpException e) {
      if (!e.tokenRefused()) {
        throw e;
      }
      tokens.refused(by.link(), by.route().app(), token);
      opened = open(by, tokens.accessToken(by.link(), by.route().app()));
    }
    connection = opened;
    way = by;
    return opened;
  }

  private SmtpConnection open(Way by, Secret token) throws SmtpException {
    return connector.open(by.route().server(), new SmtpLogin(by.mailbox(), token));
  }
}
