package io.github.exchangeonline.keycloak.diagnosis;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which row an answer of Entra belongs to: the number first, since invalid_grant also stands for
 * faults that linking again does not mend; then suberror, HTTP status and error.
 */
final class EntraRules {

  private static final Pattern NUMBER = Pattern.compile("AADSTS([0-9]{1,9})\\b");
  private static final Pattern IDS =
      Pattern.compile("\\s*(Trace ID|Correlation ID|Timestamp): .*", Pattern.DOTALL);

  /** Numbers that only wrap another one, which says more. */
  private static final Set<Integer> WRAPPERS = Set.of(70001, 70002);

  private EntraRules() {}

  static Entry entry(EntraFault fault) {
    return byCode(fault)
        .or(() -> fault.suberror().flatMap(value -> first(new Entry.Suberror(value))))
        .or(() -> byStatus(fault))
        .or(() -> first(new Entry.OAuthError(fault.error())))
        .orElseGet(() -> Catalogue.entry("entra-unknown"));
  }

  static Optional<Entry> byCode(EntraFault fault) {
    List<Integer> codes = codes(fault);
    return codes.stream()
        .filter(code -> !WRAPPERS.contains(code))
        .flatMap(code -> first(new Entry.Code(code)).stream())
        .findFirst()
        .or(() -> codes.stream().flatMap(code -> first(new Entry.Code(code)).stream()).findFirst());
  }

  /** Whether it has numbers, and none that is in the catalogue. */
  static boolean unlisted(EntraFault fault) {
    return !codes(fault).isEmpty() && byCode(fault).isEmpty();
  }

  /** Those given, then those that only the text names. */
  static List<Integer> codes(EntraFault fault) {
    return java.util.stream.Stream.concat(
            fault.codes().stream(),
            NUMBER
                .matcher(fault.description())
                .results()
                .map(found -> Integer.valueOf(found.group(1))))
        .distinct()
        .toList();
  }

  static Map<String, String> facts(EntraFault fault) {
    Map<String, String> facts = new LinkedHashMap<>();
    String codes = codes(fault).stream().map(code -> "AADSTS" + code).collect(joining(" "));
    String other = fault.error().isEmpty() ? "HTTP " + fault.status() : fault.error();
    put(facts, "code", codes.isEmpty() ? other : codes);
    put(facts, "error", fault.error());
    put(facts, "suberror", fault.suberror().orElse(""));
    put(facts, "status", fault.status() == 0 ? "" : Integer.toString(fault.status()));
    put(facts, "traceId", given(fault.traceId(), "Trace ID", fault.description()));
    put(
        facts,
        "correlationId",
        given(fault.correlationId(), "Correlation ID", fault.description()));
    put(facts, "timestamp", given(fault.timestamp(), "Timestamp", fault.description()));
    put(facts, "reply", IDS.matcher(fault.description()).replaceFirst(""));
    put(facts, Diagnosis.UNLISTED, unlisted(fault) ? codes : "");
    return facts;
  }

  private static String given(String value, String name, String description) {
    if (!value.isEmpty()) {
      return value;
    }
    String form = name.equals("Timestamp") ? "([0-9: TZ-]{10,30})" : "([0-9a-fA-F-]{36})";
    var found = Pattern.compile(name + ": " + form).matcher(description);
    return found.find() ? found.group(1).strip() : "";
  }

  private static void put(Map<String, String> facts, String fact, String value) {
    if (!value.isEmpty()) {
      facts.put(fact, value);
    }
  }

  private static Optional<Entry> byStatus(EntraFault fault) {
    String status = Integer.toString(fault.status());
    return Catalogue.first(
        match -> match instanceof Entry.Status known && Entry.fits(known.pattern(), status));
  }

  private static Optional<Entry> first(Entry.Match wanted) {
    return Catalogue.first(wanted::equals);
  }
}
