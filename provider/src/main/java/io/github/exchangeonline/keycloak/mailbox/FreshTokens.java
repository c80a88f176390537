package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.seal.Secret;

/** The same for somebody who wants to know whether the link itself still holds. Thread-safe. */
public interface FreshTokens extends AccessTokenSupply {

  /**
   * An access token that Entra gave just now, for what is in memory may outlive by an hour the
   * permission or the client secret that it was given for. Asks also while Entra asked to wait; who
   * asks again and again gets the one that came a moment ago.
   *
   * @throws LinkException as {@link #accessToken}
   * @throws EntraException Entra did not renew it, even where the one in memory would still do
   */
  Secret renewed(MailboxLink link, AppRegistration app) throws LinkException, EntraException;
}
