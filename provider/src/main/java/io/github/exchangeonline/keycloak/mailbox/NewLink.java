package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.seal.Secret;

/**
 * A mailbox that was just proven to send.
 *
 * @param frontendUrl where the realm is reached, as far as that is fixed
 */
public record NewLink(
    Mailbox mailbox,
    Account account,
    String clientId,
    String scope,
    Secret refreshToken,
    FrontendUrl frontendUrl) {}
