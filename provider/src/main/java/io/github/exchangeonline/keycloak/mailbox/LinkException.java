package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;

/** A link cannot be used, or cannot be made; the diagnosis says why and who must act. */
public final class LinkException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Diagnosis diagnosis;

  public LinkException(Diagnosis diagnosis) {
    super(diagnosis.oneLine());
    this.diagnosis = diagnosis;
  }

  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
