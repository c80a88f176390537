package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.seal.Secret;

/** Proof key for code exchange (RFC 7636), method S256. */
public record Pkce(Secret verifier, String challenge) {

  /** A fresh pair of 256 random bits. */
  public static Pkce random() {
    throw new UnsupportedOperationException();
  }

  /** The pair that belongs to a verifier kept earlier. */
  public static Pkce of(Secret verifier) {
    throw new UnsupportedOperationException();
  }
}
