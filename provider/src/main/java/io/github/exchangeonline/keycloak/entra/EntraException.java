package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import org.jspecify.annotations.Nullable;

/** Entra did not give what was asked for; carries the diagnosis and nothing secret. */
public final class EntraException extends Exception {

  private final transient Diagnosis diagnosis;
  private final boolean busy;

  public EntraException(Diagnosis diagnosis) {
    this(diagnosis, null);
  }

  public EntraException(Diagnosis diagnosis, @Nullable Throwable cause) {
    super(diagnosis.oneLine(), cause);
    this.diagnosis = diagnosis;
    this.busy = false;
  }

  /**
   * @param busy whether it would have been the same for any request of the client (HTTP 429 and
   *     5xx)
   */
  EntraException(Diagnosis diagnosis, boolean busy) {
    super(diagnosis.oneLine());
    this.diagnosis = diagnosis;
    this.busy = busy;
  }

  boolean busy() {
    return busy;
  }

  public Diagnosis diagnosis() {
    return diagnosis;
  }
}
