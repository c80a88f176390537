package io.github.exchangeonline.keycloak.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was handed to Exchange for one mailbox lately: the messages of the last minute, by quarters
 * of a second, and the recipients of the last day, by half hours. Times are the database's, rounded
 * up, so that nothing is forgotten early. Immutable.
 *
 * <p>A message counts from the moment it is begun, and for a minute after its reply came: nobody
 * knows when in between Exchange counts it. One whose sender has died counts for a minute after
 * {@link #UNSETTLED}.
 *
 * @param minute messages by the time from which they count, none of them 0
 * @param day recipients by the half hour in which they were counted, none of them 0
 */
record SendLog(SortedMap<Instant, Integer> minute, SortedMap<Instant, Integer> day) {

  /** Exchange's windows: messages a minute, recipients in 24 hours. */
  static final Duration MINUTE = Duration.ofMinutes(1);

  static final Duration DAY = Duration.ofDays(1);

  /** No mail is expected to take longer than this from its reservation to its reply. */
  static final Duration UNSETTLED = Duration.ofSeconds(30);

  private static final Duration MILLISECOND = Duration.ofMillis(1);

  /** A half hour counts until all of it is a day old. */
  private static final Duration HALF_HOUR = Duration.ofMinutes(30);

  static final SendLog EMPTY = new SendLog(new TreeMap<>(), new TreeMap<>());

  SendLog {
    minute = new TreeMap<>(minute);
    day = new TreeMap<>(day);
  }

  /** Messages that count at this moment. */
  int messages(Instant now) {
    return sum(counting(now));
  }

  /** Recipients that count at this moment. */
  int recipients(Instant now) {
    return sum(ofTheDay(now));
  }

  /** When there is room for one more message; now where there is. */
  Instant roomInMinute(int limit, Instant now) {
    int left = messages(now);
    Instant room = now;
    for (Map.Entry<Instant, Integer> bucket : counting(now).entrySet()) {
      if (left < limit) {
        break;
      }
      left -= bucket.getValue();
      room = bucket.getKey().plus(MINUTE);
    }
    return room;
  }

  /** When there is room for so many more recipients; now where there is. */
  Instant roomInDay(int limit, int more, Instant now) {
    int left = recipients(now);
    Instant room = now;
    for (Map.Entry<Instant, Integer> bucket : ofTheDay(now).entrySet()) {
      if (left + more <= limit) {
        break;
      }
      left -= bucket.getValue();
      room = bucket.getKey().plus(HALF_HOUR).plus(DAY);
    }
    return room;
  }

  /** When the latest message counts from; the epoch where none does. */
  Instant latest() {
    return minute.isEmpty() ? Instant.EPOCH : minute.lastKey();
  }

  /** When the oldest message that counts does so from; now where none does. */
  Instant oldest(Instant now) {
    SortedMap<Instant, Integer> counting = counting(now);
    return counting.isEmpty() ? now : counting.firstKey();
  }

  /** With one more message that is about to be sent, which counts from the reservation on. */
  SendLog begun(Instant reservation, int recipients, Instant now) {
    SortedMap<Instant, Integer> messages = new TreeMap<>(counting(now));
    messages.merge(reservation, 1, Integer::sum);
    SortedMap<Instant, Integer> days = new TreeMap<>(ofTheDay(now));
    days.merge(down(now), recipients, Integer::sum);
    return new SendLog(messages, days);
  }

  /** With the reply's time in place of the reservation. */
  SendLog settled(Instant reservation, Instant replied) {
    SortedMap<Instant, Integer> messages = new TreeMap<>(minute);
    take(messages, reservation, 1);
    messages.merge(replied, 1, Integer::sum);
    return new SendLog(messages, day);
  }

  /** Without a message that never got as far as Exchange. */
  SendLog withdrawn(Instant reservation, int recipients, Instant now) {
    SortedMap<Instant, Integer> messages = new TreeMap<>(minute);
    take(messages, reservation, 1);
    SortedMap<Instant, Integer> days = new TreeMap<>(day);
    take(days, down(now), recipients);
    return new SendLog(messages, days);
  }

  private SortedMap<Instant, Integer> counting(Instant now) {
    // From the first moment of which a minute is not over.
    return minute.tailMap(now.minus(MINUTE).plusNanos(1));
  }

  private SortedMap<Instant, Integer> ofTheDay(Instant now) {
    return day.tailMap(now.minus(DAY).minus(HALF_HOUR).plusNanos(1));
  }

  private static int sum(SortedMap<Instant, Integer> buckets) {
    return buckets.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static void take(SortedMap<Instant, Integer> buckets, Instant key, int number) {
    buckets.computeIfPresent(key, (at, count) -> count > number ? count - number : null);
  }

  private static Instant down(Instant at) {
    long millis = HALF_HOUR.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), millis) * millis);
  }

  /** As it lies in the database: times in base 36, separated by blanks, with counts over one. */
  String minuteText() {
    return text(minute, MILLISECOND);
  }

  String dayText() {
    return text(day, HALF_HOUR);
  }

  static SendLog read(String minuteText, String dayText) {
    return new SendLog(read(minuteText, MILLISECOND), read(dayText, HALF_HOUR));
  }

  private static String text(SortedMap<Instant, Integer> buckets, Duration size) {
    return buckets.entrySet().stream()
        .map(
            bucket ->
                Long.toString(bucket.getKey().toEpochMilli() / size.toMillis(), Character.MAX_RADIX)
                    + (bucket.getValue() == 1 ? "" : "=" + bucket.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static SortedMap<Instant, Integer> read(String text, Duration size) {
    SortedMap<Instant, Integer> buckets = new TreeMap<>();
    Stream.of(text.strip().split(" +"))
        .filter(word -> !word.isEmpty())
        .map(word -> word.split("=", 2))
        .forEach(
            parts ->
                buckets.put(
                    Instant.ofEpochMilli(
                        Long.parseLong(parts[0], Character.MAX_RADIX) * size.toMillis()),
                    parts.length == 1 ? 1 : Integer.parseInt(parts[1])));
    return buckets;
  }
}
