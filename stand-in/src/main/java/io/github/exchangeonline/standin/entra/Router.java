package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.grants.AccessToken;
import io.github.exchangeonline.standin.http.Reply;
import io.github.exchangeonline.standin.http.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Which endpoint answers which address. */
final class Router implements Function<Request, Reply> {
  private final Entra entra;
  private final MetadataEndpoints metadata;
  private final AuthorizeEndpoint authorize;
  private final TokenEndpoint token;

  Router(
      Entra entra, MetadataEndpoints metadata, AuthorizeEndpoint authorize, TokenEndpoint token) {
    this.entra = entra;
    this.metadata = metadata;
    this.authorize = authorize;
    this.token = token;
  }

  @Override
  public Reply apply(Request request) {
    List<String> segments = request.segments();
    if (segments.size() < 2) {
      return Reply.html(
          200, EntraPage.of("Sign in", "<p>There is nothing here but the endpoints.</p>"));
    }
    String tenant = segments.get(0);
    String rest = String.join("/", segments.subList(1, segments.size()));
    Optional<Reply> instead = entra.tampering().insteadOf(rest);
    if (instead.isPresent()) {
      return instead.get();
    }
    if (rest.equals("oauth2/v2.0/token")) {
      return token.answer(request, tenant);
    }
    if (tenant.equals("oidc") && rest.equals("userinfo")) {
      return userinfo(request);
    }
    try {
      return switch (rest) {
        case "v2.0/.well-known/openid-configuration" ->
            metadata.discovery(request, TenantPath.parse(tenant, entra.directory()));
        case "discovery/v2.0/keys" ->
            metadata.keys(request, TenantPath.parse(tenant, entra.directory()));
        case "discovery/instance" -> metadata.instances(request);
        case "oauth2/v2.0/authorize" ->
            authorize.authorize(request, TenantPath.parse(tenant, entra.directory()));
        case "oauth2/v2.0/logout" -> authorize.signOut(request);
        case "signin" -> authorize.picked(request);
        case "consent" -> authorize.consented(request);
        default -> Reply.text(404, "");
      };
    } catch (EntraException e) {
      return Reply.json(
          e.error().status(),
          ErrorDocument.of(e.error(), request, entra.clock(), entra.faults()).body());
    }
  }

  private Reply userinfo(Request request) {
    String header = request.header("Authorization");
    Optional<AccessToken> found =
        header != null && header.startsWith("Bearer ")
            ? entra.grants().accessToken(header.substring("Bearer ".length()))
            : Optional.empty();
    if (found.isEmpty() || !found.get().audience().equals(Scopes.GRAPH) || found.get().appOnly()) {
      return Reply.json(
          401,
          Map.of(
              "error",
              Map.of(
                  "code",
                  "InvalidAuthenticationToken",
                  "message",
                  "Access token has expired or is not yet valid.")));
    }
    AccessToken grant = found.get();
    Account account = entra.directory().account(grant.principal());
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", TokenIssuer.pairwise(account, entra.directory().app(grant.clientId())));
    claims.put("name", account.displayName());
    if (account.mail() != null) {
      claims.put("email", account.mail());
    }
    return Reply.json(200, claims);
  }
}
