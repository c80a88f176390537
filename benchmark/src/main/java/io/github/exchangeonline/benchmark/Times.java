package io.github.exchangeonline.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long something took, many times. Not for several threads. */
final class Times {

  private final List<Long> nanos = new ArrayList<>();

  void add(Duration took) {
    nanos.add(took.toNanos());
  }

  int count() {
    return nanos.size();
  }

  /** In milliseconds. */
  double median() {
    return quantile(0.5);
  }

  /**
   * The smallest that 99 of 100 do not exceed, in milliseconds: with 100 samples, the largest but
   * one.
   */
  double p99() {
    return quantile(0.99);
  }

  private double quantile(double share) {
    if (nanos.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1) / 1e6;
  }
}
