package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.AppRegistration;
import io.github.exchangeonline.standin.faults.RawAnswer;
import io.github.exchangeonline.standin.faults.TokenFault;
import io.github.exchangeonline.standin.grants.AuthorizationCode;
import io.github.exchangeonline.standin.grants.RefreshToken;
import io.github.exchangeonline.standin.grants.SecretsSeen.Kind;
import io.github.exchangeonline.standin.http.CutConnection;
import io.github.exchangeonline.standin.http.Parameters;
import io.github.exchangeonline.standin.http.Reply;
import io.github.exchangeonline.standin.http.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code /oauth2/v2.0/token}. */
final class TokenEndpoint {
  private static final Duration THROTTLED = Duration.ofSeconds(60);

  private final Entra entra;
  private final TokenIssuer issuer;
  private final GrantChecks checks;
  private final LoopDetector loops = new LoopDetector();
  private final AtomicReference<Optional<Duration>> lifetime =
      new AtomicReference<>(Optional.empty());

  TokenEndpoint(Entra entra, TokenIssuer issuer) {
    this.entra = entra;
    this.issuer = issuer;
    this.checks = new GrantChecks(entra);
  }

  /** Fixes the lifetime of access tokens; absent for the random one of Entra. */
  void accessTokenLifetime(@Nullable Duration fixed) {
    lifetime.set(Optional.ofNullable(fixed));
  }

  void forgetLoops() {
    loops.clear();
  }

  Reply answer(Request request, String tenant) {
    Parameters form = request.form();
    String grantType = form.get("grant_type", "none");
    count(form, grantType);
    Optional<RawAnswer> raw = entra.faults().nextRawAnswer();
    if (raw.isPresent()) {
      return reply(raw.get());
    }
    Map<String, String> gaps = new LinkedHashMap<>();
    gaps.put("tenant", tenant);
    entra.grants().secretsSeen().add(Kind.CODE_VERIFIER, form.get("code_verifier"));
    Reply reply;
    try {
      Optional<TokenFault> fault = entra.faults().nextTokenFault();
      if (fault.isPresent()) {
        strike(fault.get(), form, gaps);
      }
      Map<String, Object> tokens = grant(request, tenant, form, grantType, gaps);
      if (fault.isPresent()) {
        throw new CutConnection();
      }
      entra.tampering().change(tokens);
      reply = Reply.json(200, tokens);
      return headers(reply, request, UUID.randomUUID().toString(), 0);
    } catch (EntraException e) {
      EntraError error = e.error();
      for (Map.Entry<String, String> gap : gaps.entrySet()) {
        error = error.with(gap.getKey(), gap.getValue());
      }
      ErrorDocument document = ErrorDocument.of(error, request, entra.clock(), entra.faults());
      reply = Reply.json(error.status(), document.body());
      if (e.retryAfter() != null) {
        reply = reply.with("Retry-After", Long.toString(e.retryAfter().toSeconds()));
      }
      return headers(reply, request, document.traceId(), error.code());
    }
  }

  /** Whose token it is, good or no longer good, is known from the code or the refresh token. */
  private void count(Parameters form, String grantType) {
    entra.counters().count("token." + grantType);
    Optional<String> byCode =
        entra.grants().code(form.get("code", "")).map(AuthorizationCode::account);
    byCode
        .or(
            () ->
                entra
                    .grants()
                    .refreshToken(form.get("refresh_token", ""))
                    .map(RefreshToken::account))
        .flatMap(entra.directory()::findAccount)
        .flatMap(entra.directory()::findMailboxOf)
        .ifPresent(
            mailbox -> entra.counters().mailbox(mailbox.primaryAddress()).tokenRequest(grantType));
  }

