package io.github.exchangeonline.standin.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Faults waiting for their turn, oldest first. */
final class Script<T> {
  private static final class Entry<T> {
    final T fault;
    int left;

    Entry(T fault, int left) {
      this.fault = fault;
      this.left = left;
    }
  }

  private final List<Entry<T>> entries = new ArrayList<>();

  synchronized void add(T fault, int times) {
    entries.add(new Entry<>(fault, times));
  }

  synchronized Optional<T> next(Predicate<T> applies) {
    for (int i = 0; i < entries.size(); i++) {
      Entry<T> entry = entries.get(i);
      if (applies.test(entry.fault)) {
        if (entry.left != Integer.MAX_VALUE && --entry.left == 0) {
          entries.remove(i);
        }
        return Optional.of(entry.fault);
      }
    }
    return Optional.empty();
  }

  synchronized void clear() {
    entries.clear();
  }
}
