package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import java.time.Instant;
import java.util.Optional;

/** No mailbox of the pool handed the mail over. Holds nothing of the mail. */
public final class DeliveryException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Mailbox mailbox;
  private final transient Diagnosis diagnosis;
  private final transient Optional<String> owner;
  private final transient Optional<LinkState> state;
  private final transient Optional<Instant> nextTry;
  private final transient Optional<LinkChange.What> change;

  DeliveryException(
      Mailbox mailbox,
      Diagnosis diagnosis,
      Optional<String> owner,
      Optional<LinkState> state,
      Optional<Instant> nextTry) {
    this(mailbox, diagnosis, owner, state, nextTry, Optional.empty());
  }

  DeliveryException(
      Mailbox mailbox,
      Diagnosis diagnosis,
      Optional<String> owner,
      Optional<LinkState> state,
      Optional<Instant> nextTry,
      Optional<LinkChange.What> change) {
    super(diagnosis.oneLine());
    this.mailbox = mailbox;
    this.diagnosis = diagnosis;
    this.owner = owner;
    this.state = state;
    this.nextTry = nextTry;
    this.change = change;
  }

  /** The mailbox that the diagnosis is about. */
  public Mailbox mailbox() {
    return mailbox;
  }

  public Diagnosis diagnosis() {
    return diagnosis;
  }

  /** Id of the user who linked it, where it is linked. */
  public Optional<String> owner() {
    return owner;
  }

  /** What the link is after this, where there is one. */
  public Optional<LinkState> state() {
    return state;
  }

  /** Until when the mailbox rests, where it does. */
  public Optional<Instant> nextTry() {
    return nextTry;
  }

  /** What became of the link by this; empty where it stays what it was. */
  public Optional<LinkChange.What> change() {
    return change;
  }
}
