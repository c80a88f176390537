package io.github.exchangeonline.keycloak.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was handed to Exchange for one mailbox lately: the messages of the last minute, one by one,
 * and the recipients of the last day, by half hours. Times are the database's. Immutable.
 *
 * <p>A message counts from the moment it is begun, and for a minute after its reply came: nobody
 * knows when in between Exchange counts it. One whose sender has died counts for a minute after
 * {@link #UNSETTLED}.
 */
record SendLog(List<Instant> minute, TreeMap<Instant, Integer> day) {

  /** Exchange's windows: messages a minute, recipients in 24 hours. */
  static final Duration MINUTE = Duration.ofMinutes(1);

  static final Duration DAY = Duration.ofDays(1);

  /** No mail is expected to take longer than this from its reservation to its reply. */
  static final Duration UNSETTLED = Duration.ofSeconds(30);

  /** A half hour counts until all of it is a day old. */
  private static final Duration BUCKET = Duration.ofMinutes(30);

  static final SendLog EMPTY = new SendLog(List.of(), new TreeMap<>());

  SendLog {
    minute = minute.stream().sorted().toList();
    day = new TreeMap<>(day);
  }

  /** Messages that count at this moment. */
  int messages(Instant now) {
    return (int) minute.stream().filter(at -> at.plus(MINUTE).isAfter(now)).count();
  }

  /** Recipients that count at this moment. */
  int recipients(Instant now) {
    return day.entrySet().stream()
        .filter(bucket -> counts(bucket.getKey(), now))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** When there is room for one more message; now where there is. */
  Instant roomInMinute(int limit, Instant now) {
    List<Instant> counting = minute.stream().filter(at -> at.plus(MINUTE).isAfter(now)).toList();
    return counting.size() < limit ? now : counting.get(counting.size() - limit).plus(MINUTE);
  }

  /** When there is room for so many more recipients; now where there is. */
  Instant roomInDay(int limit, int more, Instant now) {
    int counting = recipients(now);
    Instant room = now;
    for (var bucket : day.entrySet()) {
      if (counting + more <= limit) {
        break;
      }
      if (counts(bucket.getKey(), now)) {
        counting -= bucket.getValue();
        room = bucket.getKey().plus(BUCKET).plus(DAY);
      }
    }
    return room;
  }

  /** When the latest message counts from; the epoch where none does. */
  Instant latest() {
    return minute.isEmpty() ? Instant.EPOCH : minute.get(minute.size() - 1);
  }

  /** When the oldest message that counts does so from; now where none does. */
  Instant oldest(Instant now) {
    return minute.stream().filter(at -> at.plus(MINUTE).isAfter(now)).findFirst().orElse(now);
  }

  /** With one more message that is about to be sent. */
  SendLog begun(Instant reservation, int recipients, Instant now) {
    SendLog pruned = pruned(now);
    List<Instant> more = new ArrayList<>(pruned.minute);
    more.add(reservation);
    TreeMap<Instant, Integer> days = new TreeMap<>(pruned.day);
    days.merge(bucket(now), recipients, Integer::sum);
    return new SendLog(more, days);
  }

  /** With the reply's time in place of the reservation. */
  SendLog settled(Instant reservation, Instant replied) {
    List<Instant> changed = new ArrayList<>(minute);
    changed.remove(reservation);
    changed.add(replied);
    return new SendLog(changed, day);
  }

  /** Without a message that never got as far as Exchange. */
  SendLog withdrawn(Instant reservation, int recipients, Instant now) {
    List<Instant> changed = new ArrayList<>(minute);
    changed.remove(reservation);
    TreeMap<Instant, Integer> days = new TreeMap<>(day);
    days.computeIfPresent(bucket(now), (at, count) -> Math.max(0, count - recipients));
    return new SendLog(changed, days);
  }

  private SendLog pruned(Instant now) {
    TreeMap<Instant, Integer> days = new TreeMap<>(day);
    days.keySet().removeIf(at -> !counts(at, now));
    return new SendLog(minute.stream().filter(at -> at.plus(MINUTE).isAfter(now)).toList(), days);
  }

  private static boolean counts(Instant bucket, Instant now) {
    return bucket.plus(BUCKET).plus(DAY).isAfter(now);
  }

  private static Instant bucket(Instant at) {
    long size = BUCKET.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), size) * size);
  }

  /** As it lies in the database: milliseconds in base 36, separated by blanks. */
  String minuteText() {
    return minute.stream()
        .map(at -> Long.toString(at.toEpochMilli(), Character.MAX_RADIX))
        .collect(Collectors.joining(" "));
  }

  String dayText() {
    return day.entrySet().stream()
        .map(
            bucket ->
                Long.toString(
                        bucket.getKey().toEpochMilli() / BUCKET.toMillis(), Character.MAX_RADIX)
                    + "="
                    + bucket.getValue())
        .collect(Collectors.joining(" "));
  }

  static SendLog read(String minuteText, String dayText) {
    List<Instant> minute =
        words(minuteText).stream()
            .map(word -> Instant.ofEpochMilli(Long.parseLong(word, Character.MAX_RADIX)))
            .toList();
    TreeMap<Instant, Integer> day = new TreeMap<>();
    for (String word : words(dayText)) {
      String[] parts = word.split("=", 2);
      day.put(
          Instant.ofEpochMilli(Long.parseLong(parts[0], Character.MAX_RADIX) * BUCKET.toMillis()),
          Integer.parseInt(parts[1]));
    }
    return new SendLog(minute, day);
  }

  private static List<String> words(String text) {
    return text.isBlank() ? Collections.emptyList() : List.of(text.strip().split(" +"));
  }
}
