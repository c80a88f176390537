package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.seal.Secret;

/** How to get what it takes to sign in. For one check, on its thread. */
public interface SignIn {

  /** Asked once, when the mail server waits for it. */
  Permit permit() throws LinkException, EntraException;

  /** Asked right before the end of the test mail: whether it may still be sent. */
  default boolean stillGiven() {
    return true;
  }

  /** Exchange refused the token. */
  default void refused() {}

  /**
   * What it takes.
   *
   * @param account whose limits at Exchange it counts against
   */
  record Permit(Mailbox mailbox, Account account, Secret accessToken) {}
}
