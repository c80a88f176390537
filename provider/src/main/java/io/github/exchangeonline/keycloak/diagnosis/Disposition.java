package io.github.exchangeonline.keycloak.diagnosis;

/** What happens next. */
public enum Disposition {
  /** Try again later, at the time a diagnosis names if it names one. */
  RETRY,
  /** The link is dead: the mailbox's owner has to link again, and mail waits for it. */
  RELINK,
  /** A setting, in Keycloak or at Microsoft, is to be changed; the link itself may be alive. */
  FIX_CONFIGURATION,
  /** This mail or this attempt can never succeed; others may. */
  DROP,
  /** The mailbox (or the link) rests for a while, or until somebody resumes it. */
  PAUSE,
  /** Not in the catalogue: Microsoft's own words are all there is. */
  UNKNOWN
}
