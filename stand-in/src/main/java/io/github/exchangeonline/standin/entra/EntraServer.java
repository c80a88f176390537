package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.faults.Counters;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.grants.Grants;
import io.github.exchangeonline.standin.http.WebServer;
import io.github.exchangeonline.standin.tls.Certificates;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Entra ID v2.0 on 127.0.0.1, by HTTP and by HTTPS. Addresses in its documents and the issuer of
 * its id_tokens repeat scheme, host and port of the request they answer. Thread-safe.
 */
public final class EntraServer implements AutoCloseable {
  private final AuthorizeEndpoint authorize;
  private final TokenEndpoint token;
  private final Tampering tampering = new Tampering();
  private final WebServer http;
  private final WebServer https;

  /**
   * Starts to serve.
   *
   * @param httpPort 0 for a free one, as {@code httpsPort}
   * @param random where random lifetimes and token values come from
   */
  public EntraServer(
      Directory directory,
      Grants grants,
      Faults faults,
      Counters counters,
      Clock clock,
      RandomGenerator random,
      Certificates certificates,
      int httpPort,
      int httpsPort)
      throws IOException {
    Entra entra =
        new Entra(
            directory,
            grants,
            faults,
            counters,
            clock,
            random,
            SigningKey.make(),
            SigningKey.make(),
            tampering);
    TokenIssuer issuer = new TokenIssuer(entra);
    authorize = new AuthorizeEndpoint(entra, issuer);
    token = new TokenEndpoint(entra, issuer);
    Router router = new Router(entra, new MetadataEndpoints(entra), authorize, token);
    http = WebServer.start(httpPort, null, router);
    try {
      https = WebServer.start(httpsPort, certificates.server(), router);
    } catch (IOException e) {
      http.close();
      throw e;
    }
  }

  /** {@code http://localhost:port}. */
  public URI httpBase() {
    return URI.create("http://localhost:" + http.port());
  }

  /** {@code https://localhost:port}. */
  public URI httpsBase() {
    return URI.create("https://localhost:" + https.port());
  }

  /**
   * Fixes the lifetime of access tokens issued from now on.
   *
   * @param lifetime absent for Entra's random 60 to 90 minutes
   */
  public void accessTokenLifetime(@Nullable Duration lifetime) {
    token.accessTokenLifetime(lifetime);
  }

  /** What it does that Entra never does. */
  public Tampering tampering() {
    return tampering;
  }

  /** Signs all browsers out, and forgets pages that are open and requests seen. */
  public void reset() {
    authorize.clear();
    token.forgetLoops();
    token.accessTokenLifetime(null);
    tampering.restore();
  }

  @Override
  public void close() {
    http.close();
    https.close();
  }
}
