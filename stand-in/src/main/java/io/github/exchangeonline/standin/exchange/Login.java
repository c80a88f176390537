package io.github.exchangeonline.standin.exchange;

import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.Mailbox;
import io.github.exchangeonline.standin.faults.AuthRefusal;
import io.github.exchangeonline.standin.grants.AccessToken;
import java.util.Optional;
import java.util.Set;

/**
 * Decides about XOAUTH2 credentials.
 *
 * @param mailbox the mailbox that sends
 * @param token who signed in
 */
record Login(Mailbox mailbox, AccessToken token) {
  private static final Set<String> AUDIENCES =
      Set.of("https://outlook.office.com", "https://outlook.office365.com");

  /** The outcome: a login, or why not. */
  record Outcome(Optional<Login> login, AuthRefusal refusal) {
    static Outcome refused(AuthRefusal why) {
      return new Outcome(Optional.empty(), why);
    }
  }

  static Outcome attempt(XOAuth2 credentials, Exchange exchange) {
    AccessToken token = exchange.grants().accessToken(credentials.token()).orElse(null);
    Mailbox mailbox = mailbox(credentials.user(), exchange).orElse(null);
    if (token == null || mailbox == null || !good(token, mailbox, exchange)) {
      return Outcome.refused(AuthRefusal.GENERIC);
    }
    return exchange
        .faults()
        .refusal(mailbox)
        .map(Outcome::refused)
        .orElseGet(() -> new Outcome(Optional.of(new Login(mailbox, token)), AuthRefusal.GENERIC));
  }

  private static boolean good(AccessToken token, Mailbox mailbox, Exchange exchange) {
    if (!AUDIENCES.contains(token.audience()) || !token.tenantId().equals(mailbox.tenantId())) {
      return false;
    }
    if (token.appOnly()) {
      // Its mailbox permission is looked at only when it submits.
      return token.permissions().contains("SMTP.SendAsApp");
    }
    Account account = exchange.directory().account(token.principal());
    return token.permissions().contains("SMTP.Send")
        && !exchange.faults().disabled(account)
        && !exchange.faults().deleted(account)
        && mailbox.opensFor(token.principal());
  }

  /** By primary address or by its owner's UPN; by alias where the settings allow it. */
  static Optional<Mailbox> mailbox(String user, Exchange exchange) {
    Optional<Mailbox> byAddress =
        exchange
            .directory()
            .findMailbox(user)
            .filter(
                mailbox ->
                    exchange.settings().get().aliasLogin()
                        || mailbox.primaryAddress().equalsIgnoreCase(user));
    return byAddress.or(
        () ->
            exchange
                .directory()
                .findAccount(user)
                .filter(account -> account.upn().equalsIgnoreCase(user))
                .flatMap(exchange.directory()::findMailboxOf));
  }
}
