package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.RootAuthenticationSessionModel;

/**
 * Where Microsoft sends the browser back to. An answer is taken only in the realm in which the trip
 * began, and only from the browser that was sent: its cookies go to that realm alone. A realm that
 * receives for others (option {@code callback-realm}) decides nothing and leads there. For one
 * session; not thread-safe.
 */
final class Callback {

  /** Query parameter of the way from the receiving realm to the trip's own. */
  static final String KEPT = "answer";

  private final KeycloakSession session;
  private final RealmModel realm;

  Callback(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  Response receive() {
    MultivaluedMap<String, String> query = session.getContext().getUri().getQueryParameters();
    String kept = query.getFirst(KEPT);
    if (kept != null) {
      return CallbackAnswer.take(session, kept)
          .map(this::accept)
          .orElseGet(() -> refused(Problem.STATE_EXPIRED));
    }
    CallbackAnswer answer = CallbackAnswer.of(query).orElse(null);
    if (answer == null) {
      return refused(Problem.ANSWER_MALFORMED);
    }
    return LinkRequest.pending(session, answer.state())
        .filter(pending -> !pending.realm().equals(realm.getId()) && receivesForOthers())
        .map(pending -> leadOn(pending, answer))
        .orElseGet(() -> accept(answer));
  }

  /** To the realm in which the trip began; only a handle is in the address. */
  private Response leadOn(LinkRequest.Pending pending, CallbackAnswer answer) {
    RealmModel origin = session.realms().getRealm(pending.realm());
    if (origin == null || !origin.isEnabled()) {
      return refused(Problem.LINK_REALM_GONE);
    }
    return LinkResource.seeOther(
        UriBuilder.fromUri(pending.callback()).queryParam(KEPT, answer.keep(session)).build());
  }

  private Response accept(CallbackAnswer answer) {
    Optional<LinkRequest.Pending> known = LinkRequest.pending(session, answer.state());
    if (known.isEmpty()) {
      return refused(Problem.STATE_EXPIRED);
    }
    LinkRequest.Pending pending = known.get();
    RootAuthenticationSessionModel browser =
        new AuthenticationSessionManager(session).getCurrentRootAuthenticationSession(realm);
    if (browser == null || !pending.of(realm.getId(), browser.getId())) {
      return refused(Problem.STATE_MISMATCH);
    }
    if (!realm.isEnabled()) {
      return refused(Problem.LINK_REALM_GONE);
    }
    ClientModel client = realm.getClientById(pending.client());
    AuthenticationSessionModel login =
        client == null ? null : browser.getAuthenticationSession(client, pending.tab());
    if (login == null || !LinkRequest.last(login, answer.state())) {
      return refused(Problem.STATE_EXPIRED);
    }
    if (!LinkRequest.use(session, answer.state())) {
      return refused(Problem.CODE_REUSED);
    }
    // The trip may have taken longer than a page may stay open; the state vouches for it.
    browser.setTimestamp(Time.currentTime());
    String handle = LinkRequest.answered(login, answer.values());
    return LinkResource.seeOther(
        UriBuilder.fromUri(pending.action()).queryParam(LinkResource.HANDLE, handle).build());
  }

  private boolean receivesForOthers() {
    return MailRuntime.find(session)
        .flatMap(runtime -> runtime.settings().callbackRealm())
        .filter(realm.getName()::equals)
        .isPresent();
  }

  /** With a way to begin anew, except where the one who is here may belong to another realm. */
  private Response refused(Problem problem) {
    boolean mayBelongHere = !receivesForOthers() && problem != Problem.LINK_REALM_GONE;
    return LinkResource.refused(session, problem, mayBelongHere);
  }
}
