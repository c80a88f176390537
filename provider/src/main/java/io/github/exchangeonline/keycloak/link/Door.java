package io.github.exchangeonline.keycloak.link;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.AuthorizationEndpointBase;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.OIDCResponseType;
import org.keycloak.services.Urls;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A login that starts the required action and ends at our own landing, as the account console's
 * client: every realm has it, and no client has to be configured. Made here and not by a request to
 * the authorization endpoint, since that client may only land on the account console, whose script
 * takes the answer for one of its own and fails (seen in 26.7.3, in the query and in the fragment).
 */
final class Door extends AuthorizationEndpointBase {

  Door(KeycloakSession session) {
    super(
        session,
        new EventBuilder(
                session.getContext().getRealm(), session, session.getContext().getConnection())
            .event(EventType.LOGIN));
  }

  Response open(ClientModel client, URI landing) {
    checkSsl();
    checkRealm();
    session.getContext().setClient(client);
    event.client(client);
    AuthenticationSessionModel login = createAuthenticationSession(client, null);
    login.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
    login.setAction(AuthenticationSessionModel.Action.AUTHENTICATE.name());
    login.setRedirectUri(landing.toString());
    // Neither code nor token: nobody is there to redeem one.
    login.setClientNote(OIDCLoginProtocol.RESPONSE_TYPE_PARAM, OIDCResponseType.NONE);
    login.setClientNote(OIDCLoginProtocol.REDIRECT_URI_PARAM, landing.toString());
    login.setClientNote(OIDCLoginProtocol.SCOPE_PARAM, "openid");
    login.setClientNote(
        OIDCLoginProtocol.ISSUER,
        Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
    login.setClientNote(Constants.KC_ACTION, LinkMailboxActionFactory.ID);
    LoginProtocol protocol =
        session
            .getProvider(LoginProtocol.class, OIDCLoginProtocol.LOGIN_PROTOCOL)
            .setSession(session)
            .setRealm(realm)
            .setUriInfo(session.getContext().getUri())
            .setHttpHeaders(session.getContext().getRequestHeaders())
            .setEventBuilder(event);
    return handleBrowserAuthenticationRequest(login, protocol, false, true);
  }
}
