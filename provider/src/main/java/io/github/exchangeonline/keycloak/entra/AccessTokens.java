package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.seal.Secret;
import java.time.Clock;

/** Access tokens, in memory only. */
public final class AccessTokens {

  private final Clock clock;

  public AccessTokens(Clock clock) {
    this.clock = clock;
  }

  public Secret get(TokenKey key, TokenSource source) throws EntraException {
    throw new UnsupportedOperationException(clock + key.link());
  }

  /** Exchange refused this token: forgotten, unless another has taken its place. */
  public void refused(TokenKey key, Secret used) {
    throw new UnsupportedOperationException(clock + key.link());
  }

  public void forget(TokenKey key) {
    throw new UnsupportedOperationException(clock + key.link());
  }
}
