package io.github.exchangeonline.standin.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/** A certificate authority made for this run, and the servers' certificate by it. */
public final class Certificates {

  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration LONG = Duration.ofDays(3650);

  private final List<String> hosts;
  private final Authority authority;
  private final SSLContext server;

  private Certificates(List<String> hosts, Authority authority) {
    this.hosts = List.copyOf(hosts);
    this.authority = authority;
    this.server = usual(authority, hosts);
  }

  /** New keys (P-256), and a certificate for these host names and IP addresses. */
  public static Certificates make(List<String> hosts) {
    return new Certificates(hosts, Authority.make("Stand-in CA"));
  }

  /** What may be wrong with a certificate. */
  public enum Flaw {
    /** Its time ended yesterday. */
    EXPIRED,
    /** Its time begins tomorrow. */
    NOT_YET_VALID,
    /** It is for another host. */
    OTHER_NAME,
    /** Nobody trusts who made it. */
    UNTRUSTED
  }

  /** What a server here speaks TLS with. */
  public SSLContext server() {
    return server;
  }

  /** What a server speaks TLS with whose certificate has that flaw and no other. */
  public SSLContext server(Flaw flaw) {
    Instant now = Instant.now();
    return switch (flaw) {
      case EXPIRED -> authority.server(hosts, now.minus(A_DAY.multipliedBy(2)), now.minus(A_DAY));
      case NOT_YET_VALID -> authority.server(hosts, now.plus(A_DAY), now.plus(LONG));
      case OTHER_NAME -> usual(authority, List.of("elsewhere.example"));
      case UNTRUSTED -> usual(Authority.make("Nobody's CA"), hosts);
    };
  }

  /** What a client needs to trust these servers, and no others. */
  public SSLContext client() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", ca());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The authority's certificate. */
  public X509Certificate ca() {
    return authority.certificate();
  }

  /** The authority's certificate as PEM. */
  public String caPem() {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(ca());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static SSLContext usual(Authority by, List<String> hosts) {
    Instant now = Instant.now();
    return by.server(hosts, now.minus(A_DAY), now.plus(LONG));
  }
}
