package io.github.exchangeonline.benchmark;

import io.github.exchangeonline.standin.inbox.Inbox;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Looks into the inbox until all is there. A mail that never comes ends the benchmark. */
record Arrivals(Inbox inbox) {

  private static final Duration BOUND = Duration.ofMinutes(2);

  /** Forgets what arrived so far. */
  void forget() {
    inbox.clear();
  }

  /** Waits until each of the first readers has one. */
  List<ReceivedMail> await(Sender sender, int readers) throws InterruptedException {
    for (int reader = 0; reader < readers; reader++) {
      await(sender.reader(reader));
    }
    List<ReceivedMail> all = inbox.messages();
    if (all.size() != readers) {
      throw new NotDeliveredException(
          readers + " mails were asked for and " + all.size() + " arrived");
    }
    return all;
  }

  /** Waits for a mail to that address. */
  void await(String address) throws InterruptedException {
    try {
      inbox.awaitTo(address, BOUND);
    } catch (TimeoutException e) {
      throw new NotDeliveredException("no mail to " + address + " within " + BOUND, e);
    }
  }

  /** When the last of them was there. */
  static Instant last(List<ReceivedMail> mails) {
    return mails.stream().map(ReceivedMail::received).max(Comparator.naturalOrder()).orElseThrow();
  }

  /** The most that arrived within any minute. */
  static int mostInAMinute(List<ReceivedMail> mails) {
    return mails.stream()
        .map(ReceivedMail::received)
        .mapToInt(
            end ->
                (int)
                    mails.stream()
                        .map(ReceivedMail::received)
                        .filter(at -> !at.isAfter(end) && at.isAfter(end.minusSeconds(60)))
                        .count())
        .max()
        .orElse(0);
  }
}
