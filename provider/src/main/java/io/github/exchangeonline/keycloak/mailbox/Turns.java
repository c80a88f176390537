package io.github.exchangeonline.keycloak.mailbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Gives each of many its turn in rounds of a bounded time. Whoever never had one comes first, then
 * whoever had it longest ago: what a round did not come to is not forgotten, however many there
 * are. For one thread at a time.
 */
final class Turns {

  private final Clock clock;
  private final Duration longest;
  private final Set<String> had = new LinkedHashSet<>();

  /**
   * @param longest after which no further turn begins; a turn that has begun is not cut short
   */
  Turns(Clock clock, Duration longest) {
    this.clock = clock;
    this.longest = longest;
  }

  /**
   * One round; at least one has its turn in it.
   *
   * @param turn false where it came to nothing, so that the same one comes first again
   */
  void round(Collection<String> all, Predicate<String> turn) {
    had.retainAll(new HashSet<>(all));
    List<String> order = new ArrayList<>(all);
    order.removeIf(had::contains);
    order.addAll(had);
    Instant end = clock.instant().plus(longest);
    for (String one : order) {
      if (turn.test(one)) {
        had.remove(one);
        had.add(one);
      }
      if (!clock.instant().isBefore(end)) {
        return;
      }
    }
  }
}
