package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.AppRegistration;
import io.github.exchangeonline.standin.faults.RawRedirect;
import io.github.exchangeonline.standin.grants.AuthorizationCode;
import io.github.exchangeonline.standin.grants.SecretsSeen.Kind;
import io.github.exchangeonline.standin.http.Parameters;
import io.github.exchangeonline.standin.http.Reply;
import io.github.exchangeonline.standin.http.Request;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code /oauth2/v2.0/authorize} and the forms of its pages. */
final class AuthorizeEndpoint {
  private final Entra entra;
  private final TokenIssuer issuer;
  private final BrowserSessions sessions = new BrowserSessions();
  private final Map<String, Flow> flows = new ConcurrentHashMap<>();

  AuthorizeEndpoint(Entra entra, TokenIssuer issuer) {
    this.entra = entra;
    this.issuer = issuer;
  }

  void clear() {
    flows.clear();
    sessions.clear();
  }

  Reply signOut(Request request) {
    sessions.signOut(request);
    String next = request.query().get("post_logout_redirect_uri");
    return next == null
        ? Reply.html(200, EntraPage.of("You signed out of your account", ""))
        : Reply.redirect(next);
  }

  Reply authorize(Request request, TenantPath path) {
    Parameters parameters = Flow.parameters(request);
    entra.grants().secretsSeen().add(Kind.STATE, parameters.get("state"));
    entra.grants().secretsSeen().add(Kind.NONCE, parameters.get("nonce"));
    String clientId = parameters.get("client_id", "");
    AppRegistration app = entra.directory().findApp(clientId).filter(path::knows).orElse(null);
    if (app == null) {
      // Neither this nor a wrong redirect URI may lead away from Entra's own page.
      return page(request, Aadsts.error(700016).with("app", clientId).with("tenant", path.name()));
    }
    String uri = parameters.get("redirect_uri", "");
    if (!app.redirectUris().contains(uri)) {
      return page(request, Aadsts.error(50011).with("uri", uri).with("app", app.clientId()));
    }
    Optional<RawRedirect> raw = entra.faults().nextRawRedirect();
    if (raw.isPresent()) {
      return Redirects.raw(uri, parameters, raw.get());
    }
    try {
      if (!parameters.get("response_type", "").equals("code")) {
        throw new EntraException(
            Aadsts.error(700051).with("name", parameters.get("response_type", "")));
      }
      if (app.homeTenant() != null && path.tenant().isEmpty()) {
        throw new EntraException(Aadsts.error(50194));
      }
      Flow flow = Flow.of(issuer.opaque(18), request, path, app, uri);
      if (flow.scopes().empty()) {
        throw new EntraException(Aadsts.error(900144).with("name", "scope"));
      }
      return begin(request, flow);
    } catch (EntraException e) {
      return refuse(
          request,
          uri,
          parameters,
          e.error()
              .with("app", app.clientId())
              .with("appName", app.displayName())
              .with("tenant", path.name()));
    }
  }

  private Reply begin(Request request, Flow flow) {
    List<Account> signedIn =
        sessions.signedIn(request).stream().filter(flow.path()::admits).toList();
    Optional<Account> hinted =
        Optional.ofNullable(flow.parameters().get("login_hint"))
            .flatMap(hint -> entra.directory().findAccount(hint))
            .filter(flow.path()::admits);
    boolean pick = flow.prompts("select_account");
    if (flow.prompts("none")) {
      return hinted
          .filter(signedIn::contains)
          .or(() -> signedIn.stream().findFirst())
          .map(account -> silently(request, flow.as(account), account))
          .orElseThrow(() -> Aadsts.failure(50058));
    }
    if (!pick && !flow.prompts("login")) {
      // Someone signed in already is taken without a question when there is no doubt who.
      if (hinted.isPresent() && signedIn.contains(hinted.get())) {
        return signedIn(request, flow, hinted.get());
      }
      if (hinted.isEmpty() && signedIn.size() == 1 && flow.parameters().get("login_hint") == null) {
        return signedIn(request, flow, signedIn.get(0));
      }
    }
    flows.put(flow.id(), flow);
    // Together with select_account a hint is not taken into account.
    List<Account> offered =
        !pick && hinted.isPresent() ? List.of(hinted.get()) : offers(flow, signedIn);
    return Reply.html(200, SignInPages.pick(flow, offered, signedIn));
  }

  private List<Account> offers(Flow flow, List<Account> signedIn) {
    Set<Account> offered = new LinkedHashSet<>(signedIn);
    entra.directory().accounts().stream()
        .filter(flow.path()::admits)
        .filter(account -> !entra.faults().deleted(account))
        .forEach(offered::add);
    return List.copyOf(offered);
  }

  private Reply silently(Request request, Flow flow, Account account) {
    if (needsConsent(flow, account)) {
      throw new EntraException(Aadsts.error(65001).withError("interaction_required"));
    }
    return finish(request, flow, account);
  }

