package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import org.jspecify.annotations.Nullable;

/** Entra did not give what was asked for; carries the diagnosis and nothing secret. */
public final class EntraException extends Exception {

  private final transient Diagnosis diagnosis;

  public EntraException(Diagnosis diagnosis) {
    this(diagnosis, null);
  }

  public EntraException(Diagnosis diagnosis, @Nullable Throwable cause) {
    super(diagnosis.oneLine(), cause);
    this.diagnosis = diagnosis;
  }

  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
