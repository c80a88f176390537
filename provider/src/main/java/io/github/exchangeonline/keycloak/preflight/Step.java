package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.time.Duration;
import java.util.Optional;

/** How one stage went. Holds nothing secret. */
public sealed interface Step {

  Stage stage();

  /**
   * It did.
   *
   * @param detail what may help somebody, in no language: addresses, Exchange's id of the mail
   */
  record Passed(Stage stage, Duration took, Optional<String> detail) implements Step {}

  /** It did not. */
  record Failed(Stage stage, Duration took, Diagnosis diagnosis) implements Step {}

  /** It was left out. */
  record LeftOut(Stage stage, Skipped why) implements Step {}
}
