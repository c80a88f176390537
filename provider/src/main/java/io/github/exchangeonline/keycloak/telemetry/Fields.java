package io.github.exchangeonline.keycloak.telemetry;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is told, field by field, under names that events and structured logs share and that others
 * script against. Pure functions.
 */
final class Fields {

  static final String REALM = "realm";
  static final String MAILBOX = "mailbox";
  static final String USER = "user";
  static final String OPERATION = "operation";
  static final String DIAGNOSIS = "diagnosis";
  static final String STATE = "state";
  static final String CHANGE = "change";
  static final String NEXT_TRY = "next_try";
  static final String BY = "by";
  static final String BY_USER = "by_user";

  /** Longer than any address or name of a realm that is one. */
  private static final int LONGEST_NAME = 320;

  private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

  private Fields() {}

  /** A name in one line, cut where it is longer than any that is one. */
  static String oneLine(String name) {
    String line = BREAKS.matcher(name).replaceAll(" ");
    return line.length() <= LONGEST_NAME ? line : line.substring(0, LONGEST_NAME) + "...";
  }

  /** In a stable order; what is not known is not there. */
  static Map<String, String> of(Failure failure) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(REALM, failure.realm());
    fields.put(MAILBOX, failure.mailbox());
    failure.userId().ifPresent(it -> fields.put(USER, it));
    fields.put(OPERATION, failure.operation().name().toLowerCase(Locale.ROOT));
    fields.put(DIAGNOSIS, failure.diagnosis().id());
    putState(fields, failure.state(), failure.change());
    failure
        .nextTry()
        .ifPresent(at -> fields.put(NEXT_TRY, at.truncatedTo(ChronoUnit.SECONDS).toString()));
    fields.values().removeIf(String::isEmpty);
    return fields;
  }

  /** In a stable order; what is not known is not there. */
  static Map<String, String> of(LinkChange change) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(REALM, change.realm());
    fields.put(MAILBOX, change.mailbox());
    change.userId().ifPresent(it -> fields.put(USER, it));
    putState(fields, change.what().state(), Optional.of(change.what()));
    fields.put(BY, change.by().label());
    change.byUserId().ifPresent(it -> fields.put(BY_USER, it));
    fields.values().removeIf(String::isEmpty);
    return fields;
  }

  private static void putState(
      Map<String, String> fields, Optional<String> state, Optional<LinkChange.What> change) {
    state.ifPresent(it -> fields.put(STATE, it));
    change.ifPresent(it -> fields.put(CHANGE, it.label()));
  }
}
