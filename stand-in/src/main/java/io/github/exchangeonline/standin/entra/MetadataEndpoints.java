package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Tenant;
import io.github.exchangeonline.standin.http.Reply;
import io.github.exchangeonline.standin.http.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Discovery document and key set. Without code_challenge_methods_supported, as Entra has none. */
final class MetadataEndpoints {
  private static final String MAX_AGE = "max-age=86400, private";

  private final Entra entra;

  MetadataEndpoints(Entra entra) {
    this.entra = entra;
  }

  Reply discovery(Request request, TenantPath path) {
    String tenant = request.base() + "/" + path.name();
    String host = request.base().replaceFirst("^https?://", "");
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("token_endpoint", tenant + "/oauth2/v2.0/token");
    document.put(
        "token_endpoint_auth_methods_supported",
        List.of("client_secret_post", "private_key_jwt", "client_secret_basic"));
    document.put("jwks_uri", tenant + "/discovery/v2.0/keys");
    document.put("response_modes_supported", List.of("query", "fragment", "form_post"));
    document.put("subject_types_supported", List.of("pairwise"));
    document.put("id_token_signing_alg_values_supported", List.of("RS256"));
    document.put(
        "response_types_supported", List.of("code", "id_token", "code id_token", "id_token token"));
    document.put("scopes_supported", List.of("openid", "profile", "email", "offline_access"));
    document.put("issuer", path.issuer(request.base()));
    document.put("request_uri_parameter_supported", false);
    // Entra's is https://graph.microsoft.com/oidc/userinfo; here it must stay on this machine.
    document.put("userinfo_endpoint", request.base() + "/oidc/userinfo");
    document.put("authorization_endpoint", tenant + "/oauth2/v2.0/authorize");
    document.put("device_authorization_endpoint", tenant + "/oauth2/v2.0/devicecode");
    document.put("http_logout_supported", true);
    document.put("frontchannel_logout_supported", true);
    document.put("end_session_endpoint", tenant + "/oauth2/v2.0/logout");
    document.put(
        "claims_supported",
        List.of(
            "sub",
            "iss",
            "cloud_instance_name",
            "cloud_instance_host_name",
            "cloud_graph_host_name",
            "msgraph_host",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "acr",
            "nonce",
            "preferred_username",
            "name",
            "tid",
            "ver",
            "at_hash",
            "c_hash",
            "email"));
    document.put("kerberos_endpoint", tenant + "/kerberos");
    document.put("tenant_region_scope", path.tenant().isPresent() ? "EU" : null);
    document.put("cloud_instance_name", host);
    document.put("cloud_graph_host_name", "graph.windows.net");
    document.put("msgraph_host", "graph.microsoft.com");
    document.put("rbac_url", "https://pas.windows.net");
    return cached(Reply.json(200, document));
  }

  Reply keys(Request request, TenantPath path) {
    Map<String, Object> key = entra.key().published(path.issuer(request.base()));
    // Entra, too, lists keys of other issuers than the tenant that was asked for.
    Map<String, Object> other =
        entra.consumersKey().published(request.base() + "/" + Tenant.CONSUMERS + "/v2.0");
    return cached(Reply.json(200, Map.of("keys", List.of(key, other))));
  }

  /** What MSAL asks before it trusts an authority. */
  Reply instances(Request request) {
    String host = request.base().replaceFirst("^https?://", "");
    return cached(
        Reply.json(
            200,
            Map.of(
                "tenant_discovery_endpoint",
                request.base() + "/common/v2.0/.well-known/openid-configuration",
                "api-version",
                "1.1",
                "metadata",
                List.of(
                    Map.of(
                        "preferred_network", host,
                        "preferred_cache", host,
                        "aliases", List.of(host))))));
  }

  private static Reply cached(Reply reply) {
    return reply.with("Cache-Control", MAX_AGE).with("Access-Control-Allow-Origin", "*");
  }
}
