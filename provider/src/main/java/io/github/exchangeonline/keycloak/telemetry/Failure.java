package io.github.exchangeonline.keycloak.telemetry;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.util.Optional;

/**
 * Something that did not work, and for whom.
 *
 * @param mailbox the address concerned, empty where none is known
 * @param userId the Keycloak user concerned: the owner of the mailbox, or whoever is linking it
 */
public record Failure(
    String realmId,
    String realm,
    Operation operation,
    String mailbox,
    Optional<String> userId,
    Diagnosis diagnosis) {

  /** What was being done. */
  public enum Operation {
    SEND("A mail was not sent"),
    TEST("The test mail was not sent"),
    LINK("A mailbox was not linked"),
    UPKEEP("A linked mailbox needs attention"),
    CONFIGURE("The mail settings need attention");

    private final String words;

    Operation(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }
}
