package io.github.exchangeonline.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is run, and how much of it: bounded, so that all of it ends within ten minutes on two cores.
 *
 * @param distribution Keycloak's zip
 * @param providers the JARs for {@code providers/}: ours, and the one that leaves the mail out
 * @param target where a folder to work in is made and the results are written
 * @param delivery how ours delivers: {@code outbox} or {@code direct}
 * @param samples requests of each kind, sender and round trip
 */
record Plan(Path distribution, List<Path> providers, Path target, String delivery, int samples) {

  /** Between the server and Exchange: next door, and as far as a data centre abroad. */
  static final List<Duration> ROUND_TRIPS = List.of(Duration.ZERO, Duration.ofMillis(30));

  /** Requests of each kind and sender that are thrown away, so that the compiler has seen them. */
  static final int WARM_UP = 40;

  /** Mails of one loop over users. */
  static final int LOOP = 100;

  /** Mails whose database statements are counted. */
  static final int COUNTED = 40;

  /** Mails queued while memory is looked at. */
  static final int QUEUED = 50_000;

  /** Mails sent by two nodes within Exchange's own limits: enough to need a second minute. */
  static final int PACED = 36;

  /** The same where nothing keeps to the limits: few enough not to meet them. */
  static final int UNPACED = 20;

  /** People to send to in each realm. */
  static final int READERS = 100;

  static Plan of(String... args) {
    return new Plan(
        Path.of(args[0]),
        List.of(Path.of(args[1]), Path.of(args[2])),
        Path.of(args[3]),
        args[4],
        Integer.parseInt(args[5]));
  }

  /** Whether mail is queued: what is measured of the queue makes no sense otherwise. */
  boolean queues() {
    return delivery.equals("outbox");
  }
}
