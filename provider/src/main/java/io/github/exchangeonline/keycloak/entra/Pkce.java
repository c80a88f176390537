package io.github.exchangeonline.keycloak.entra;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Proof key for code exchange (RFC 7636), method S256. */
public record Pkce(Secret verifier, String challenge) {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A fresh pair of 256 random bits. */
  public static Pkce random() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return of(Secret.of(base64Url(bits)));
  }

  /** The pair that belongs to a verifier kept earlier. */
  public static Pkce of(Secret verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.reveal().getBytes(US_ASCII));
      return new Pkce(verifier, base64Url(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256", e);
    }
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
