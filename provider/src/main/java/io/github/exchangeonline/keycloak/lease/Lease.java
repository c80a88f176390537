package io.github.exchangeonline.keycloak.lease;

import java.time.Duration;
import java.time.Instant;

/**
 * This node's right to send as a mailbox. It ends by the database's clock; the node counts the same
 * time by its own monotonic clock, from before it asked, less a margin, so that it stops before
 * another may begin whatever the two clocks say. A node that was stopped and goes on finds it
 * ended.
 *
 * @param fence what it is told from any earlier or later holder's by
 * @param until by the database's clock
 * @param safeUntil by {@link System#nanoTime()}
 */
public record Lease(AccountKey account, String holder, long fence, Instant until, long safeUntil) {

  /** How long it lasts unless it is renewed; another node takes over no later than this. */
  public static final Duration TERM = Duration.ofSeconds(30);

  /** For what lies between asking whether it is valid and the last octet's way out. */
  static final Duration MARGIN = Duration.ofSeconds(5);

  /**
   * Whether it may be used.
   *
   * @param nanoTime {@link System#nanoTime()}
   */
  public boolean valid(long nanoTime) {
    return safeUntil - nanoTime > 0;
  }
}
