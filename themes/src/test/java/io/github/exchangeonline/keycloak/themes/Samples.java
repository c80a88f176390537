package io.github.exchangeonline.keycloak.themes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** One full data model per page, in the shape that README.md of this module describes. */
final class Samples {

  static final Map<String, Object> DIAGNOSIS =
      Map.of(
          "id", "relink",
          "lang", "en",
          "what", "The permission was withdrawn.",
          "who", "The owner of the mailbox",
          "todo", "Link it again.",
          "detail", "AADSTS65001: no consent",
          "traceId", "trace-1",
          "correlationId", "correlation-1",
          "time", "21 November 2026, 07:00");

  /** A check that failed at the token, through a proxy. */
  static final List<Map<String, Object>> STAGES =
      List.of(
          Map.of("stage", "configuration", "outcome", "passed", "millis", "0"),
          Map.of("stage", "name-resolution", "outcome", "skipped", "why", "by-proxy"),
          Map.of("stage", "connect", "outcome", "passed", "millis", "31"),
          Map.of("stage", "starttls", "outcome", "passed", "millis", "48"),
          Map.of("stage", "token", "outcome", "failed", "millis", "230"),
          Map.of("stage", "audience", "outcome", "skipped", "why", "not-reached"),
          Map.of("stage", "sign-in", "outcome", "skipped", "why", "not-reached"),
          Map.of("stage", "test-mail", "outcome", "skipped", "why", "not-asked-for"));

  private static final String MAILBOX = "noreply@contoso.example";

  /** Names that pick a message or a form, and are ours. */
  private static final Set<String> PICKS = Set.of("proofs", "state", "stage", "outcome", "why");

  private Samples() {}

  static Stream<Arguments> pages() {
    return Stream.of(
        Arguments.of("exchange-online-error.ftl", error()),
        Arguments.of("exchange-online-failed.ftl", failed()),
        Arguments.of("exchange-online-link.ftl", link()),
        Arguments.of("exchange-online-linked.ftl", linked()),
        Arguments.of("exchange-online-status.ftl", status()));
  }

  static Map<String, Object> link() {
    var exo = new HashMap<String, Object>();
    exo.put("mailboxes", List.of(MAILBOX));
    exo.put("mailbox", MAILBOX);
    exo.put("from", MAILBOX);
    exo.put("realm", "Sample");
    exo.put("skippable", true);
    exo.put("testMail", false);
    exo.put("diagnosis", null);
    return exo;
  }

  static Map<String, Object> linked() {
    return Map.of(
        "mailbox",
        MAILBOX,
        "account",
        "No Reply (noreply@contoso.example)",
        "from",
        "info@contoso.example",
        "realm",
        "Sample",
        "door",
        "https://sample.example/realms/sample/exchange-online/link",
        "testMailSent",
        true,
        "proofs",
        List.of("signin", "smtp", "testmail"));
  }

  static Map<String, Object> failed() {
    return Map.of(
        "diagnosis",
        DIAGNOSIS,
        "mailbox",
        MAILBOX,
        "retry",
        true,
        "skippable",
        true,
        "stages",
        STAGES);
  }

  static Map<String, Object> status() {
    var exo = new HashMap<String, Object>();
    exo.put("links", List.of(link("working")));
    exo.put("from", "info@contoso.example");
    exo.put("linkable", List.of("more@contoso.example"));
    exo.put("realm", "Sample");
    exo.put("tested", null);
    exo.put("unlinked", null);
    exo.put("confirmed", null);
    return exo;
  }

  static Map<String, Object> link(String state) {
    var link = new HashMap<String, Object>();
    link.put("mailbox", MAILBOX);
    link.put("account", "No Reply");
    link.put("since", "21 November 2026");
    link.put("state", state);
    link.put("working", state.equals("working"));
    link.put("confirmable", state.equals("paused"));
    link.put("restsUntil", state.equals("resting") ? "21 November 2026, 08:00" : null);
    link.put("diagnosis", state.equals("relink") ? DIAGNOSIS : null);
    link.put("stages", state.equals("relink") ? STAGES : null);
    return link;
  }

  static Map<String, Object> error() {
    return Map.of(
        "diagnosis", DIAGNOSIS, "restartUrl", "/realms/sample/exchange-online/link?a=1&b=2");
  }

  /** The same model with every free text replaced; names that pick a message stay. */
  static Map<String, Object> poisoned(Map<String, Object> exo, String poison) {
    var poisoned = new HashMap<String, Object>();
    exo.forEach(
        (name, value) ->
            poisoned.put(name, PICKS.contains(name) ? value : poisoned(value, poison)));
    return poisoned;
  }

  @SuppressWarnings("unchecked")
  private static Object poisoned(Object value, String poison) {
    if (value instanceof String) {
      return poison;
    }
    if (value instanceof Map<?, ?> map) {
      return poisoned((Map<String, Object>) map, poison);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(item -> poisoned(item, poison)).toList();
    }
    return value;
  }
}
