package io.github.exchangeonline.standin.entra;

import com.nimbusds.jwt.JWTClaimsSet;
import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.AppRegistration;
import io.github.exchangeonline.standin.directory.Tenant;
import io.github.exchangeonline.standin.grants.AccessToken;
import io.github.exchangeonline.standin.grants.RefreshToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the tokens. */
final class TokenIssuer {
  private static final String GRAPH_ID = "00000003-0000-0000-c000-000000000000";

  private final Entra entra;
  private final ForgedIdTokens forged;

  TokenIssuer(Entra entra) {
    this.entra = entra;
    this.forged = new ForgedIdTokens(entra.key(), entra.consumersKey());
  }

  /** A user's access token: a JWT for work accounts, opaque for personal ones. */
  String accessToken(Account account, AppRegistration app, Scopes scopes, Duration lifetime) {
    AccessToken token =
        new AccessToken(
            account.tenantId(),
            app.clientId(),
            account.objectId(),
            // For delegated tokens the audience is the resource as it was asked for; unverified.
            scopes.resource(),
            scopes.names(),
            entra.clock().instant().plus(lifetime));
    String value =
        account.tenantId().equals(Tenant.CONSUMERS)
            ? "EwB" + opaque(1100)
            : entra
                .key()
                .sign(
                    claims(token)
                        .claim("oid", account.objectId())
                        .claim("scp", String.join(" ", token.permissions()))
                        .claim("name", account.displayName())
                        .claim("upn", account.upn())
                        .claim("idtyp", "user")
                        .build());
    entra.grants().put(value, token);
    return value;
  }

  /** An app's own access token. */
  String appToken(String tenantId, AppRegistration app, String resource, Duration lifetime) {
    AccessToken token =
        new AccessToken(
            tenantId,
            app.clientId(),
            null,
            resource,
            app.roles(),
            entra.clock().instant().plus(lifetime));
    String value =
        entra
            .key()
            .sign(
                claims(token)
                    .claim("roles", List.copyOf(app.roles()))
                    .claim("idtyp", "app")
                    .build());
    entra.grants().put(value, token);
    return value;
  }

  String refreshToken(Account account, AppRegistration app, Set<String> scopes) {
    String value =
        account.tenantId().equals(Tenant.CONSUMERS)
            ? "M.C5xx_BAY.0.U." + opaque(300)
            : "1." + "AX" + opaque(900);
    Instant now = entra.clock().instant();
    entra
        .grants()
        .put(value, new RefreshToken(app.clientId(), account.objectId(), scopes, now, now, null));
    return value;
  }

  String code(boolean consumer) {
    return consumer ? "M.C5xx_BAY.2.U." + UUID.randomUUID() : "1.AX" + opaque(900);
  }

  String idToken(
      String base, Account account, AppRegistration app, Scopes scopes, @Nullable String nonce) {
    Instant now = entra.clock().instant();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(base + "/" + account.tenantId() + "/v2.0")
            .audience(app.clientId())
            .subject(pairwise(account, app))
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(now.plus(Duration.ofHours(1))))
            .claim("tid", account.tenantId())
            .claim("rh", "1." + opaque(24))
            .claim("uti", opaque(16))
            .claim("ver", "2.0");
    if (nonce != null) {
      claims.claim("nonce", nonce);
    }
    if (scopes.has("profile")) {
      claims
          .claim("oid", account.objectId())
          .claim("name", account.displayName())
          .claim("preferred_username", account.username());
    }
    if (scopes.has("email") && account.mail() != null) {
      claims.claim("email", account.mail());
    }
    JWTClaimsSet all = claims.build();
    return entra
        .tampering()
        .idTokenFault()
        .map(fault -> forged.make(fault, all, app.secret(), now))
        .orElseGet(() -> entra.key().sign(all));
  }

  String opaque(int bytes) {
    byte[] noise = new byte[bytes];
    entra.random().nextBytes(noise);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(noise);
  }

  /** The same for an account at one app, another one at the next. */
  static String pairwise(Account account, AppRegistration app) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((account.objectId() + app.clientId()).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private JWTClaimsSet.Builder claims(AccessToken token) {
    Date now = Date.from(entra.clock().instant());
    return new JWTClaimsSet.Builder()
        // Exchange and Graph are still given tokens of version 1, with this issuer.
        .issuer("https://sts.windows.net/" + token.tenantId() + "/")
        .audience(token.audience().equals(Scopes.GRAPH) ? GRAPH_ID : token.audience())
        .subject(opaque(32))
        .issueTime(now)
        .notBeforeTime(now)
        .expirationTime(Date.from(token.expires()))
        .claim("appid", token.clientId())
        .claim("tid", token.tenantId())
        .claim("uti", opaque(16))
        .claim("ver", "1.0")
        // Real tokens carry much that a client has no use for; this one makes up for the length.
        .claim("xms_ftd", opaque(700));
  }
}
