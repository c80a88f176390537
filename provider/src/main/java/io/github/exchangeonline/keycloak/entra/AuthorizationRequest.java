package io.github.exchangeonline.keycloak.entra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends a browser to Microsoft's sign-in.
 *
 * @param challenge the PKCE challenge (S256)
 * @param prompt {@code select_account} and the like; where it is that, Microsoft ignores a login
 *     hint
 * @param loginHint the account to offer
 */
public record AuthorizationRequest(
    TenantAddress tenant,
    String clientId,
    URI redirectUri,
    String scope,
    String state,
    String nonce,
    String challenge,
    Optional<String> prompt,
    Optional<String> loginHint) {

  /** The address with its query, every value encoded. */
  public URI uri() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("client_id", clientId);
    query.put("response_type", "code");
    query.put("redirect_uri", redirectUri.toString());
    query.put("response_mode", "query");
    query.put("scope", scope);
    query.put("state", state);
    query.put("nonce", nonce);
    query.put("code_challenge", challenge);
    query.put("code_challenge_method", "S256");
    prompt.ifPresent(it -> query.put("prompt", it));
    loginHint.ifPresent(it -> query.put("login_hint", it));
    return URI.create(
        tenant.authorize()
            + "?"
            + query.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
                .collect(joining("&")));
  }

  /** Without state and nonce. */
  @Override
  public String toString() {
    return "AuthorizationRequest[" + tenant.authorize() + ", " + clientId + "]";
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }
}
