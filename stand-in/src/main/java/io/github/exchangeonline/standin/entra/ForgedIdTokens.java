package io.github.exchangeonline.standin.entra;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes id_tokens with one fault each, all else as it should be. */
final class ForgedIdTokens {
  private final SigningKey right;
  private final SigningKey consumers;
  private final SigningKey unknown = SigningKey.make();

  ForgedIdTokens(SigningKey right, SigningKey consumers) {
    this.right = right;
    this.consumers = consumers;
  }

  String make(IdTokenFault fault, JWTClaimsSet claims, String clientSecret, Instant now) {
    String good = right.sign(claims);
    return switch (fault) {
      case BAD_SIGNATURE -> {
        int at = good.lastIndexOf('.') + 10;
        yield good.substring(0, at) + (good.charAt(at) == 'A' ? 'B' : 'A') + good.substring(at + 1);
      }
      case NO_SIGNATURE -> unsigned(header("none"), claims.toString()) + ".";
      case HS256_BY_PUBLIC_KEY -> hs256(right.publicKey().getEncoded(), claims);
      case HS256_BY_CLIENT_SECRET -> hs256(clientSecret.getBytes(StandardCharsets.UTF_8), claims);
      case UNKNOWN_KEY -> unknown.sign(claims);
      case KEY_OF_THE_HEADER -> signed(unknown, right.id(), claims.toString());
      case CONSUMERS_KEY -> consumers.sign(claims);
      case ISSUER_OF_ANOTHER_TENANT ->
          right.sign(
              with(claims)
                  .issuer(
                      claims
                          .getIssuer()
                          .replace(String.valueOf(claims.getClaim("tid")), UUID.randomUUID() + ""))
                  .build());
      case ISSUER_OF_ANOTHER_CLOUD ->
          right.sign(
              with(claims)
                  .issuer("https://login.microsoftonline.us/" + claims.getClaim("tid") + "/v2.0")
                  .build());
      case TENANT_IS_NO_GUID ->
          right.sign(
              with(claims)
                  .claim("tid", "contoso.example")
                  .issuer(
                      claims
                          .getIssuer()
                          .replace(String.valueOf(claims.getClaim("tid")), "contoso.example"))
                  .build());
      case AUDIENCE_OF_ANOTHER_APP ->
          right.sign(with(claims).audience(UUID.randomUUID().toString()).build());
      case TWO_AUDIENCES ->
          right.sign(
              with(claims).audience(List.of(claims.getAudience().get(0), "another")).build());
      case NO_NONCE -> right.sign(with(claims).claim("nonce", null).build());
      case OTHER_NONCE -> right.sign(with(claims).claim("nonce", "another").build());
      case EXPIRED -> right.sign(with(claims).expirationTime(from(now, "-PT1H")).build());
      case NOT_YET_VALID -> right.sign(with(claims).notBeforeTime(from(now, "PT1H")).build());
      case ISSUED_LONG_AGO -> right.sign(with(claims).issueTime(from(now, "-PT100000H")).build());
      case NO_OBJECT_ID -> right.sign(with(claims).claim("oid", null).build());
      case NO_TENANT -> right.sign(with(claims).claim("tid", null).build());
      case OVERSIZED -> right.sign(with(claims).claim("xms", "x".repeat(200_000)).build());
      case ENCRYPTED -> good + ".AAAA.AAAA";
      case OTHER_ACCOUNT ->
          right.sign(with(claims).claim("oid", UUID.randomUUID().toString()).build());
      case OBJECT_ID_TWICE ->
          signed(
              right,
              right.id(),
              "{\"oid\":\"" + UUID.randomUUID() + "\"," + claims.toString().substring(1));
    };
  }

  private static JWTClaimsSet.Builder with(JWTClaimsSet claims) {
    return new JWTClaimsSet.Builder(claims);
  }

  private static Date from(Instant now, String duration) {
    return Date.from(now.plus(Duration.parse(duration)));
  }

  private String header(String algorithm) {
    return "{\"typ\":\"JWT\",\"alg\":\"" + algorithm + "\",\"kid\":\"" + right.id() + "\"}";
  }

  private String hs256(byte[] secret, JWTClaimsSet claims) {
    String unsigned = unsigned(header("HS256"), claims.toString());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return unsigned
          + "."
          + Base64URL.encode(mac.doFinal(unsigned.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String unsigned(String header, String payload) {
    return Base64URL.encode(header) + "." + Base64URL.encode(payload);
  }

  private static String signed(SigningKey key, String kid, String payload) {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT).keyID(kid).build();
    JWSObject jws = new JWSObject(header, new Payload(payload));
    try {
      jws.sign(new RSASSASigner(key.privateKey()));
      return jws.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
