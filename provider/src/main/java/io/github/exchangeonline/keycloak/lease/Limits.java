package io.github.exchangeonline.keycloak.lease;

import java.time.Instant;

/**
 * What one mailbox is given by Exchange, or less where an option says so.
 *
 * @param messages a minute
 * @param recipients in 24 hours
 * @param connections that the outbox uses at a time; tests, link proofs and direct sends use those
 *     that remain of {@link Slots#MOST}
 */
public record Limits(int messages, int recipients, int connections) {

  /** Exchange Online's own, see docs/options.md. */
  public static final Limits EXCHANGE = new Limits(30, 10_000, 1);

  /** Above it messages are not remembered one by one: their times have to fit a column. */
  private static final int MANY = 200;

  private static final long COARSE_MILLIS = 250;

  /** The time by which a message is remembered: as it is, or, of many, a little later. */
  Instant rounded(Instant at) {
    long millis = messages > MANY ? COARSE_MILLIS : 1;
    return Instant.ofEpochMilli(-Math.floorDiv(-at.toEpochMilli(), millis) * millis);
  }
}