  /** The form of the account picker and of "Use another account". */
  Reply picked(Request request) {
    Parameters form = request.form();
    Flow flow = flows.get(form.get("flow", ""));
    if (flow == null) {
      return page(request, Aadsts.error(9002313));
    }
    String action = form.get("action", "");
    if (action.equals("cancel")) {
      flows.remove(flow.id());
      Map<String, String> answer = new LinkedHashMap<>();
      answer.put("error", "access_denied");
      answer.put("error_subcode", "cancel");
      return Redirects.back(flow.redirectUri(), flow.parameters(), answer);
    }
    if (action.equals("other")) {
      return Reply.html(200, SignInPages.other(flow, null, ""));
    }
    String typed = form.get("account", form.get("loginfmt", ""));
    Account account = entra.directory().findAccount(typed).orElse(null);
    if (account == null || entra.faults().deleted(account)) {
      return Reply.html(
          200,
          SignInPages.other(
              flow,
              "This username may be incorrect. Make sure you typed it correctly. Otherwise, contact"
                  + " your admin.",
              typed));
    }
    if (!flow.path().admits(account)) {
      return page(
          request,
          Aadsts.error(50020)
              .with("user", account.username())
              .with("tenant", flow.path().name())
              .with("app", flow.app().clientId())
              .with("appName", flow.app().displayName()));
    }
    if (entra.faults().disabled(account)) {
      return page(request, Aadsts.error(50057));
    }
    return signedIn(request, flow, account);
  }

  private Reply signedIn(Request request, Flow before, Account account) {
    Flow flow = before.as(account);
    if (entra.faults().disabled(account)) {
      return page(request, Aadsts.error(50057));
    }
    if (!needsConsent(flow, account) && !flow.prompts("consent")) {
      return finish(request, flow, account);
    }
    flows.put(flow.id(), flow);
    String html =
        entra.faults().adminApprovalRequired(account.tenantId())
            ? SignInPages.adminApproval(flow)
            : SignInPages.consent(flow, account, entra.directory().tenant(account.tenantId()));
    return sessions.signIn(request, account, Reply.html(200, html), issuer.opaque(18));
  }

  /** The form of the consent page. */
  Reply consented(Request request) {
    Parameters form = request.form();
    Flow flow = flows.remove(form.get("flow", ""));
    Account account = flow == null ? null : flow.account();
    if (flow == null || account == null) {
      return page(request, Aadsts.error(9002313));
    }
    return switch (form.get("action", "")) {
      case "accept" -> {
        if (entra.faults().adminApprovalRequired(account.tenantId())) {
          yield refuse(request, flow.redirectUri(), flow.parameters(), Aadsts.error(90094));
        }
        Set<String> agreed = new LinkedHashSet<>(flow.scopes().all());
        // Signing in at all is agreed to along with anything else.
        agreed.add("openid");
        entra.grants().consent(account.objectId(), flow.app().clientId(), agreed);
        yield finish(request, flow, account);
      }
      case "return" ->
          // Either this or error_subcode=cancel is reported; this one says more.
          refuse(request, flow.redirectUri(), flow.parameters(), Aadsts.error(90094));
      default -> refuse(request, flow.redirectUri(), flow.parameters(), Aadsts.error(65004));
    };
  }

  private Reply finish(Request request, Flow flow, Account account) {
    flows.remove(flow.id());
    Parameters parameters = flow.parameters();
    String code = issuer.code(entra.directory().tenant(account.tenantId()).consumer());
    entra
        .grants()
        .put(
            code,
            new AuthorizationCode(
                flow.app().clientId(),
                account.objectId(),
                flow.redirectUri(),
                flow.scopes().all(),
                parameters.get("nonce"),
                parameters.get("code_challenge"),
                parameters.get("code_challenge_method"),
                entra.clock().instant()));
    String session = sessions.id(request);
    String id = session == null ? issuer.opaque(18) : session;
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("code", code);
    answer.put("session_state", BrowserSessions.sessionState(id, account));
    return sessions.signIn(
        request, account, Redirects.back(flow.redirectUri(), parameters, answer), id);
  }

  private boolean needsConsent(Flow flow, Account account) {
    Set<String> wanted = new LinkedHashSet<>(flow.scopes().all());
    wanted.add("openid");
    return !entra.grants().consented(account.objectId(), flow.app().clientId(), wanted);
  }

  private Reply refuse(Request request, String uri, Parameters parameters, EntraError error) {
    ErrorDocument document = ErrorDocument.redirected(error, request, entra.clock());
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("error", error.error());
    answer.put("error_description", document.description());
    answer.put("error_uri", document.uri());
    return Redirects.back(uri, parameters, answer);
  }

  /** Stays on Entra's own page; that it comes with status 400 is unverified. */
  private Reply page(Request request, EntraError error) {
    return Reply.html(
        400, SignInPages.error(ErrorDocument.redirected(error, request, entra.clock())));
  }
}
