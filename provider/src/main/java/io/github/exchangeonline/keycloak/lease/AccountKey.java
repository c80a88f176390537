package io.github.exchangeonline.keycloak.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.exchangeonline.keycloak.entra.Account;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names a mailbox as Exchange counts it, the same in every realm.
 *
 * @param id 64 hexadecimal digits
 */
public record AccountKey(String id) {

  public static AccountKey of(Account account) {
    String whole = account.cloud() + "\n" + account.tid() + "\n" + account.oid();
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(whole.getBytes(UTF_8));
      return new AccountKey(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256", e);
    }
  }
}
