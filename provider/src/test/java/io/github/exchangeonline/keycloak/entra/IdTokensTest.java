package io.github.exchangeonline.keycloak.entra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdTokensTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TID = "72f988bf-86f1-41af-91ab-2d7cd011db47";
  private static final String OTHER_TID = "11111111-86f1-41af-91ab-2d7cd011db47";
  private static final String CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";
  private static final String OID = "22222222-86f1-41af-91ab-2d7cd011db47";
  private static final String HOST = "https://login.microsoftonline.com/";
  private static KeyPair pair;
  private static KeyPair otherPair;

  private final SettableClock clock = new SettableClock();
  private final CannedEntra entra = new CannedEntra();
  private final IdTokens idTokens = new IdTokens(entra, clock);
  private TenantAddress tenant = tenant("organizations");

  @BeforeAll
  static void makeKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    pair = generator.generateKeyPair();
    otherPair = generator.generateKeyPair();
  }

  @BeforeEach
  void publish() {
    publish(tenant, HOST + "{tenantid}/v2.0", HOST + "{tenantid}/v2.0");
  }

  @Test
  void tellsWhoSignedIn() throws Exception {
    Account account = verify(token(claims -> {}));
    assertThat(account)
        .isEqualTo(new Account("login.microsoftonline.com", TID, OID, "info@contoso.com", "Info"));
  }

  @Test
  void takesPersonalAccountsWhereTheyAreAllowed() throws Exception {
    tenant = tenant("common");
    publish(tenant, HOST + "{tenantid}/v2.0", HOST + CONSUMERS + "/v2.0");
    assertThat(verify(token(of(CONSUMERS))).tid()).isEqualTo(CONSUMERS);
    refused("its key signs for another issuer", token(claims -> {}));
  }

  @Test
  void refusesAPersonalAccountInOrganizations() throws Exception {
    refused("it is of a personal account", token(of(CONSUMERS)));
  }

  @Test
  void refusesAnotherTenantThanTheOneNamed() throws Exception {
    tenant = tenant(OTHER_TID);
    publish(tenant, HOST + "{tenantid}/v2.0", HOST + "{tenantid}/v2.0");
    refused("it is of another tenant", token(claims -> {}));
    publish(tenant, HOST + OTHER_TID + "/v2.0", HOST + "{tenantid}/v2.0");
    clock.pass(SigningKeys.KEPT);
    refused("its issuer is not this tenant's", token(claims -> {}));
  }

  @Test
  void followsTheIssuerThatATenantNames() throws Exception {
    tenant = tenant("contoso.com");
    publish(tenant, HOST + TID + "/v2.0", HOST + "{tenantid}/v2.0");
    assertThat(verify(token(claims -> {})).tid()).isEqualTo(TID);
    refused("its issuer is not this tenant's", token(of(OTHER_TID)));
  }

  @Test
  void refusesEveryClaimThatIsNotRight() throws Exception {
    refused("it is meant for another app", token(claims -> claims.put("aud", "other")));
    refused(
        "it is meant for another app",
        token(claims -> claims.putArray("aud").add("client").add("other")));
    refused("another app asked for it", token(claims -> claims.put("azp", "other")));
    refused("it belongs to another request (nonce)", token(claims -> claims.put("nonce", "other")));
    refused("it belongs to another request (nonce)", token(claims -> claims.remove("nonce")));
    refused(
        "its issuer is not this tenant's",
        token(claims -> claims.put("iss", HOST + OTHER_TID + "/v2.0")));
    refused("it has no tid", token(claims -> claims.put("tid", "../" + TID)));
    refused("it has no oid", token(claims -> claims.remove("oid")));
    refused("its version is not 2.0", token(claims -> claims.put("ver", "1.0")));
    refused("it has expired", token(claims -> claims.put("exp", now() - 300)));
    refused("it has expired", token(claims -> claims.remove("exp")));
    refused("it is not valid yet", token(claims -> claims.put("nbf", now() + 301)));
    refused("it was issued in the future", token(claims -> claims.put("iat", now() + 301)));
  }

  @Test
  void allowsFiveMinutesOfDifferenceBetweenClocks() throws Exception {
    verify(token(claims -> claims.put("exp", now() - 299)));
    verify(token(claims -> claims.put("nbf", now() + 300).put("iat", now() + 300)));
  }

  @Test
  void refusesEverySignatureButMicrosofts() throws Exception {
    refused("its signature is not right", sign(otherPair, header("RS256", "kid-1"), claims()));
    refused("it is not signed with RS256", sign(pair, header("none", "kid-1"), claims()));
    refused("it is not signed with RS256", sign(pair, header("HS256", "kid-1"), claims()));
    refused("it names no key", sign(pair, "{\"alg\":\"RS256\"}", claims()));
    refused("its key is not Microsoft's", sign(pair, header("RS256", "kid-9"), claims()));
    refused(
        "it asks for an extension that is not known",
        sign(pair, "{\"alg\":\"RS256\",\"kid\":\"kid-1\",\"crit\":[]}", claims()));
    String token = sign(pair, header("RS256", "kid-1"), claims());
    refused("its signature is not right", token.substring(0, token.lastIndexOf('.') + 1));
    for (String garbage :
        new String[] {"", "a.b", "a.b.c", "!.!.!", "e30.e30.e30.e30", ".".repeat(200_000)}) {
      refused(null, garbage);
    }
  }

  @Test
  void asksForKeysOnceADay() throws Exception {
    verify(token(claims -> {}));
    verify(token(claims -> {}));
    assertThat(entra.asked).containsExactly(tenant.discovery(), tenant.keys());
    clock.pass(SigningKeys.KEPT);
    verify(token(claims -> {}));
    assertThat(entra.asked).hasSize(4);
  }

  @Test
  void looksForAnUnknownKeyButNotTooOften() throws Exception {
    verify(token(claims -> {}));
    for (int i = 0; i < 3; i++) {
      refused("its key is not Microsoft's", sign(pair, header("RS256", "kid-9"), claims()));
    }
    assertThat(entra.asked).hasSize(2);
    clock.pass(SigningKeys.AGAIN);
    refused("its key is not Microsoft's", sign(pair, header("RS256", "kid-9"), claims()));
    assertThat(entra.asked).hasSize(4);
  }

  @Test
  void refusesWhatCanBeReadInTwoWays() throws Exception {
    String twice = "{\"oid\":\"" + OTHER_TID + "\"," + claims().toString().substring(1);
    refused("it is not a signed token", sign(pair, header("RS256", "kid-1"), twice));
    refused(
        "it is not a signed token",
        sign(pair, header("RS256", "kid-1").replace("{", "{\"alg\":\"none\","), claims()));
    refused("it is not a signed token", sign(pair, header("RS256", "kid-1"), claims() + "{}"));
    refused("it is not a signed token", token(claims -> {}) + ".e30.e30");
  }

  @Test
  void refusesAnotherCloudAndAnotherAge() throws Exception {
    refused(
        "its issuer is not this tenant's",
        token(claims -> claims.put("iss", "https://login.microsoftonline.us/" + TID + "/v2.0")));
    refused(
        "it was issued too long ago",
        token(claims -> claims.put("iat", now() - Duration.ofDays(2).toSeconds())));
    refused("it was issued in the future", token(claims -> claims.put("iat", "soon")));
    refused("it has no oid", token(claims -> claims.put("oid", "admin@contoso.com")));
  }

  @Test
  void takesTheAddressOfKeysFromNoDocumentAndNoToken() throws Exception {
    entra.pages.put(
        tenant.discovery(),
        CannedEntra.json(
            200,
            "{\"issuer\":\""
                + HOST
                + "{tenantid}/v2.0\",\"jwks_uri\":\"https://evil.example/keys\","
                + "\"token_endpoint\":\"https://evil.example/token\"}"));
    refused(
        "its signature is not right",
        sign(
            otherPair,
            header("RS256", "kid-1")
                .replace(
                    "{", "{\"jku\":\"https://evil.example/k\",\"x5u\":\"https://evil.example/x\","),
            claims()));
    assertThat(entra.asked).containsExactly(tenant.discovery(), tenant.keys());
  }

  @Test
  void followsAKeyRollover() throws Exception {
    verify(token(claims -> {}));
    clock.pass(SigningKeys.AGAIN);
    publish(tenant, HOST + "{tenantid}/v2.0", HOST + "{tenantid}/v2.0", otherPair, "kid-2");

    verify(sign(otherPair, header("RS256", "kid-2"), claims()));
    assertThat(entra.asked).hasSize(4);
    refused("its key is not Microsoft's", token(claims -> {}));
    assertThat(entra.asked).hasSize(4);
  }

  @Test
  void asksNoMoreOftenWhileKeysCannotBeHad() throws Exception {
    verify(token(claims -> {}));
    clock.pass(SigningKeys.AGAIN);
    entra.broken = new IOException("away");
    String unknown = sign(pair, header("RS256", "kid-9"), claims());

    assertThat(failure(unknown).diagnosis().id()).isEqualTo("network-unlisted");
    refused("its key is not Microsoft's", unknown);
    refused("its key is not Microsoft's", unknown);
    assertThat(entra.asked).hasSize(3);
  }

  @Test
  void tellsAnotherAccountFromOneThatIsNotNamed() throws Exception {
    assertThat(IdTokens.namesAnother(Secret.of(token(claims -> {})), TID, OID)).isFalse();
    assertThat(IdTokens.namesAnother(Secret.of(token(claims -> claims.remove("oid"))), TID, OID))
        .isFalse();
    assertThat(IdTokens.namesAnother(Secret.of(token(claims -> {})), TID, OTHER_TID)).isTrue();
    assertThat(IdTokens.namesAnother(Secret.of(token(claims -> {})), OTHER_TID, OID)).isTrue();
    assertThat(IdTokens.namesAnother(Secret.of("garbage"), TID, OID)).isTrue();
  }

  @Test
  void saysWhenKeysCannotBeHad() throws Exception {
    String token = token(claims -> {});
    entra.broken = new IOException("away");
    assertThat(failure(token).diagnosis().id()).isEqualTo("network-unlisted");
    entra.broken = null;
    entra.pages.put(tenant.keys(), new EntraHttp.Reply(200, java.util.Map.of(), "<html>"));
    assertThat(failure(token).diagnosis().id()).isEqualTo("entra-answer-unreadable");
    entra.pages.put(
        tenant.discovery(),
        CannedEntra.json(400, "{\"error\":\"invalid_tenant\",\"error_codes\":[90002]}"));
    assertThat(failure(token).diagnosis().id()).isEqualTo("entra-tenant-not-found");
  }

  private void refused(String reason, String token) {
    EntraException e = failure(token);
    assertThat(e.diagnosis().id()).isEqualTo("id-token-invalid");
    if (reason != null) {
      assertThat(e.diagnosis().facts()).containsEntry("reason", reason);
    }
  }

  private EntraException failure(String token) {
    EntraException e = catchThrowableOfType(EntraException.class, () -> verify(token));
    assertThat(e).as(token.length() > 100 ? "" : token).isNotNull();
    return e;
  }

  private Account verify(String token) throws EntraException {
    return idTokens.verify(Secret.of(token), tenant, "client", "nonce-1");
  }

  private String token(Consumer<ObjectNode> change) throws Exception {
    ObjectNode claims = claims();
    change.accept(claims);
    return sign(pair, header("RS256", "kid-1"), claims);
  }

  private static Consumer<ObjectNode> of(String tid) {
    return claims -> claims.put("tid", tid).put("iss", HOST + tid + "/v2.0");
  }

  private ObjectNode claims() {
    return JSON.createObjectNode()
        .put("ver", "2.0")
        .put("iss", HOST + TID + "/v2.0")
        .put("aud", "client")
        .put("nonce", "nonce-1")
        .put("tid", TID)
        .put("oid", OID)
        .put("preferred_username", "info@contoso.com")
        .put("name", "Info")
        .put("iat", now())
        .put("nbf", now())
        .put("exp", now() + Duration.ofHours(1).toSeconds());
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private static String header(String alg, String kid) {
    return "{\"typ\":\"JWT\",\"alg\":\"" + alg + "\",\"kid\":\"" + kid + "\"}";
  }

  private static String sign(KeyPair pair, String header, Object claims)
      throws GeneralSecurityException {
    String signed =
        base64(header.getBytes(UTF_8)) + "." + base64(claims.toString().getBytes(UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes(UTF_8));
    return signed + "." + base64(signature.sign());
  }

  private void publish(TenantAddress at, String issuer, String keyIssuer) {
    publish(at, issuer, keyIssuer, pair, "kid-1");
  }

  private void publish(
      TenantAddress at, String issuer, String keyIssuer, KeyPair keys, String kid) {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    entra.pages.put(at.discovery(), CannedEntra.json(200, "{\"issuer\":\"" + issuer + "\"}"));
    entra.pages.put(
        at.keys(),
        CannedEntra.json(
            200,
            String.format(
                "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"e\"},{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"%s\","
                    + "\"n\":\"%s\",\"e\":\"%s\",\"issuer\":\"%s\"}]}",
                kid,
                base64(unsigned(key.getModulus())),
                base64(unsigned(key.getPublicExponent())),
                keyIssuer)));
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static TenantAddress tenant(String name) {
    return TenantAddress.ofTokenUrl(HOST + name + "/oauth2/v2.0/token");
  }
}
