package io.github.exchangeonline.keycloak.smtp;

import java.time.Duration;
import java.util.Optional;

/** Signs in, and wants to know nothing. */
record KnownLogin(SmtpLogin known) implements SmtpVisitor {

  @Override
  public void connected() {}

  @Override
  public void encrypted() {}

  @Override
  public Optional<SmtpLogin> login() {
    return Optional.of(known);
  }

  @Override
  public Optional<Duration> left() {
    return Optional.empty();
  }
}
