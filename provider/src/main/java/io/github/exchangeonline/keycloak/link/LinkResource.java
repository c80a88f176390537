package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.status.StatusPage;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.services.resource.RealmResourceProvider;

/**
 * Our addresses outside of a login's own: where Microsoft sends the browser back to, the owner's
 * door, and the administrators' page.
 */
public final class LinkResource implements RealmResourceProvider {

  /** Query parameter of the way back into the login: stands for an answer, is none. */
  static final String HANDLE = "exo";

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
    return new Callback(session).receive();
  }

  /** Starts the required action for whoever opens this address, after a fresh login. */
  @GET
  @Path("link")
  public Response door() {
    ClientModel client = accountConsole();
    if (client == null) {
      return refused(session, Problem.NO_DOOR_CLIENT, false);
    }
    // Keycloak would log the user in and then say nothing at all.
    return actionIsOn()
        ? new Door(session).open(client, Addresses.landing(session))
        : refused(session, Problem.ACTION_OFF, false);
  }

  /** The administrators' page, which tells nothing until one of them has signed in. */
  @GET
  @Path("status")
  public Response status() {
    return new StatusPage(session).page();
  }

  /** Whether administrators can sign in to it. */
  @GET
  @Path("status/client")
  public Response statusClient(@QueryParam("redirect_uri") @Nullable String redirectUri) {
    return new StatusPage(session).client(redirectUri);
  }

  /** What it is made of. */
  @GET
  @Path("status/{file}")
  public Response statusFile(@PathParam("file") String file) {
    return new StatusPage(session).file(file);
  }

  /** Where a login through the door ends: on to the account pages, without its query. */
  @GET
  @Path("done")
  public Response landing() {
    return accountConsole() == null
        ? refused(session, Problem.NO_DOOR_CLIENT, false)
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

  /**
   * The page of a refusal outside of a login.
   *
   * @param restart whether to offer this realm's door: not where an admin must act first
   */
  static Response refused(KeycloakSession session, Problem problem, boolean restart) {
    Locale locale = session.getContext().resolveLocale(null);
    Map<String, Object> page = new HashMap<>();
    page.put("diagnosis", new PageWords(locale).of(Diagnoses.of(problem)));
    if (restart) {
      page.put("restartUrl", Addresses.door(session).toString());
    }
    return session
        .getProvider(LoginFormsProvider.class)
        .setAttribute("exo", page)
        .setStatus(Response.Status.BAD_REQUEST)
        .setResponseHeader("Cache-Control", "no-store")
        .setResponseHeader("Referrer-Policy", "no-referrer")
        .createForm("exchange-online-error.ftl");
  }
}
