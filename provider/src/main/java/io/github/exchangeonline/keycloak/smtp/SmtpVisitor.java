package io.github.exchangeonline.keycloak.smtp;

import java.time.Duration;
import java.util.Optional;

/**
 * Whoever is told how far a connection came while it is opened, and asked for what it then needs.
 * Called on the thread that opens it, in this order. Only {@link #login} may throw, and what it
 * throws comes out of the opening.
 */
public interface SmtpVisitor {

  /** Connected, through the proxy where there is one, and greeted by the mail server. */
  void connected();

  /** Encrypted, the certificate is trusted and the server's own, and it says what it offers. */
  void encrypted();

  /**
   * The server waits for a sign-in. May take its time: an unused connection stays open for minutes.
   *
   * @return empty to leave without one
   */
  Optional<SmtpLogin> login();

  /**
   * How long may still be waited, asked again and again; what the server's own timeouts say holds
   * beside it. Empty: no longer than those. Nothing is waited for once it is zero or less.
   */
  Optional<Duration> left();
}
