package io.github.exchangeonline.keycloak.telemetry;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that did not work, and for whom.
 *
 * @param mailbox the address concerned, empty where none is known
 * @param userId the Keycloak user concerned: the owner of the mailbox, or whoever is linking it
 * @param state label of what the mailbox's link is after this
 * @param nextTry until when nothing is sent as this mailbox
 * @param change what became of the link by it; empty where it stays what it was
 */
public record Failure(
    String realmId,
    String realm,
    Operation operation,
    String mailbox,
    Optional<String> userId,
    Diagnosis diagnosis,
    Optional<String> state,
    Optional<Instant> nextTry,
    Optional<LinkChange.What> change) {

  /** A mailbox may be whatever somebody typed: no line of the log is more than one by it. */
  public Failure {
    realm = Fields.oneLine(realm);
    mailbox = Fields.oneLine(mailbox);
  }

  /** One that changes no link. */
  public Failure(
      String realmId,
      String realm,
      Operation operation,
      String mailbox,
      Optional<String> userId,
      Diagnosis diagnosis,
      Optional<String> state,
      Optional<Instant> nextTry) {
    this(realmId, realm, operation, mailbox, userId, diagnosis, state, nextTry, Optional.empty());
  }

  /** One that no link is concerned by. */
  public Failure(
      String realmId,
      String realm,
      Operation operation,
      String mailbox,
      Optional<String> userId,
      Diagnosis diagnosis) {
    this(realmId, realm, operation, mailbox, userId, diagnosis, Optional.empty(), Optional.empty());
  }

  /** The same, by which the link became something else. */
  public Failure changing(Optional<LinkChange.What> what) {
    return new Failure(
        realmId,
        realm,
        operation,
        mailbox,
        userId,
        diagnosis,
        state.or(() -> what.flatMap(LinkChange.What::state)),
        nextTry,
        what);
  }

  /** What was being done. */
  public enum Operation {
    SEND("A mail was not sent"),
    TEST("The test mail was not sent"),
    CHECK("A mailbox that was checked cannot send"),
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
