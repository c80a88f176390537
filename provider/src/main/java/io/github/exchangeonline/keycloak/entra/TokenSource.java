package io.github.exchangeonline.keycloak.entra;

/** Fetches fresh tokens, and keeps a rotated refresh token before it returns. */
@FunctionalInterface
public interface TokenSource {
  Tokens fetch() throws EntraException;
}
