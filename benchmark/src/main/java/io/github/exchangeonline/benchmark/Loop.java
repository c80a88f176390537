package io.github.exchangeonline.benchmark;

import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.faults.Counters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A loop over users as an administrator's script does it, one request after the other, each with a
 * mail.
 *
 * @param mails how many
 * @param answered from the first request until the last was answered
 * @param delivered from the first request until the last mail was in the inbox
 * @param replies times that the sender had to wait for Exchange
 * @param connections to Exchange
 */
record Loop(int mails, Duration answered, Duration delivered, long replies, long connections) {

  /**
   * Runs one.
   *
   * @param nodes take turns
   */
  static Loop over(int mails, Sender sender, List<Requests> nodes, StandIn microsoft)
      throws IOException, InterruptedException {
    Arrivals arrivals = new Arrivals(microsoft.inbox());
    Counters counters = microsoft.counters();
    arrivals.forget();
    long replies = counters.roundTrips();
    long connections = counters.connections();
    Instant start = Instant.now();
    for (int reader = 0; reader < mails; reader++) {
      nodes.get(reader % nodes.size()).make(Request.EXECUTE_ACTIONS, sender, reader);
    }
    Duration answered = Duration.between(start, Instant.now());
    Duration delivered =
        sender == Sender.NOBODY
            ? Duration.ZERO
            : Duration.between(start, Arrivals.last(arrivals.await(sender, mails)));
    return new Loop(
        mails,
        answered,
        delivered,
        counters.roundTrips() - replies,
        counters.connections() - connections);
  }

  Loop plus(Loop other) {
    return new Loop(
        mails + other.mails,
        answered.plus(other.answered),
        delivered.plus(other.delivered),
        replies + other.replies,
        connections + other.connections);
  }

  double mailsPerSecond() {
    return mails * 1e9 / delivered.toNanos();
  }

  double requestsPerSecond() {
    return mails * 1e9 / answered.toNanos();
  }

  double repliesPerMail() {
    return (double) replies / mails;
  }

  double connectionsPerHundred() {
    return 100.0 * connections / mails;
  }
}
