package io.github.exchangeonline.standin.entra;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.github.exchangeonline.standin.tls.SelfSigned;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The RSA key that signs tokens, with the certificate that Entra publishes for it. */
final class SigningKey {
  private final RSAPrivateKey privateKey;
  private final RSAKey publicKey;
  private final String certificate;

  private SigningKey(RSAPrivateKey privateKey, RSAKey publicKey, String certificate) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.certificate = certificate;
  }

  static SigningKey make() {
    SelfSigned made = SelfSigned.rsa("accounts.accesscontrol.windows.net");
    try {
      byte[] der = made.certificate().getEncoded();
      // Entra's kid is its x5t: the SHA-1 of the certificate.
      Base64URL thumbprint = Base64URL.encode(MessageDigest.getInstance("SHA-1").digest(der));
      RSAKey key =
          new RSAKey.Builder((RSAPublicKey) made.keys().getPublic())
              .keyID(thumbprint.toString())
              .build();
      return new SigningKey(
          (RSAPrivateKey) made.keys().getPrivate(), key, Base64.encode(der).toString());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String id() {
    return publicKey.getKeyID();
  }

  RSAPrivateKey privateKey() {
    return privateKey;
  }

  RSAPublicKey publicKey() {
    try {
      return publicKey.toRSAPublicKey();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  String sign(JWTClaimsSet claims) {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .type(JOSEObjectType.JWT)
            .keyID(publicKey.getKeyID())
            .build();
    SignedJWT jwt = new SignedJWT(header, claims);
    try {
      jwt.sign(new RSASSASigner(privateKey));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return jwt.serialize();
  }

  /** The entry in the key set; {@code issuer} is what Entra adds to tell tenants' keys apart. */
  Map<String, Object> published(String issuer) {
    Map<String, Object> jwk = new LinkedHashMap<>();
    jwk.put("kty", "RSA");
    jwk.put("use", "sig");
    jwk.put("kid", publicKey.getKeyID());
    jwk.put("x5t", publicKey.getKeyID());
    jwk.put("n", publicKey.getModulus().toString());
    jwk.put("e", publicKey.getPublicExponent().toString());
    jwk.put("x5c", List.of(certificate));
    jwk.put("issuer", issuer);
    return jwk;
  }
}
