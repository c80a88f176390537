package io.github.exchangeonline.keycloak.entra;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/**
 * Asks for tokens; one for all callers, since what Entra must not be asked is remembered here. Safe
 * to share between threads; keeps nothing secret.
 */
public final class TokenEndpoint {

  private static final Duration LONGEST_LIFE = Duration.ofDays(2);

  /** What in a request is no secret, so that its value may stand in an answer's words. */
  private static final Set<String> OPEN =
      Set.of("grant_type", "client_id", "scope", "redirect_uri", "client_assertion_type");

  private final EntraHttp http;
  private final Clock clock;
  private final EntraAnswers answers;
  private final RepeatLimit repeats;
  private final Pauses pauses;

  public TokenEndpoint(EntraHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
    this.answers = new EntraAnswers(clock);
    this.repeats = new RepeatLimit(clock);
    this.pauses = new Pauses(clock);
  }

  /**
   * Throws what Entra said when it asked this app registration to wait, until that time is over or
   * somebody whom this does not keep from asking was given tokens. For all that nobody waits for.
   *
   * @throws EntraException with what is left of the wait
   */
  public void heedPause(TenantAddress tenant, String clientId) throws EntraException {
    Diagnosis asked = pauses.now(tenant, clientId).orElse(null);
    if (asked != null) {
      throw new EntraException(asked);
    }
  }

  /**
   * One request, never repeated here, and not sent at all where the same was sent {@value
   * RepeatLimit#MOST} times in five minutes. The scope is always sent: without it a code for
   * several resources is refused (AADSTS28003).
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
    String digest = RepeatLimit.digest(tenant.token(), form);
    Duration full = repeats.take(digest).orElse(null);
    if (full != null) {
      throw new EntraException(
          Diagnoses.of(Problem.TOKEN_ASKED_TOO_OFTEN)
              .with("times", Integer.toString(RepeatLimit.MOST))
              .with("host", tenant.cloud())
              .waiting(full));
    }
    Instant asked = clock.instant();
    try {
      Tokens tokens =
          tokens(tenant, answers.object(tenant, () -> post(tenant, form, digest)), asked, scope);
      pauses.end(tenant, clientId);
      return tokens;
    } catch (EntraException e) {
      Diagnosis diagnosis = withoutSecrets(e.diagnosis(), form);
      if (e.busy()) {
        diagnosis.retryAfter().ifPresent(it -> pauses.begin(tenant, clientId, diagnosis, it));
      }
      throw new EntraException(diagnosis);
    }
  }

  private EntraHttp.Reply post(TenantAddress tenant, Map<String, String> form, String digest)
      throws IOException {
    try {
      return http.postForm(tenant.token(), form);
    } catch (ConnectException
        | NoRouteToHostException
        | UnknownHostException
        | SSLHandshakeException e) {
      // Entra never saw it, and a network that is back is to be used at once.
      repeats.giveBack(digest);
      throw e;
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
