package io.github.exchangeonline.keycloak.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869): a key for one purpose from key material that may have several. */
final class Hkdf {

  private static final String HMAC = "HmacSHA256";
  private static final int HASH_BYTES = 32;

  private Hkdf() {}

  /**
   * @param salt empty for none
   * @param info what the derived key is for
   * @param length bytes wanted, at most 255 times 32
   */
  static byte[] derive(byte[] material, byte[] salt, byte[] info, int length)
      throws GeneralSecurityException {
    if (length > 255 * HASH_BYTES) {
      throw new IllegalArgumentException("HKDF gives at most " + 255 * HASH_BYTES + " bytes");
    }
    byte[] pseudoRandomKey = mac(salt.length == 0 ? new byte[HASH_BYTES] : salt).doFinal(material);
    Mac mac = mac(pseudoRandomKey);
    byte[] derived = new byte[length];
    byte[] block = {};
    int counter = 1;
    for (int done = 0; done < length; done += HASH_BYTES) {
      mac.update(block);
      mac.update(info);
      block = mac.doFinal(new byte[] {(byte) counter++});
      System.arraycopy(block, 0, derived, done, Math.min(HASH_BYTES, length - done));
    }
    Arrays.fill(pseudoRandomKey, (byte) 0);
    return derived;
  }

  private static Mac mac(byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(key, HMAC));
    return mac;
  }
}
