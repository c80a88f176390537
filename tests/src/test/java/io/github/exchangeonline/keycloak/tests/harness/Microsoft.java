package io.github.exchangeonline.keycloak.tests.harness;

import io.github.exchangeonline.standin.StandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The stand-in for Entra and Exchange, with what a server needs to be told of it. */
public record Microsoft(StandIn standIn, Path certificate) implements AutoCloseable {

  private static final String OPTION = "--spi-email-sender--exchange-online--";

  /** Starts one on free ports. */
  public static Microsoft start() {
    try {
      StandIn standIn = StandIn.start();
      Path certificate = Files.createTempFile("stand-in-ca", ".pem");
      standIn.writeCaPem(certificate);
      return new Microsoft(standIn, certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that trusts its certificates. */
  public ServerSetup trustedBy(ServerSetup setup) {
    return setup.trusting(certificate);
  }

  /**
   * A server whose JAR may send it tokens and secrets, and more mail than Exchange would take:
   * tests that are not about limits would wait for them.
   */
  public ServerSetup allowedBy(ServerSetup setup) {
    return allowedWithinLimitsBy(setup)
        .withOptions(OPTION + "messages-per-minute=10000", OPTION + "recipients-per-day=1000000");
  }

  /** The same with no more mail than the JAR sends unless it is told otherwise. */
  public ServerSetup allowedWithinLimitsBy(ServerSetup setup) {
    return setup.withOptions(
        OPTION + "smtp-hosts=localhost:" + standIn.smtpPort(),
        OPTION + "authorities=" + standIn.https());
  }

  /** The same, with mail that is sent while the request waits, which hears what becomes of it. */
  public ServerSetup allowedAtOnceBy(ServerSetup setup) {
    return allowedBy(setup).withOptions("--spi-email-sender--exchange-online--delivery=direct");
  }

  @Override
  public void close() {
    standIn.close();
    try {
      Files.deleteIfExists(certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
