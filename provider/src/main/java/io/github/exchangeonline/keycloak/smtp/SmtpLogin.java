package io.github.exchangeonline.keycloak.smtp;

import io.github.exchangeonline.keycloak.seal.Secret;

/** Signs in as a mailbox with an access token. */
public record SmtpLogin(String mailbox, Secret accessToken) {}
