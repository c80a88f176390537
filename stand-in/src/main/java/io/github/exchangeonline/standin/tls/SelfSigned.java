package io.github.exchangeonline.standin.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key pair with a certificate that it signed itself. */
public record SelfSigned(KeyPair keys, X509Certificate certificate) {

  /** A new RSA key of 2048 bits. */
  public static SelfSigned rsa(String commonName) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      X500Principal name = new X500Principal("CN=" + commonName);
      JcaX509v3CertificateBuilder builder = builder(name, keys, name);
      return new SelfSigned(
          keys,
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A certificate for the keys, good from a day ago for ten years. */
  static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, KeyPair keys, X500Principal subject) {
    Instant now = Instant.now();
    return builder(
        issuer, keys, subject, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(3650)));
  }

  /** A certificate for the keys, good for that time. */
  static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, KeyPair keys, X500Principal subject, Instant from, Instant until) {
    BigInteger serial = new BigInteger(UUID.randomUUID().toString().replace("-", ""), 16);
    return new JcaX509v3CertificateBuilder(
        issuer, serial, Date.from(from), Date.from(until), subject, keys.getPublic());
  }
}
