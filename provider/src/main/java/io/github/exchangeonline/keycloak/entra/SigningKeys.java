package io.github.exchangeonline.keycloak.entra;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A tenant's issuer and keys, kept for a day. A key that is not known is looked for once more, but
 * at most every few minutes per tenant. Safe to share between threads; no lock is held while they
 * are fetched.
 */
final class SigningKeys {

  static final Duration KEPT = Duration.ofDays(1);
  static final Duration AGAIN = Duration.ofMinutes(5);
  private static final int MOST_TENANTS = 1000;
  private static final int LEAST_BITS = 2048;

  private final EntraHttp http;
  private final Clock clock;
  private final EntraAnswers answers;
  private final Map<TenantAddress, KeySet> known = new ConcurrentHashMap<>();

  /**
   * When a key was last looked for, in vain or not: tokens without end must not ask without end.
   */
  private final Map<TenantAddress, Instant> asked = new ConcurrentHashMap<>();

  SigningKeys(EntraHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
    this.answers = new EntraAnswers(clock);
  }

  /**
   * A key and what it may sign for.
   *
   * @param issuer of the tenant, with {@code {tenantid}} in it where the address names no single
   *     tenant
   * @param ownIssuer the key's own, where it has one
   */
  record SigningKey(PublicKey key, String issuer, Optional<String> ownIssuer) {}

  Optional<SigningKey> key(TenantAddress tenant, String kid) throws EntraException {
    Instant now = clock.instant();
    KeySet keys = known.get(tenant);
    if (keys == null || !now.isBefore(keys.fetchedAt().plus(KEPT))) {
      keys = fetch(tenant, now);
    } else if (!keys.byId().containsKey(kid)
        && !now.isBefore(asked.getOrDefault(tenant, keys.fetchedAt()).plus(AGAIN))) {
      keys = fetch(tenant, now);
    }
    return Optional.ofNullable(keys.byId().get(kid));
  }

  private KeySet fetch(TenantAddress tenant, Instant now) throws EntraException {
    if (asked.size() >= MOST_TENANTS) {
      asked.clear();
    }
    asked.put(tenant, now);
    JsonNode discovery = answers.object(tenant, () -> http.get(tenant.discovery()));
    String issuer =
        Json.text(discovery, "issuer")
            .orElseThrow(
                () ->
                    EntraAnswers.unreadable(
                        tenant, "there is no issuer in the discovery document"));
    // From the pinned authority, not from the address that the document names.
    JsonNode jwks = answers.object(tenant, () -> http.get(tenant.keys()));
    Map<String, SigningKey> byId = new HashMap<>();
    for (JsonNode jwk : jwks.path("keys")) {
      Optional<String> kid = Json.text(jwk, "kid");
      Optional<PublicKey> key = rsa(jwk);
      if (kid.isPresent() && key.isPresent()) {
        byId.put(kid.get(), new SigningKey(key.get(), issuer, Json.text(jwk, "issuer")));
      }
    }
    KeySet keys = new KeySet(Map.copyOf(byId), now);
    if (known.size() >= MOST_TENANTS) {
      known.clear();
    }
    known.put(tenant, keys);
    return keys;
  }

  private static Optional<PublicKey> rsa(JsonNode jwk) {
    if (!Json.text(jwk, "kty").orElse("").equals("RSA")
        || !Json.text(jwk, "use").orElse("sig").equals("sig")) {
      return Optional.empty();
    }
    try {
      BigInteger modulus = number(jwk, "n");
      return modulus.bitLength() < LEAST_BITS
          ? Optional.empty()
          : Optional.of(
              KeyFactory.getInstance("RSA")
                  .generatePublic(new RSAPublicKeySpec(modulus, number(jwk, "e"))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // A key of a kind that is not known here is one that is not there.
      return Optional.empty();
    }
  }

  private static BigInteger number(JsonNode jwk, String field) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(Json.text(jwk, field).orElse("")));
  }

  private record KeySet(Map<String, SigningKey> byId, Instant fetchedAt) {}
}
