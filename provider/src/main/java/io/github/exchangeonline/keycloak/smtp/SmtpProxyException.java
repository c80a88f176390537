package io.github.exchangeonline.keycloak.smtp;

import io.github.exchangeonline.keycloak.diagnosis.Problem;
import java.io.IOException;

/** The way through the proxy ended at the proxy. Its words hold nothing that was sent. */
final class SmtpProxyException extends IOException {
  private static final long serialVersionUID = 1;

  private final Problem problem;

  SmtpProxyException(Problem problem, String reason) {
    super(reason);
    this.problem = problem;
  }

  SmtpProxyException(Problem problem, IOException cause) {
    super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
