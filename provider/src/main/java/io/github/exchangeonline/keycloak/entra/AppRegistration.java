package io.github.exchangeonline.keycloak.entra;

/**
 * An app registration as a realm's Email tab names it.
 *
 * @param tenant where its tokens come from
 * @param clientId the application (client) id; refresh tokens are bound to it
 * @param authentication how it proves itself at the token endpoint
 * @param scope what is asked for, separated by spaces
 */
public record AppRegistration(
    TenantAddress tenant, String clientId, ClientAuthentication authentication, String scope) {}
