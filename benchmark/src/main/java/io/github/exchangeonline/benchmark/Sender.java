package io.github.exchangeonline.benchmark;

import io.github.exchangeonline.standin.directory.Sample;

/** Who sends a realm's mail. There is one realm for each, alike but for the Email tab. */
enum Sender {
  /** Keycloak's own XOAUTH2 sender, as an app (client credentials). */
  BUILT_IN("built-in", Sample.NOTIFICATIONS),

  /** This project's, as a linked mailbox. */
  OURS("linked", Sample.NOREPLY),

  /**
   * Nobody: everything happens but the sending. The realm's name is known to the provider in {@code
   * server}.
   */
  NOBODY("without-mail", Sample.NOREPLY);

  private final String realm;
  private final String mailbox;

  Sender(String realm, String mailbox) {
    this.realm = realm;
    this.mailbox = mailbox;
  }

  /** Name of its realm. */
  String realm() {
    return realm;
  }

  /** Who the mail is from, and who signs in at Exchange. */
  String mailbox() {
    return mailbox;
  }

  /** Address of one of the people whom mail is sent to, counted from 0. */
  String reader(int number) {
    return "reader-" + number + "@" + realm + ".example";
  }
}
