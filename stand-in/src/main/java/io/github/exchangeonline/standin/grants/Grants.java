package io.github.exchangeonline.standin.grants;

import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Everything handed out, by the value that was handed out. Thread-safe. */
public final class Grants {
  private record Consent(String account, String clientId) {}

  private final Clock clock;
  private final Map<String, AuthorizationCode> codes = new ConcurrentHashMap<>();
  private final Set<String> redeemed = ConcurrentHashMap.newKeySet();
  private final Map<String, RefreshToken> refreshTokens = new ConcurrentHashMap<>();
  private final Map<String, AccessToken> accessTokens = new ConcurrentHashMap<>();
  private final Map<Consent, Set<String>> consents = new ConcurrentHashMap<>();
  private final SecretsSeen secretsSeen = new SecretsSeen();

  /** Nothing handed out yet. */
  public Grants(Clock clock) {
    this.clock = clock;
  }

  /** Keeps a code. */
  public void put(String value, AuthorizationCode code) {
    codes.put(value, code);
    secretsSeen.add(SecretsSeen.Kind.AUTHORIZATION_CODE, value);
  }

  /** Keeps a refresh token. */
  public void put(String value, RefreshToken token) {
    refreshTokens.put(value, token);
    secretsSeen.add(SecretsSeen.Kind.REFRESH_TOKEN, value);
  }

  /** Keeps an access token. */
  public void put(String value, AccessToken token) {
    accessTokens.put(value, token);
    secretsSeen.add(SecretsSeen.Kind.ACCESS_TOKEN, value);
  }

  /** The code, redeemed or not. */
  public Optional<AuthorizationCode> code(String value) {
    return Optional.ofNullable(codes.get(value));
  }

  /** Uses the code up; false when that was done before. */
  public boolean redeem(String value) {
    return redeemed.add(value);
  }

  /** The refresh token, revoked or not. */
  public Optional<RefreshToken> refreshToken(String value) {
    return Optional.ofNullable(refreshTokens.get(value));
  }

  /** Notes that the refresh token was used now. */
  public void used(String refreshToken) {
    refreshTokens.computeIfPresent(refreshToken, (value, token) -> token.used(clock.instant()));
  }

  /** The access token, unless it has expired. */
  public Optional<AccessToken> accessToken(String value) {
    return Optional.ofNullable(accessTokens.get(value))
        .filter(token -> clock.instant().isBefore(token.expires()));
  }

  /** Makes every refresh token of the account (object id) that exists now worthless. */
  public void revokeRefreshTokens(String account) {
    refreshTokens.replaceAll(
        (value, token) -> token.account().equals(account) ? token.revoked(clock.instant()) : token);
  }

  /** Makes every access token of the account (object id) that exists now worthless. */
  public void expireAccessTokens(String account) {
    accessTokens.values().removeIf(token -> token.principal().equals(account));
  }

  /** Makes every access token that exists now worthless. */
  public void expireAccessTokens() {
    accessTokens.clear();
  }

  /** Adds scopes to what the account agreed to for the app. */
  public void consent(String account, String clientId, Set<String> scopes) {
    consents.merge(new Consent(account, clientId), Set.copyOf(scopes), Grants::union);
  }

  /** Whether the account agreed to all these scopes for the app. */
  public boolean consented(String account, String clientId, Set<String> scopes) {
    return consents.getOrDefault(new Consent(account, clientId), Set.of()).containsAll(scopes);
  }

  /** Takes back what the account agreed to, for all apps. */
  public void removeConsent(String account) {
    consents.keySet().removeIf(consent -> consent.account().equals(account));
  }

  /** What was handed out and shown since the last {@link #clear}, expired values included. */
  public SecretsSeen secretsSeen() {
    return secretsSeen;
  }

  /** Forgets everything. */
  public void clear() {
    codes.clear();
    redeemed.clear();
    refreshTokens.clear();
    accessTokens.clear();
    consents.clear();
    secretsSeen.clear();
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return Set.copyOf(all);
  }
}
