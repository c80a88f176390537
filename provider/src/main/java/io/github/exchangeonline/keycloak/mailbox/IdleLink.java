package io.github.exchangeonline.keycloak.mailbox;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A link that was not renewed for a week, with what its row says of that.
 *
 * @param renewedAt null where it was not renewed since it was linked
 * @param renewAfter from when on it may be renewed; null where nobody has tried yet
 */
public record IdleLink(
    MailboxLink link, @Nullable Instant renewedAt, @Nullable Instant renewAfter) {

  /** Refresh tokens die after 90 idle days; a dozen weeks are left to mend what is wrong. */
  public static final Duration IDLE = Duration.ofDays(7);

  /** After so long without a use Microsoft lets a refresh token die. */
  public static final Duration DIES = Duration.ofDays(90);

  /** Over so long a time renewals are spread of links that were made, or found, at once. */
  public static final Duration SPREAD = Duration.ofDays(1);

  /** When it was last known to be alive. */
  public Instant seen() {
    return renewedAt == null ? link.linkedAt() : renewedAt;
  }

  /** From when on it is renewed if nothing is sent with it; see {@link #due}. */
  public Instant turn() {
    Instant turn = seen().plus(IDLE).plusSeconds(share());
    return renewAfter == null || turn.isAfter(renewAfter) ? turn : renewAfter;
  }

  /** When Microsoft lets it die if nobody renews it. */
  public Instant dies() {
    return seen().plus(DIES);
  }

  /** Whether it is its turn; each link has a share of {@link #SPREAD} of its own. */
  public boolean due(Instant now) {
    return !now.isBefore(turn()) && link.working() && link.resting(now).isEmpty();
  }

  private long share() {
    return Math.floorMod(link.id().hashCode(), SPREAD.toSeconds());
  }
}
