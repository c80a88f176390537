package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;

/**
 * One way out for a realm's mail: where its Email tab leads, as one of the mailboxes that are
 * linked.
 */
record Way(Routes.Route.Open route, MailboxLink link) {

  AccountKey account() {
    return AccountKey.of(link.account());
  }

  String mailbox() {
    return link.mailbox().address();
  }

  /** Whether what was found out about the other holds for this one, too. */
  boolean sameAs(Way other) {
    return link.id().equals(other.link.id())
        && route.server().equals(other.route.server())
        && route.app().equals(other.route.app());
  }
}
