package io.github.exchangeonline.keycloak.entra;

/**
 * Whose access token: opaque here.
 *
 * @param link the id of the link, a new one for every link
 */
public record TokenKey(
    String realm, String link, String clientId, String scope, String authority) {}
