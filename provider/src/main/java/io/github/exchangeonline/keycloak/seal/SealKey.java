package io.github.exchangeonline.keycloak.seal;

/**
 * A named key: its id is public and travels with what it seals, its material never leaves this
 * package.
 */
public final class SealKey {

  /** Shorter material than this many bytes is refused. */
  static final int LEAST_BYTES = 16;

  private final String id;
  private final byte[] material;

  /**
   * @param id not blank, 200 characters at most
   * @param material at least 16 bytes of randomness; copied
   * @throws IllegalArgumentException if either is not so
   */
  public SealKey(String id, byte[] material) {
    if (id.isBlank() || id.length() > 200) {
      throw new IllegalArgumentException("A seal key needs an id of 1 to 200 characters");
    }
    if (material.length < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "Seal key '"
              + id
              + "' has "
              + material.length
              + " bytes; at least "
              + LEAST_BYTES
              + " are needed");
    }
    this.id = id;
    this.material = material.clone();
  }

  public String id() {
    return id;
  }

  byte[] material() {
    return material.clone();
  }

  @Override
  public String toString() {
    return "SealKey[" + id + "]";
  }
}
