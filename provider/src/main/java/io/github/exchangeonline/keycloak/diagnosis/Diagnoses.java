package io.github.exchangeonline.keycloak.diagnosis;

import java.util.Optional;

/** From a fault to its diagnosis. Pure functions, safe for all threads. */
public final class Diagnoses {

  private Diagnoses() {}

  /** An error answer of Entra's token endpoint (or of another of its addresses). */
  public static Diagnosis ofEntra(EntraFault fault) {
    throw new UnsupportedOperationException(fault.error());
  }

  /** A reply of Exchange. */
  public static Diagnosis ofSmtp(SmtpFault fault) {
    throw new UnsupportedOperationException(fault.text());
  }

  /** No answer at all: name, connection or TLS. */
  public static Diagnosis ofNetwork(Service service, SmtpFault.Stage stage, Throwable cause) {
    throw new UnsupportedOperationException(service.name() + stage, cause);
  }

  /** No answer at all from Entra. */
  public static Diagnosis ofNetwork(Service service, Throwable cause) {
    return ofNetwork(service, SmtpFault.Stage.CONNECT, cause);
  }

  /**
   * The parameters {@code error}, {@code error_subcode} and {@code error_description} on the
   * redirect URI.
   */
  public static Diagnosis ofAuthorize(
      String error, Optional<String> subcode, Optional<String> description) {
    throw new UnsupportedOperationException(error + subcode + description);
  }

  /** A condition of our own; its facts are added with {@link Diagnosis#with}. */
  public static Diagnosis of(Problem problem) {
    throw new UnsupportedOperationException(problem.name());
  }
}
