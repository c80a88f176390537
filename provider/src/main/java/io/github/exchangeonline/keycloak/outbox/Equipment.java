package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.lease.Leases;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.mailbox.AccessTokenSupply;
import io.github.exchangeonline.keycloak.smtp.SmtpConnector;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What the outbox of one node works with. All of it is thread-safe.
 *
 * @param node tells this run of this node from all others
 * @param keepRecords how long the record of a settled mail is kept
 * @param telemetry who is told what did not work
 * @param meters what counts the mails
 * @param nanoTime as {@link System#nanoTime()}: for what only this node has to agree on
 * @param jitter from 0 to 1, another one each time
 */
record Equipment(
    String node,
    Leases leases,
    Limits limits,
    AccessTokenSupply tokens,
    SmtpConnector connector,
    Bodies bodies,
    LinkRecords records,
    Consumer<Failure> telemetry,
    Meters meters,
    Clock clock,
    Duration keepRecords,
    LongSupplier nanoTime,
    DoubleSupplier jitter) {

  long nano() {
    return nanoTime.getAsLong();
  }

  /** How long the message of a mail that failed is kept. */
  Duration keptForRetry() {
    return Mails.keptForRetry(keepRecords);
  }
}
