package io.github.exchangeonline.keycloak.diagnosis;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What happened, who must act, what to do, what next. Immutable; holds nothing secret.
 *
 * @param id stable, in kebab-case: {@code entra-refresh-token-revoked}
 * @param facts what the words speak of (code, traceId, correlationId, mailbox, from, reply, ...),
 *     in a stable order
 * @param retryAfter how long to wait, where that is known
 */
public record Diagnosis(
    String id,
    Actor actor,
    Disposition disposition,
    Map<String, String> facts,
    Optional<Duration> retryAfter) {

  public Diagnosis {
    facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** The same with one more fact, or with another value for it. */
  public Diagnosis with(String fact, String value) {
    Map<String, String> more = new LinkedHashMap<>(facts);
    more.put(fact, value);
    return new Diagnosis(id, actor, disposition, more, retryAfter);
  }

  /** The words for a person, in German for German locales and in English for all others. */
  public Text text(Locale locale) {
    throw new UnsupportedOperationException();
  }

  /** English, in one line, for logs. */
  public String oneLine() {
    throw new UnsupportedOperationException();
  }

  /**
   * Plain words.
   *
   * @param what what happened
   * @param who who must act
   * @param todo what to do, with the exact command or portal path
   */
  public record Text(String what, String who, String todo) {}
}
