package io.github.exchangeonline.standin.entra;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.AppRegistration;
import io.github.exchangeonline.standin.grants.AuthorizationCode;
import io.github.exchangeonline.standin.grants.RefreshToken;
import io.github.exchangeonline.standin.http.Parameters;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a code or a refresh token is still good, and for what. */
final class GrantChecks {
  static final Duration CODE_LIFETIME = Duration.ofMinutes(10);
  static final Duration IDLE = Duration.ofDays(90);

  private final Entra entra;

  GrantChecks(Entra entra) {
    this.entra = entra;
  }

  Granted code(Parameters form, AppRegistration app, TenantPath path, Map<String, String> gaps) {
    String value = required(form, "code");
    AuthorizationCode code = entra.grants().code(value).orElseThrow(() -> Aadsts.failure(9002313));
    if (!code.clientId().equals(app.clientId())) {
      throw Aadsts.failure(700016);
    }
    String redirectUri = required(form, "redirect_uri");
    if (!code.redirectUri().equals(redirectUri)) {
      throw new EntraException(Aadsts.error(50011).with("uri", redirectUri));
    }
    Account account = account(code.account(), gaps);
    if (!path.admits(account)) {
      throw Aadsts.failure(700005);
    }
    if (!entra.clock().instant().isBefore(code.issued().plus(CODE_LIFETIME))) {
      throw Aadsts.failure(70008);
    }
    if (!proves(form.get("code_verifier"), code)) {
      throw Aadsts.failure(501481);
    }
    Scopes scopes = scopes(form, code.scopes(), gaps);
    if (form.get("scope") == null && scopes.resources().size() > 1) {
      throw Aadsts.failure(28003);
    }
    requireConsent(account, app, scopes);
    if (!entra.grants().redeem(value)) {
      throw Aadsts.failure(54005);
    }
    return new Granted(account, scopes, code.scopes(), code.nonce());
  }

  Granted refreshToken(
      Parameters form, AppRegistration app, TenantPath path, Map<String, String> gaps) {
    String value = required(form, "refresh_token");
    RefreshToken token =
        entra.grants().refreshToken(value).orElseThrow(() -> Aadsts.failure(9002313));
    if (!token.clientId().equals(app.clientId())) {
      // What Entra says to a token of another client is not on record; this is the nearest.
      throw Aadsts.failure(700016);
    }
    Account account = account(token.account(), gaps);
    gaps.put("issued", ErrorDocument.ticks(token.issued()));
    Instant revoked = token.revokedAt();
    if (revoked != null) {
      gaps.put("validFrom", ErrorDocument.ticks(revoked));
      throw Aadsts.failure(50173);
    }
    // Each use of a token counts as activity of that token; unverified.
    if (!entra.clock().instant().isBefore(token.lastUsed().plus(IDLE))) {
      throw Aadsts.failure(700082);
    }
    if (!path.admits(account)) {
      throw new EntraException(Aadsts.error(50034));
    }
    Scopes scopes = scopes(form, token.scopes(), gaps);
    if (form.get("scope") == null) {
      // Without a scope Entra picks one resource of the grant; which one is unverified.
      scopes = scopes.ofFirstResource();
    }
    requireConsent(account, app, scopes);
    entra.grants().used(value);
    return new Granted(account, scopes, token.scopes(), null);
  }

  private Scopes scopes(Parameters form, Set<String> before, Map<String, String> gaps) {
    String parameter = form.get("scope");
    Scopes scopes = parameter == null ? new Scopes(before) : Scopes.parse(parameter);
    gaps.put("resource", scopes.resource());
    if (parameter != null && scopes.resources().size() > 1) {
      throw new EntraException(Aadsts.error(70011).with("scope", parameter));
    }
    return scopes;
  }

  private void requireConsent(Account account, AppRegistration app, Scopes scopes) {
    Set<String> permissions = scopes.permissions();
    permissions.removeIf(scope -> scope.endsWith("/.default"));
    if (!entra.grants().consented(account.objectId(), app.clientId(), permissions)
        || !entra.grants().consented(account.objectId(), app.clientId(), Set.of("openid"))) {
      throw Aadsts.failure(65001);
    }
  }

  private Account account(String objectId, Map<String, String> gaps) {
    Account account = entra.directory().account(objectId);
    gaps.put("user", account.objectId());
    if (entra.faults().deleted(account)) {
      throw Aadsts.failure(500341);
    }
    if (entra.faults().disabled(account)) {
      throw Aadsts.failure(50057);
    }
    return account;
  }

  private static boolean proves(@Nullable String verifier, AuthorizationCode code) {
    String challenge = code.challenge();
    if (challenge == null) {
      return true;
    }
    if (verifier == null) {
      return false;
    }
    try {
      CodeChallengeMethod method =
          "S256".equals(code.challengeMethod())
              ? CodeChallengeMethod.S256
              : CodeChallengeMethod.PLAIN;
      return CodeChallenge.compute(method, new CodeVerifier(verifier)).getValue().equals(challenge);
    } catch (IllegalArgumentException badVerifier) {
      return false;
    }
  }

  private static String required(Parameters form, String name) {
    String value = form.get(name);
    if (value == null) {
      throw new EntraException(Aadsts.error(900144).with("name", name));
    }
    return value;
  }
}
