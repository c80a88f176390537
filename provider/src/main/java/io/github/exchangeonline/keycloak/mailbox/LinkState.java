package io.github.exchangeonline.keycloak.mailbox;

import java.util.Locale;

/**
 * Whether a link sends. Stored by name; a name that a node does not know reads as {@link #PAUSED}.
 */
public enum LinkState {
  /** Sends. */
  WORKING,
  /** Microsoft refuses the refresh token for good: its owner must link again. */
  RELINK,
  /** Not used until somebody confirms it. */
  PAUSED,
  /** The Keycloak user who gave the link is disabled, deleted, or gone from the user store. */
  OWNER_GONE,
  /** The key that sealed the refresh token is missing, or the stored text was changed. */
  SEALED;

  /** The name that pages and events use: lower case, words joined by hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static LinkState of(String stored) {
    for (LinkState state : values()) {
      if (state.name().equals(stored)) {
        return state;
      }
    }
    return PAUSED;
  }
}
