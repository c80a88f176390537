package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.seal.Secret;

/** What it takes to sign in as a linked mailbox. Thread-safe. */
public interface AccessTokenSupply {

  /**
   * An access token that lasts for a mail. While Entra asks to wait it is not asked.
   *
   * @throws LinkException the link is gone, does not fit the app registration, or cannot be
   *     unsealed
   * @throws EntraException Entra did not renew it
   */
  Secret accessToken(MailboxLink link, AppRegistration app) throws LinkException, EntraException;

  /** Exchange refused this access token: the next call renews it, unless somebody already did. */
  void refused(MailboxLink link, AppRegistration app, Secret token);

  /**
   * Whether the link's credential is there at this moment, of an owner who is not disabled. Reads
   * the row, past all caches.
   */
  boolean stillLinked(MailboxLink link);
}
