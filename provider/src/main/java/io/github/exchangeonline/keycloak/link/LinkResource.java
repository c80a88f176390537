package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.RootAuthenticationSessionModel;

/**
 * Our two addresses outside of a login's own: where Microsoft sends the browser back to, and the
 * owner's door.
 */
public final class LinkResource implements RealmResourceProvider {

  /** Query parameter of the way back into the login: stands for an answer, is none. */
  static final String HANDLE = "exo";

  /** Starting again does not help. */
  private static final Set<Problem> ADMIN_MUST_ACT =
      Set.of(Problem.NO_DOOR_CLIENT, Problem.ACTION_OFF);

  private final KeycloakSession session;

  LinkResource(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public Object getResource() {
    return this;
  }

  /**
   * Takes Microsoft's answer only from the browser that was sent there, uses its state up, keeps
   * the code in the login and leads back with a handle, so that no address bar, log or Referer
   * after this shows the code.
   */
  @GET
  @Path("callback")
  public Response callback() {
    MultivaluedMap<String, String> query = session.getContext().getUri().getQueryParameters();
    RealmModel realm = session.getContext().getRealm();
    String state = query.getFirst("state");
    LinkRequest.Pending pending =
        state == null ? null : LinkRequest.pending(session, state).orElse(null);
    if (pending == null) {
      return refused(Problem.STATE_EXPIRED);
    }
    RootAuthenticationSessionModel browser =
        new AuthenticationSessionManager(session).getCurrentRootAuthenticationSession(realm);
    if (browser == null || !pending.of(realm.getId(), browser.getId())) {
      return refused(Problem.STATE_MISMATCH);
    }
    ClientModel client = realm.getClientById(pending.client());
    AuthenticationSessionModel login =
        client == null ? null : browser.getAuthenticationSession(client, pending.tab());
    if (login == null) {
      return refused(Problem.STATE_EXPIRED);
    }
    if (!LinkRequest.use(session, state)) {
      return refused(Problem.CODE_REUSED);
    }
    // The trip may have taken longer than a page may stay open; the state vouches for it.
    browser.setTimestamp(Time.currentTime());
    String handle = LinkRequest.answered(login, answer(query));
    return seeOther(UriBuilder.fromUri(pending.action()).queryParam(HANDLE, handle).build());
  }

  /** Starts the required action for whoever opens this address, after a fresh login. */
  @GET
  @Path("link")
  public Response door() {
    ClientModel client = accountConsole();
    if (client == null) {
      return refused(Problem.NO_DOOR_CLIENT);
    }
    // Keycloak would log the user in and then say nothing at all.
    return actionIsOn()
        ? new Door(session).open(client, Addresses.landing(session))
        : refused(Problem.ACTION_OFF);
  }

  /** Where a login through the door ends: on to the account pages, without its query. */
  @GET
  @Path("done")
  public Response landing() {
    return accountConsole() == null
        ? refused(Problem.NO_DOOR_CLIENT)
        : seeOther(URI.create(Addresses.realm(session) + "/account/"));
  }

  @Override
  public void close() {}

  /** A redirect that no cache keeps and that tells the next site nothing of this address. */
  static Response seeOther(URI location) {
    return Response.seeOther(location)
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "no-referrer")
        .build();
  }

  private static Map<String, String> answer(MultivaluedMap<String, String> query) {
    Map<String, String> answer = new HashMap<>();
    for (String name : new String[] {"code", "error", "error_subcode", "error_description"}) {
      String value = query.getFirst(name);
      if (value != null) {
        answer.put(name, value);
      }
    }
    return answer;
  }

  private @Nullable ClientModel accountConsole() {
    ClientModel client =
        session.getContext().getRealm().getClientByClientId(Constants.ACCOUNT_CONSOLE_CLIENT_ID);
    return client != null && client.isEnabled() ? client : null;
  }

  private boolean actionIsOn() {
    RequiredActionProviderModel action =
        session
            .getContext()
            .getRealm()
            .getRequiredActionProviderByAlias(LinkMailboxActionFactory.ID);
    return action != null && action.isEnabled();
  }

  private Response refused(Problem problem) {
    Locale locale = session.getContext().resolveLocale(null);
    Map<String, Object> page = new HashMap<>();
    page.put("diagnosis", LinkPages.words(Diagnoses.of(problem), locale));
    if (!ADMIN_MUST_ACT.contains(problem)) {
      page.put("restartUrl", Addresses.door(session).toString());
    }
    return session
        .getProvider(LoginFormsProvider.class)
        .setAttribute("exo", page)
        .setStatus(Response.Status.BAD_REQUEST)
        .setResponseHeader("Referrer-Policy", "no-referrer")
        .createForm("exchange-online-error.ftl");
  }
}
