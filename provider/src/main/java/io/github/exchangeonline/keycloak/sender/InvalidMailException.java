package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;

/**
 * A mail cannot be composed from what was given; the diagnosis names the field, not its content.
 */
public final class InvalidMailException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Diagnosis diagnosis;

  InvalidMailException(Diagnosis diagnosis) {
    super(diagnosis.oneLine());
    this.diagnosis = diagnosis;
  }

  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
