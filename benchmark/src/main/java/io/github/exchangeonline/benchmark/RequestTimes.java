package io.github.exchangeonline.benchmark;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How long one kind of request took with each sender. The senders take turns request by request, so
 * that what else the machine does hits all of them; the next one waits until the mail has arrived,
 * so that no sender's work falls into another's time.
 */
record RequestTimes(Map<Sender, Times> bySender) {

  /** Takes the samples; who begins changes with every round. */
  static RequestTimes of(Request request, Requests requests, Arrivals arrivals, int samples)
      throws IOException, InterruptedException {
    Map<Sender, Times> bySender = new EnumMap<>(Sender.class);
    List<Sender> senders = List.of(Sender.values());
    for (Sender sender : senders) {
      bySender.put(sender, new Times());
    }
    for (int sample = 0; sample < samples; sample++) {
      for (int turn = 0; turn < senders.size(); turn++) {
        Sender sender = senders.get((sample + turn) % senders.size());
        int reader = sample % Plan.READERS;
        arrivals.forget();
        of(bySender, sender).add(requests.make(request, sender, reader));
        if (sender != Sender.NOBODY) {
          arrivals.await(sender.reader(reader));
        }
      }
    }
    return new RequestTimes(bySender);
  }

  /** The whole request, in milliseconds. */
  double median(Sender sender) {
    return of(bySender, sender).median();
  }

  /** What of it the mail takes: less the median of the same request without mail. */
  double medianForMail(Sender sender) {
    return median(sender) - median(Sender.NOBODY);
  }

  /** The same of the slowest of a hundred; all noise of the machine is in it. */
  double p99ForMail(Sender sender) {
    return of(bySender, sender).p99() - median(Sender.NOBODY);
  }

  private static Times of(Map<Sender, Times> bySender, Sender sender) {
    return Objects.requireNonNull(bySender.get(sender));
  }
}
