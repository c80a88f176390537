package io.github.exchangeonline.keycloak.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.utils.RedirectUtils;

/**
 * The client through which administrators sign in, as far as the page has to know.
 *
 * @param realm whose users can sign in through it
 * @param adminRealm the realm of the administrators of all realms
 * @param authorization where a browser begins to sign in
 * @param hindrance why it cannot: {@code no-client}, {@code client-off}, {@code client-not-public},
 *     {@code client-without-flow} or {@code redirect-uri}; absent where it can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SignInClient(
    String realm,
    String adminRealm,
    String clientId,
    String authorization,
    @Nullable String hindrance) {

  static final String ID = "exchange-online-status";

  static SignInClient look(KeycloakSession session, @Nullable String redirectUri) {
    String realm = session.getContext().getRealm().getName();
    return new SignInClient(
        realm,
        Config.getAdminRealm(),
        ID,
        session
            .getContext()
            .getUri()
            .getBaseUriBuilder()
            .path("realms")
            .path(realm)
            .path("protocol/openid-connect/auth")
            .build()
            .toString(),
        hindrance(session, redirectUri));
  }

  private static @Nullable String hindrance(KeycloakSession session, @Nullable String redirectUri) {
    ClientModel client = session.getContext().getRealm().getClientByClientId(ID);
    if (client == null) {
      return "no-client";
    }
    if (!client.isEnabled()) {
      return "client-off";
    }
    if (!client.isPublicClient() || client.isBearerOnly()) {
      return "client-not-public";
    }
    if (!client.isStandardFlowEnabled()) {
      return "client-without-flow";
    }
    return redirectUri == null
            || RedirectUtils.verifyRedirectUri(session, redirectUri, client) == null
        ? "redirect-uri"
        : null;
  }
}
