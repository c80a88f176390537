package io.github.exchangeonline.keycloak.seal;

/** Seals and opens. Safe to share between threads. */
public final class Seal {

  private final SealKeys keys;

  public Seal(SealKeys keys) {
    this.keys = keys;
  }

  public String seal(Secret plain, byte[] associatedData) throws SealException {
    throw new UnsupportedOperationException(keys.active().id());
  }

  public Secret open(String sealed, byte[] associatedData) throws SealException {
    throw new UnsupportedOperationException(keys.active().id());
  }

  public boolean current(String sealed) {
    throw new UnsupportedOperationException();
  }
}