  private static Reply reply(RawAnswer raw) {
    Reply reply = Reply.of(raw.status(), "application/json; charset=utf-8", raw.body());
    for (Map.Entry<String, String> header : raw.headers().entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }

  private void strike(TokenFault fault, Parameters form, Map<String, String> gaps) {
    switch (fault.action()) {
      case ERROR -> {
        entra.directory().findApp(form.get("client_id", "")).ifPresent(app -> name(app, gaps));
        gaps.put("resource", Scopes.OUTLOOK);
        gaps.put("issued", ErrorDocument.ticks(entra.clock().instant()));
        gaps.put("validFrom", ErrorDocument.ticks(entra.clock().instant()));
        EntraError error = Aadsts.error(fault.code());
        throw new EntraException(
            fault.status() == 0 ? error : error.withStatus(fault.status()), fault.retryAfter());
      }
      case HANG -> {
        try {
          entra.faults().hang();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new CutConnection();
      }
      case CUT -> {
        // The work is done first, so that what was granted is lost on the way.
      }
    }
  }

  private Map<String, Object> grant(
      Request request, String tenant, Parameters form, String grantType, Map<String, String> gaps) {
    if (!request.method().equals("POST") || form.values().isEmpty()) {
      throw new EntraException(Aadsts.error(900144).with("name", "grant_type"));
    }
    if (form.get("resource") != null) {
      throw Aadsts.failure(901002);
    }
    TenantPath path = TenantPath.parse(tenant, entra.directory());
    ClientAuthentication client = ClientAuthentication.read(request, form);
    entra.grants().secretsSeen().add(Kind.CLIENT_SECRET, client.secret());
    gaps.put("app", client.clientId());
    AppRegistration app =
        entra
            .directory()
            .findApp(client.clientId())
            .filter(path::knows)
            .orElseThrow(() -> Aadsts.failure(700016));
    name(app, gaps);
    client.check(app, entra.clock().instant());
    boolean loop = loops.loops(tenant + "?" + request.body(), entra.clock().instant());
    return switch (grantType) {
      case "authorization_code" -> {
        refuse(loop);
        Granted granted = checks.code(form, app, path, gaps);
        yield tokens(request, form, app, granted);
      }
      case "refresh_token" -> {
        refuse(loop);
        Granted granted = checks.refreshToken(form, app, path, gaps);
        yield tokens(request, form, app, granted);
      }
      case "client_credentials" -> {
        if (loop) {
          throw new EntraException(Aadsts.error(90055), THROTTLED);
        }
        yield appTokens(form, app, path);
      }
      case "none" -> throw new EntraException(Aadsts.error(900144).with("name", "grant_type"));
      default -> throw new EntraException(Aadsts.error(70003).with("name", grantType));
    };
  }

  private static void refuse(boolean loop) {
    if (loop) {
      throw Aadsts.failure(50196);
    }
  }

  private Map<String, Object> tokens(
      Request request, Parameters form, AppRegistration app, Granted granted) {
    Account account = granted.account();
    Duration life = life();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("token_type", "Bearer");
    body.put(
        "scope",
        granted.scopes().resources().isEmpty()
            ? String.join(" ", granted.scopes().all())
            : String.join(" ", granted.scopes().permissions()));
    body.put("expires_in", life.toSeconds());
    body.put("ext_expires_in", life.toSeconds());
    body.put("access_token", issuer.accessToken(account, app, granted.scopes(), life));
    if (granted.grantedBefore().contains("offline_access")) {
      body.put("refresh_token", issuer.refreshToken(account, app, granted.grantedBefore()));
    }
    if (granted.grantedBefore().contains("openid")) {
      Scopes claims = new Scopes(granted.grantedBefore());
      String idToken = issuer.idToken(request.base(), account, app, claims, granted.nonce());
      entra.grants().secretsSeen().add(Kind.ID_TOKEN, idToken);
      body.put("id_token", idToken);
    }
    if ("1".equals(form.get("client_info"))) {
      body.put("client_info", ClientInfo.of(account));
    }
    return body;
  }

  private Map<String, Object> appTokens(Parameters form, AppRegistration app, TenantPath path) {
    if (path.tenant().isEmpty()) {
      throw Aadsts.failure(50059);
    }
    String scope = form.get("scope", "");
    Scopes scopes = Scopes.parse(scope);
    if (scopes.permissions().isEmpty()
        || !scopes.permissions().stream().allMatch(one -> one.endsWith("/.default"))) {
      throw new EntraException(Aadsts.error(70011).with("scope", scope));
    }
    Duration life = life();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("token_type", "Bearer");
    body.put("expires_in", life.toSeconds());
    body.put("ext_expires_in", life.toSeconds());
    body.put(
        "access_token", issuer.appToken(path.tenant().get().id(), app, scopes.resource(), life));
    return body;
  }

  private Duration life() {
    Optional<Duration> fixed = lifetime.get();
    return fixed != null && fixed.isPresent()
        ? fixed.get()
        : Duration.ofSeconds(entra.random().nextInt(3600, 5401));
  }

  private static void name(AppRegistration app, Map<String, String> gaps) {
    gaps.put("app", app.clientId());
    gaps.put("appName", app.displayName());
  }

  private static Reply headers(Reply reply, Request request, String traceId, int code) {
    Reply all =
        reply
            .with("Cache-Control", "no-store, no-cache")
            .with("Pragma", "no-cache")
            .with("Expires", "-1")
            .with("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
            .with("X-Content-Type-Options", "nosniff")
            .with("P3P", "CP=\"DSP CUR OTPi IND OTRi ONL FIN\"")
            .with("x-ms-request-id", traceId)
            .with("x-ms-ests-server", "2.1.22345.6 - STANDIN")
            .with("x-ms-clitelem", "1," + code + ",0,,")
            .with("Set-Cookie", "fpc=" + traceId + "; path=/; HttpOnly")
            .with("Set-Cookie", "x-ms-gateway-slice=estsfd; path=/; httponly")
            .with("Set-Cookie", "stsservicecookie=estsfd; path=/; httponly");
    String id = request.header("client-request-id");
    return id != null && "true".equalsIgnoreCase(request.header("return-client-request-id"))
        ? all.with("client-request-id", id)
        : all;
  }
}
