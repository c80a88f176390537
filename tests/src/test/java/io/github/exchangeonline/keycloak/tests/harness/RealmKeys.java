package io.github.exchangeonline.keycloak.tests.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.standin.tls.SelfSigned;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that a new realm gets, brought along: the same kinds as Keycloak makes by itself, which
 * takes a server that lives for minutes two seconds of computing for each realm. Thread-safe.
 */
final class RealmKeys {

  private static final String PROVIDER = "org.keycloak.keys.KeyProvider";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  /** By name: a token of one realm must not be taken for another's. */
  private static final Map<String, RsaKeys> MADE = new ConcurrentHashMap<>();

  private record RsaKeys(SelfSigned signing, SelfSigned decrypting) {}

  private RealmKeys() {}

  /** A realm's representation with keys; as it is where it says which keys it wants. */
  static String broughtBy(String name, String representation) {
    try {
      JsonNode realm = JSON.readTree(representation);
      if (!realm.isObject() || realm.path("components").has(PROVIDER) || realm.has("privateKey")) {
        return representation;
      }
      RsaKeys rsa =
          MADE.computeIfAbsent(
              name, any -> new RsaKeys(SelfSigned.rsa(name), SelfSigned.rsa(name)));
      ArrayNode keys = ((ObjectNode) realm).withObjectProperty("components").putArray(PROVIDER);
      add(keys, "rsa-generated", "rsa", "RS256", rsa(rsa.signing()));
      add(keys, "rsa-enc-generated", "rsa-enc", "RSA-OAEP", rsa(rsa.decrypting()));
      add(keys, "hmac-generated-hs512", "hmac-generated", "HS512", secret(128));
      add(keys, "aes-generated", "aes-generated", "AES", secret(16));
      return JSON.writeValueAsString(realm);
    } catch (JsonProcessingException e) {
      // A test may want to see what the server says to it.
      return representation;
    }
  }

  private static void add(
      ArrayNode keys, String name, String provider, String algorithm, Map<String, String> config) {
    ObjectNode key = keys.addObject().put("name", name).put("providerId", provider);
    ObjectNode settings = key.putObject("config");
    settings.putArray("priority").add("100");
    settings.putArray("algorithm").add(algorithm);
    config.forEach((setting, value) -> settings.putArray(setting).add(value));
  }

  private static Map<String, String> rsa(SelfSigned rsa) {
    Base64.Encoder base64 = Base64.getEncoder();
    try {
      return Map.of(
          "privateKey",
          base64.encodeToString(rsa.keys().getPrivate().getEncoded()),
          "certificate",
          base64.encodeToString(rsa.certificate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> secret(int bytes) {
    byte[] secret = new byte[bytes];
    RANDOM.nextBytes(secret);
    return Map.of(
        "kid",
        UUID.randomUUID().toString(),
        "secret",
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }
}
