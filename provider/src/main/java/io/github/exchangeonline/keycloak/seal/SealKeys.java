package io.github.exchangeonline.keycloak.seal;

import java.util.Optional;

/** Where keys come from. Implementations are safe to call from many threads. */
public interface SealKeys {

  /**
   * The key that seals from now on.
   *
   * @throws SealException of kind {@link SealException.Kind#NO_KEY} if there is none
   */
  SealKey active() throws SealException;

  /**
   * The key that sealed something earlier, or the active one; empty if it is not known (any more).
   *
   * @throws SealException of kind {@link SealException.Kind#NO_KEY} if the keys cannot be read
   */
  Optional<SealKey> byId(String id) throws SealException;
}
