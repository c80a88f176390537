package io.github.exchangeonline.keycloak.lease;

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
}
