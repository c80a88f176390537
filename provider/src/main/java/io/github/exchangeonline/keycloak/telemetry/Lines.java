package io.github.exchangeonline.keycloak.telemetry;

import static java.util.stream.Collectors.joining;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Our lines in the server's log: what is told in words, and the same field by field for those who
 * have it logged as JSON. Thread-safe.
 */
final class Lines {

  private static final Logger LOG = Logger.getLogger("io.github.exchangeonline.keycloak");

  private final LineLimit limit;

  Lines(Clock clock) {
    this.limit = new LineLimit(clock);
  }

  /** As often as {@link LineLimit} allows. */
  void failed(Failure failure) {
    // Mailboxes that stop are few, and which of them did matters.
    String what =
        failure.diagnosis().id()
            + failure.change().map(it -> " of " + failure.mailbox()).orElse("");
    limited(
        Logger.Level.WARN,
        new LineLimit.Kind(failure.realmId(), failure.realm(), what),
        Fields.of(failure),
        words(failure));
  }

  /** Each time. */
  void warn(Failure failure) {
    with(Fields.of(failure), () -> LOG.log(Logger.Level.WARN, words(failure)));
  }

  private static String words(Failure failure) {
    return failure.operation().words()
        + ". realm="
        + failure.realm()
        + " mailbox="
        + (failure.mailbox().isEmpty() ? "-" : failure.mailbox())
        + failure.change().map(it -> " change=" + it.label()).orElse("")
        + " diagnosis="
        + failure.diagnosis().id()
        + ": "
        + failure.diagnosis().oneLine();
  }

  /** As often as {@link LineLimit} allows. */
  void changed(LinkChange change) {
    Map<String, String> fields = Fields.of(change);
    limited(
        Logger.Level.INFO,
        new LineLimit.Kind(
            change.realmId(), change.realm(), change.what().label() + " of " + change.mailbox()),
        fields,
        change.what().words()
            + ". "
            + fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(joining(" ")));
  }

  /** Says of what was left out a while ago how much it was, if nothing like it has come since. */
  void leftOut() {
    for (LineLimit.LeftOut left : limit.over()) {
      Map<String, String> fields =
          Map.of(Fields.REALM, left.kind().realm(), "left_out", Integer.toString(left.lines()));
      with(
          fields,
          () ->
              LOG.warnf(
                  "%d more lines were left out. realm=%s, all like: %s",
                  left.lines(), left.kind().realm(), left.kind().what()));
    }
  }

  private void limited(
      Logger.Level level, LineLimit.Kind kind, Map<String, String> fields, String words) {
    OptionalInt before = limit.admit(kind);
    if (before.isEmpty()) {
      return;
    }
    String more =
        before.getAsInt() == 0
            ? ""
            : " (" + before.getAsInt() + " more lines like this one were left out)";
    with(fields, () -> LOG.log(level, words + more));
  }

  /** What the server itself had noted under these names is there again afterwards. */
  private static void with(Map<String, String> fields, Runnable line) {
    Map<String, Object> before = new HashMap<>();
    fields.forEach(
        (name, value) -> {
          Object old = MDC.get(name);
          if (old != null) {
            before.put(name, old);
          }
          MDC.put(name, value);
        });
    try {
      line.run();
    } finally {
      fields.keySet().forEach(MDC::remove);
      before.forEach(MDC::put);
    }
  }
}
