package io.github.exchangeonline.keycloak.diagnosis;

/** Who can mend it. */
public enum Actor {
  MAILBOX_OWNER,
  KEYCLOAK_ADMIN,
  MICROSOFT_ADMIN,
  /** It passes by itself. */
  NOBODY,
  UNKNOWN
}
