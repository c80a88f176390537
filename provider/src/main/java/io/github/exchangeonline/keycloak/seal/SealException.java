package io.github.exchangeonline.keycloak.seal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why something could not be sealed or opened, in plain words and never with any of its content.
 */
public final class SealException extends Exception {

  /** What is wrong. */
  public enum Kind {
    /** Sealed with a key that is not known here: {@link SealException#keyId()} names it. */
    MISSING_KEY,
    /** Damaged, sealed for another place, or not sealed text at all. */
    BROKEN,
    /** Sealed by a newer version of this software. */
    UNKNOWN_VERSION,
    /** No key to seal with. */
    NO_KEY
  }

  private final Kind kind;
  private final @Nullable String keyId;

  private SealException(Kind kind, String message, @Nullable String keyId) {
    super(message);
    this.kind = kind;
    this.keyId = keyId;
  }

  static SealException missingKey(String keyId) {
    return new SealException(
        Kind.MISSING_KEY,
        "This was sealed with the key '" + keyId + "', which is not known here",
        keyId);
  }

  static SealException broken() {
    return broken("This was damaged, or was sealed for another place than the one it was found in");
  }

  /** For callers that find nothing to open where something sealed should be: what they miss. */
  public static SealException broken(String why) {
    return new SealException(Kind.BROKEN, why, null);
  }

  static SealException unknownVersion() {
    return new SealException(
        Kind.UNKNOWN_VERSION, "This was sealed in a form that this version does not know", null);
  }

  /** For implementations of {@link SealKeys}: there is no key to seal with, and why. */
  public static SealException noKey(String why) {
    return new SealException(Kind.NO_KEY, why, null);
  }

  public Kind kind() {
    return kind;
  }

  /** The id of the missing key; present for {@link Kind#MISSING_KEY} only. */
  public Optional<String> keyId() {
    return Optional.ofNullable(keyId);
  }
}
