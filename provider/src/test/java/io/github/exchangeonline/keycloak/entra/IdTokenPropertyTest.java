package io.github.exchangeonline.keycloak.entra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whoever gets between may hand in any token, and Microsoft signs tokens for everybody. */
class IdTokenPropertyTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TID = "72f988bf-86f1-41af-91ab-2d7cd011db47";
  private static final String OID = "22222222-86f1-41af-91ab-2d7cd011db47";
  private static final String HOST = "https://login.microsoftonline.com/";
  private static final TenantAddress TENANT =
      TenantAddress.ofTokenUrl(HOST + "organizations/oauth2/v2.0/token");
  private static final KeyPair PAIR = pair();
  private static final List<String> NEEDED =
      List.of("ver", "iss", "aud", "nonce", "tid", "iat", "exp");

  private final SettableClock clock = new SettableClock();
  private final IdTokens idTokens = new IdTokens(published(), clock);

  @Property(tries = 50)
  void acceptsItsOwn(@ForAll("names") String name) throws Exception {
    assertThat(verify(signed(claims().put("name", "x" + name))).name()).isEqualTo("x" + name);
  }

  @Property
  void refusesAnythingThatMicrosoftDidNotSign(@ForAll String token, @ForAll("parts") String more) {
    refused(token);
    refused(more);
  }

  @Property(tries = 300)
  void refusesATokenOfWhichOneBitWasFlipped(
      @ForAll @IntRange(min = 0, max = 2) int part, @ForAll @IntRange(min = 0) int which)
      throws Exception {
    String[] parts = signed(claims()).split("\\.", -1);
    byte[] bytes = Base64.getUrlDecoder().decode(parts[part]);
    int bit = which % (bytes.length * 8);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    parts[part] = base64(bytes);

    refused(String.join(".", parts));
  }

  @Property(tries = 300)
  void refusesATokenThatSaysSomethingElseWhereItMatters(
      @ForAll("needed") String claim, @ForAll("values") Object value) throws Exception {
    ObjectNode claims = claims();
    boolean same = claims.get(claim).asText().equalsIgnoreCase(String.valueOf(value));
    claims.set(claim, JSON.valueToTree(value));

    if (!same) {
      refused(signed(claims));
    }
  }

  private void refused(String token) {
    EntraException e = catchThrowableOfType(EntraException.class, () -> verify(token));
    assertThat(e).isNotNull();
    assertThat(e.diagnosis().id()).isEqualTo("id-token-invalid");
  }

  private Account verify(String token) throws EntraException {
    return idTokens.verify(Secret.of(token), TENANT, "client", "nonce-1");
  }

  private ObjectNode claims() {
    long now = clock.instant().getEpochSecond();
    return JSON.createObjectNode()
        .put("ver", "2.0")
        .put("iss", HOST + TID + "/v2.0")
        .put("aud", "client")
        .put("nonce", "nonce-1")
        .put("tid", TID)
        .put("oid", OID)
        .put("iat", now)
        .put("exp", now + 3600);
  }

  private static String signed(ObjectNode claims) throws GeneralSecurityException {
    String signed =
        base64("{\"alg\":\"RS256\",\"kid\":\"kid-1\"}".getBytes(UTF_8))
            + "."
            + base64(claims.toString().getBytes(UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(PAIR.getPrivate());
    signature.update(signed.getBytes(UTF_8));
    return signed + "." + base64(signature.sign());
  }

  private static CannedEntra published() {
    RSAPublicKey key = (RSAPublicKey) PAIR.getPublic();
    CannedEntra entra = new CannedEntra();
    String issuer = HOST + "{tenantid}/v2.0";
    entra.pages.put(TENANT.discovery(), CannedEntra.json(200, "{\"issuer\":\"" + issuer + "\"}"));
    ObjectNode published =
        JSON.createObjectNode()
            .put("kty", "RSA")
            .put("use", "sig")
            .put("kid", "kid-1")
            .put("n", base64(unsigned(key.getModulus())))
            .put("e", base64(unsigned(key.getPublicExponent())))
            .put("issuer", issuer);
    entra.pages.put(TENANT.keys(), CannedEntra.json(200, "{\"keys\":[" + published + "]}"));
    return entra;
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().filter(it -> UTF_8.newEncoder().canEncode(it));
  }

  /** Three parts of base64url, often JSON. */
  @Provide
  Arbitrary<String> parts() {
    Arbitrary<String> part =
        Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.of(
                    "{}", "[]", "{\"alg\":\"RS256\",\"kid\":\"kid-1\"}", "{\"alg\":\"none\"}"))
            .map(text -> base64(text.getBytes(UTF_8)));
    return part.list().ofMinSize(2).ofMaxSize(4).map(parts -> String.join(".", parts));
  }

  @Provide
  Arbitrary<String> needed() {
    return Arbitraries.of(NEEDED);
  }

  @Provide
  Arbitrary<Object> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings().map(Object.class::cast),
        Arbitraries.of(TID + " ", OID, HOST + "common/v2.0", "*", "").map(Object.class::cast),
        Arbitraries.integers().between(-1000, 1000).map(Object.class::cast),
        Arbitraries.of(true, false).map(Object.class::cast),
        Arbitraries.strings().list().ofMinSize(2).ofMaxSize(3).map(Object.class::cast));
  }
}
