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
 * have it logged as JSON; no more than {@link LineLimit} lets through. Thread-safe.
 */
final class Lines {

  private static final Logger LOG = Logger.getLogger("io.github.exchangeonline.keycloak");

  private final LineLimit limit;

  Lines(Clock clock) {
    this.limit = new LineLimit(clock);
  }

  void failed(Failure failure) {
    write(
        Logger.Level.WARN,
        Fields.of(failure),
        failure.diagnosis().id(),
        failure.operation().words()
            + ". realm="
            + failure.realm()
            + " mailbox="
            + (failure.mailbox().isEmpty() ? "-" : failure.mailbox())
            + " diagnosis="
            + failure.diagnosis().id()
            + failure.change().map(it -> " change=" + it.label()).orElse("")
            + ": "
            + failure.diagnosis().oneLine());
  }

  void changed(LinkChange change) {
    Map<String, String> fields = Fields.of(change);
    write(
        Logger.Level.INFO,
        fields,
        change.what().label(),
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

  private void write(Logger.Level level, Map<String, String> fields, String what, String words) {
    OptionalInt before =
        limit.admit(new LineLimit.Kind(fields.getOrDefault(Fields.REALM, "-"), what));
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
