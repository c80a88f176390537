package io.github.exchangeonline.keycloak.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens with AES-256-GCM, a fresh random nonce for every value. The text is {@code
 * v1.<key id>.<nonce and ciphertext>}, the last two in base64url; version and key id are
 * authenticated with the associated data. Safe to share between threads.
 */
public final class Seal {

  private static final String VERSION = "v1";
  private static final byte[] PURPOSE = "exchange-online seal v1 AES-256-GCM".getBytes(UTF_8);
  private static final byte[] NO_SALT = {};
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SealKeys keys;
  private final SecureRandom random = new SecureRandom();

  public Seal(SealKeys keys) {
    this.keys = keys;
  }

  /**
   * Seals with the active key.
   *
   * @param associatedData what to present again to open it, see {@link AssociatedData}
   * @throws SealException of kind {@link SealException.Kind#NO_KEY}
   */
  public String seal(Secret plain, byte[] associatedData) throws SealException {
    SealKey key = keys.active();
    String header = header(key.id());
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] ciphertext =
          cipher(Cipher.ENCRYPT_MODE, key, nonce, header, associatedData)
              .doFinal(plain.reveal().getBytes(UTF_8));
      byte[] both =
          ByteBuffer.allocate(nonce.length + ciphertext.length).put(nonce).put(ciphertext).array();
      return header + "." + encode(both);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no AES-GCM or HMAC-SHA-256", e);
    }
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws SealException of any kind; it tells a missing key from damage
   */
  public Secret open(String sealed, byte[] associatedData) throws SealException {
    String[] parts = sealed.split("\\.", -1);
    if (!parts[0].equals(VERSION)) {
      throw parts[0].matches("v[0-9]{1,4}")
          ? SealException.unknownVersion()
          : SealException.broken();
    }
    if (parts.length != 3) {
      throw SealException.broken();
    }
    String keyId = new String(decode(parts[1]), UTF_8);
    byte[] both = decode(parts[2]);
    if (both.length < NONCE_BYTES + TAG_BITS / 8) {
      throw SealException.broken();
    }
    SealKey key = keys.byId(keyId).orElseThrow(() -> SealException.missingKey(keyId));
    byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
    try {
      byte[] plain =
          cipher(Cipher.DECRYPT_MODE, key, nonce, header(keyId), associatedData)
              .doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
      return Secret.of(new String(plain, UTF_8));
    } catch (GeneralSecurityException e) {
      // Its message says nothing that ours does not, and a cause would only tempt to print it.
      throw SealException.broken();
    }
  }

  /**
   * Whether this was sealed with the key that is active now; false too if there is none or it is no
   * sealed text.
   */
  public boolean current(String sealed) {
    try {
      return sealed.startsWith(header(keys.active().id()) + ".");
    } catch (SealException e) {
      return false;
    }
  }

  private static Cipher cipher(
      int mode, SealKey key, byte[] nonce, String header, byte[] associatedData)
      throws GeneralSecurityException {
    byte[] material = key.material();
    byte[] derived = Hkdf.derive(material, NO_SALT, PURPOSE, KEY_BYTES);
    Arrays.fill(material, (byte) 0);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(derived, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    Arrays.fill(derived, (byte) 0);
    cipher.updateAAD(AssociatedData.of(header));
    cipher.updateAAD(associatedData);
    return cipher;
  }

  private static String header(String keyId) {
    return VERSION + "." + encode(keyId.getBytes(UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] decode(String text) throws SealException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (!encode(bytes).equals(text)) {
        // Java takes padding and stray last bits: two texts for one value.
        throw SealException.broken();
      }
      return bytes;
    } catch (IllegalArgumentException e) {
      throw SealException.broken();
    }
  }
}
