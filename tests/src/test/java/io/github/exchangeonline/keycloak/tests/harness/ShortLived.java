package io.github.exchangeonline.keycloak.tests.harness;

import java.util.List;

/** What suits a server that lives for some minutes and whose passwords nobody is to guess. */
final class ShortLived {

  static final String VARIABLE = "JAVA_OPTS_APPEND";

  /** The second compiler's work would not pay any more; it is half of what a start takes. */
  static final String OPTION = "-XX:TieredStopAtLevel=1";

  /** The least work for a password: it took a fifth of what a server computed. */
  static final List<String> OPTIONS =
      List.of(
          "--spi-password-hashing--argon2--iterations=1",
          "--spi-password-hashing--argon2--memory=64");

  private ShortLived() {}
}
