package io.github.exchangeonline.keycloak.telemetry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How many lines the log gets of one kind: so many within a minute, few a minute while it goes on,
 * and the number of those that were left out. Keeps a bounded number of kinds; what comes beyond
 * shares one. Thread-safe.
 */
final class LineLimit {

  /** Lines of one kind within {@link #WINDOW}. */
  static final int MOST = 20;

  /** The same after a window that left some out. */
  static final int FEW = 2;

  static final Duration WINDOW = Duration.ofMinutes(1);

  /** Kinds at a time; of a realm's there are as many as the catalogue has rows. */
  static final int KINDS = 1000;

  private static final Kind REST = new Kind("", "*", "*");

  private final Clock clock;

  // Guarded by this; in the order in which their windows began.
  private final Map<Kind, Window> windows = new LinkedHashMap<>();

  LineLimit(Clock clock) {
    this.clock = clock;
  }

  /**
   * Lines that say the same of the same realm.
   *
   * @param realm its name, for people
   */
  record Kind(String realmId, String realm, String what) {}

  /** How many lines of a kind were not written. */
  record LeftOut(Kind kind, int lines) {}

  /**
   * Whether a line may be written.
   *
   * @return how many of its kind were left out before and have not been told of; empty where this
   *     one is left out, too
   */
  synchronized OptionalInt admit(Kind kind) {
    Instant now = clock.instant();
    Kind counted = windows.containsKey(kind) || room(now) ? kind : REST;
    Window window = windows.get(counted);
    int leftOut = 0;
    if (window == null || window.over(now)) {
      leftOut = window == null ? 0 : window.leftOut;
      windows.remove(counted);
      window = new Window(now, leftOut == 0 ? MOST : FEW);
      windows.put(counted, window);
    }
    if (window.written < window.most) {
      window.written++;
      return OptionalInt.of(leftOut);
    }
    window.leftOut++;
    return OptionalInt.empty();
  }

  /** What was left out of windows that are over, each once; forgets kinds that are calm. */
  synchronized List<LeftOut> over() {
    Instant now = clock.instant();
    windows.values().removeIf(window -> window.over(now) && window.leftOut == 0);
    List<LeftOut> over = new ArrayList<>();
    windows.replaceAll(
        (kind, window) -> {
          if (!window.over(now)) {
            return window;
          }
          over.add(new LeftOut(kind, window.leftOut));
          return new Window(now, FEW);
        });
    return over;
  }

  synchronized int kinds() {
    return windows.size();
  }

  private boolean room(Instant now) {
    if (windows.size() >= KINDS) {
      windows.values().removeIf(window -> window.over(now) && window.leftOut == 0);
    }
    return windows.size() < KINDS;
  }

  private static final class Window {
    private final Instant began;
    private final int most;
    private int written;
    private int leftOut;

    Window(Instant began, int most) {
      this.began = began;
      this.most = most;
    }

    /** Also where the clock was set back: nobody waits for it to come there again. */
    boolean over(Instant now) {
      return now.isBefore(began) || !now.isBefore(began.plus(WINDOW));
    }
  }
}
