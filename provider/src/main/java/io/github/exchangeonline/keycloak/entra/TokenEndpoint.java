package io.github.exchangeonline.keycloak.entra;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Asks for tokens. Safe to share between threads; keeps nothing. */
public final class TokenEndpoint {

  private static final Duration LONGEST_LIFE = Duration.ofDays(2);

  /** What in a request is no secret, so that its value may stand in an answer's words. */
  private static final Set<String> OPEN =
      Set.of("grant_type", "client_id", "scope", "redirect_uri", "client_assertion_type");

  private final EntraHttp http;
  private final Clock clock;
  private final EntraAnswers answers;

  public TokenEndpoint(EntraHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
    this.answers = new EntraAnswers(clock);
  }

  /**
   * One request, never repeated here. The scope is always sent: without it a code for several
   * resources is refused (AADSTS28003).
   *
   * @throws EntraException with the diagnosis, if there are no tokens
   */
  public Tokens request(
      TenantAddress tenant,
      String clientId,
      ClientAuthentication authentication,
      Grant grant,
      String scope)
      throws EntraException {
    Map<String, String> form = new LinkedHashMap<>(grant.parameters());
    form.put("client_id", clientId);
    form.put("scope", scope);
    form.putAll(authentication.parameters(tenant));
    Instant asked = clock.instant();
    try {
      return tokens(
          tenant, answers.object(tenant, () -> http.postForm(tenant.token(), form)), asked, scope);
    } catch (EntraException e) {
      throw new EntraException(withoutSecrets(e.diagnosis(), form));
    }
  }

  private static Tokens tokens(TenantAddress tenant, JsonNode answer, Instant asked, String scope)
      throws EntraException {
    String accessToken =
        Json.text(answer, "access_token")
            .orElseThrow(() -> EntraAnswers.unreadable(tenant, "there is no access_token in it"));
    if (!Json.text(answer, "token_type").orElse("").equalsIgnoreCase("Bearer")) {
      throw EntraAnswers.unreadable(tenant, "its token_type is not Bearer");
    }
    long seconds =
        Json.number(answer, "expires_in")
            .filter(it -> it > 0)
            .orElseThrow(() -> EntraAnswers.unreadable(tenant, "there is no expires_in in it"));
    // Counted from before the request, so that it never seems to live longer than it does.
    Instant expiresAt = asked.plusSeconds(Math.min(seconds, LONGEST_LIFE.toSeconds()));
    return new Tokens(
        Secret.of(accessToken),
        expiresAt,
        Json.text(answer, "refresh_token").map(Secret::of),
        Json.text(answer, "id_token").map(Secret::of),
        Json.text(answer, "scope").orElse(scope));
  }

  /** Entra does not repeat what it was sent; something in between might. */
  private static Diagnosis withoutSecrets(Diagnosis diagnosis, Map<String, String> form) {
    Diagnosis clean = diagnosis;
    for (Map.Entry<String, String> parameter : form.entrySet()) {
      if (!OPEN.contains(parameter.getKey()) && !parameter.getValue().isEmpty()) {
        for (Map.Entry<String, String> fact : clean.facts().entrySet()) {
          if (fact.getValue().contains(parameter.getValue())) {
            clean =
                clean.with(
                    fact.getKey(), fact.getValue().replace(parameter.getValue(), "[secret]"));
          }
        }
      }
    }
    return clean;
  }
}
