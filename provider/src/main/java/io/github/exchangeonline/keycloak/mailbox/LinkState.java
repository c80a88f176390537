package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import java.util.Locale;
import java.util.Optional;

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

  /** What is told when a link comes into it; of one that works again whoever made it work says. */
  public Optional<LinkChange.What> entered() {
    return switch (this) {
      case WORKING -> Optional.empty();
      case RELINK -> Optional.of(LinkChange.What.RELINK_NEEDED);
      case PAUSED -> Optional.of(LinkChange.What.PAUSED);
      case OWNER_GONE -> Optional.of(LinkChange.What.OWNER_GONE);
      case SEALED -> Optional.of(LinkChange.What.KEY_MISSING);
    };
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
