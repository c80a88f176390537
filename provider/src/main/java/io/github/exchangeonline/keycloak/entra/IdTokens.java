package io.github.exchangeonline.keycloak.entra;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks id_tokens: RS256 only, keys and issuer from the tenant's own authority, and Microsoft's
 * rule for issuers with {@code {tenantid}} in them. Safe to share between threads.
 */
public final class IdTokens {

  private static final Duration LEEWAY = Duration.ofMinutes(5);

  /** Microsoft's live for a day at most, and come here at once. */
  private static final Duration OLDEST = Duration.ofDays(2);

  private static final int LONGEST = 100_000;
  private static final String TENANT = "{tenantid}";

  /** The tenant of all personal accounts. */
  private static final String CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

  private final SigningKeys keys;
  private final Clock clock;

  public IdTokens(EntraHttp http, Clock clock) {
    this.keys = new SigningKeys(http, clock);
    this.clock = clock;
  }

  /**
   * Whom it speaks of.
   *
   * @param nonce the one that was sent along with the authorization request
   * @throws EntraException if it does not hold, or if the keys cannot be had
   */
  public Account verify(Secret idToken, TenantAddress tenant, String clientId, String nonce)
      throws EntraException {
    String[] parts = idToken.reveal().split("\\.", -1);
    check(idToken.reveal().length() <= LONGEST && parts.length == 3, "it is not a signed token");
    JsonNode header = object(parts[0]);
    check(Json.text(header, "alg").equals(Optional.of("RS256")), "it is not signed with RS256");
    check(!header.has("crit"), "it asks for an extension that is not known");
    String kid = Json.text(header, "kid").orElseThrow(() -> invalid("it names no key"));
    SigningKeys.SigningKey key =
        keys.key(tenant, kid).orElseThrow(() -> invalid("its key is not Microsoft's"));
    check(signed(parts, key), "its signature is not right");
    JsonNode claims = object(parts[1]);
    String tid = guid(claims, "tid");
    checkIssuer(claims, key, tenant, tid);
    checkPurpose(claims, clientId, nonce);
    checkTimes(claims);
    return new Account(
        tenant.cloud(),
        tid,
        guid(claims, "oid"),
        Json.text(claims, "preferred_username").orElse(""),
        Json.text(claims, "name").orElse(""));
  }

  /**
   * Whether it speaks of another account than this one; for the answer to a refresh token, which
   * comes from the pinned authority over TLS and need not hold more than it must. What it leaves
   * out contradicts nothing.
   */
  public static boolean namesAnother(Secret idToken, String tid, String oid) {
    String[] parts = idToken.reveal().split("\\.", -1);
    try {
      JsonNode claims = object(parts.length == 3 ? parts[1] : "");
      return Json.text(claims, "tid").map(it -> !it.equalsIgnoreCase(tid)).orElse(false)
          || Json.text(claims, "oid").map(it -> !it.equalsIgnoreCase(oid)).orElse(false);
    } catch (EntraException e) {
      return true;
    }
  }

  /** Its diagnosis. */
  public static EntraException ofAnotherAccount() {
    return invalid("it speaks of another account");
  }

  private static void checkIssuer(
      JsonNode claims, SigningKeys.SigningKey key, TenantAddress tenant, String tid)
      throws EntraException {
    check(Json.text(claims, "ver").equals(Optional.of("2.0")), "its version is not 2.0");
    String issuer = Json.text(claims, "iss").orElse("");
    check(issuer.equals(key.issuer().replace(TENANT, tid)), "its issuer is not this tenant's");
    check(
        key.ownIssuer().map(own -> issuer.equals(own.replace(TENANT, tid))).orElse(true),
        "its key signs for another issuer");
    check(!tenant.namesId() || tenant.tenant().equals(tid), "it is of another tenant");
    check(
        !tenant.tenant().equals("consumers") || tid.equals(CONSUMERS),
        "it is not of a personal account");
    check(
        !tenant.tenant().equals("organizations") || !tid.equals(CONSUMERS),
        "it is of a personal account");
  }

  private static void checkPurpose(JsonNode claims, String clientId, String nonce)
      throws EntraException {
    JsonNode audience = claims.path("aud");
    JsonNode single = audience.isArray() && audience.size() == 1 ? audience.get(0) : audience;
    check(single.isTextual() && single.textValue().equals(clientId), "it is meant for another app");
    check(
        !claims.has("azp") || Json.text(claims, "azp").equals(Optional.of(clientId)),
        "another app asked for it");
    Secret given = Secret.of(Json.text(claims, "nonce").orElse(""));
    check(
        !nonce.isBlank() && given.equals(Secret.of(nonce)),
        "it belongs to another request (nonce)");
  }

  private void checkTimes(JsonNode claims) throws EntraException {
    Instant now = clock.instant();
    check(
        time(claims, "exp").map(exp -> now.isBefore(exp.plus(LEEWAY))).orElse(false),
        "it has expired");
    check(
        time(claims, "iat").map(iat -> !now.isBefore(iat.minus(LEEWAY))).orElse(false),
        "it was issued in the future");
    check(
        time(claims, "iat").map(iat -> now.isBefore(iat.plus(OLDEST))).orElse(false),
        "it was issued too long ago");
    check(
        !claims.has("nbf")
            || time(claims, "nbf").map(nbf -> !now.isBefore(nbf.minus(LEEWAY))).orElse(false),
        "it is not valid yet");
  }

  private static Optional<Instant> time(JsonNode claims, String name) {
    return Json.number(claims, name)
        .filter(it -> it >= 0 && it < 1L << 40)
        .map(Instant::ofEpochSecond);
  }

  private static String guid(JsonNode claims, String name) throws EntraException {
    return Json.text(claims, name)
        .map(it -> it.toLowerCase(Locale.ROOT))
        .filter(it -> TenantAddress.GUID.matcher(it).matches())
        .orElseThrow(() -> invalid("it has no " + name));
  }

  private static boolean signed(String[] parts, SigningKeys.SigningKey key) throws EntraException {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key.key());
      signature.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
      return signature.verify(decode(parts[2]));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static JsonNode object(String part) throws EntraException {
    return Json.object(new String(decode(part), UTF_8))
        .orElseThrow(() -> invalid("it is not a signed token"));
  }

  private static byte[] decode(String part) throws EntraException {
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw invalid("it is not a signed token");
    }
  }

  private static void check(boolean holds, String reason) throws EntraException {
    if (!holds) {
      throw invalid(reason);
    }
  }

  private static EntraException invalid(String reason) {
    return new EntraException(Diagnoses.of(Problem.ID_TOKEN_INVALID).with("reason", reason));
  }
}
