package io.github.exchangeonline.keycloak.diagnosis;

/** Whom a wait is for. */
public enum Scope {
  /** Nothing of this mailbox gets through before. */
  MAILBOX,
  /** This mail alone; others may go meanwhile. */
  MAIL
}
