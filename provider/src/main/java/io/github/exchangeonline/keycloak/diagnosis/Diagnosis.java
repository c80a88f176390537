package io.github.exchangeonline.keycloak.diagnosis;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What happened, who must act, what to do, what next. Immutable; holds nothing secret.
 *
 * @param id stable, in kebab-case: {@code entra-refresh-token-revoked}
 * @param facts what the words speak of (code, traceId, correlationId, mailbox, from, reply, ...),
 *     in a stable order; always one line each and of bounded length, since many come from outside
 * @param scope whom a wait is for
 * @param retryAfter how long to wait, where that is known
 */
public record Diagnosis(
    String id,
    Actor actor,
    Disposition disposition,
    Scope scope,
    Map<String, String> facts,
    Optional<Duration> retryAfter) {

  /** The fact that tells of numbers of Microsoft's that the catalogue does not know. */
  static final String UNLISTED = "unlisted";

  private static final int LONGEST_FACT = 1000;
  private static final int LONGEST_FACT_IN_LOG = 300;

  public Diagnosis {
    Map<String, String> clean = new LinkedHashMap<>();
    facts.forEach((fact, value) -> clean.put(fact, cut(oneLine(value), LONGEST_FACT)));
    facts = Collections.unmodifiableMap(clean);
  }

  /**
   * Whether a limit of this server's own was in the way: it passes, and tells nothing of the
   * mailbox that Microsoft has not told before.
   */
  public boolean ofOwnLimits() {
    return id.equals(Problem.TOKEN_ASKED_TOO_OFTEN.id()) || id.equals(Problem.MAILBOX_BUSY.id());
  }

  /** The same with one more fact, or with another value for it. */
  public Diagnosis with(String fact, String value) {
    Map<String, String> more = new LinkedHashMap<>(facts);
    more.put(fact, value);
    return new Diagnosis(id, actor, disposition, scope, more, retryAfter);
  }

  /** The same with another wait. */
  public Diagnosis waiting(Duration wait) {
    return new Diagnosis(id, actor, disposition, scope, facts, Optional.of(wait));
  }

  /**
   * The words for a person, in German for German locales and in English for all others. Not escaped
   * for HTML.
   */
  public Text text(Locale locale) {
    Words words = Words.in(locale);
    Map<String, String> told = new LinkedHashMap<>(facts);
    String cause = facts.get("cause");
    if (cause != null) {
      told.put("why", words.of(cause + ".what", facts));
      told.put("remedy", words.of(cause + ".todo", facts));
    } else {
      told.put("remedy", words.of("note.blameless", facts));
    }
    return new Text(
        words.language(),
        words.of(id + ".what", told) + unlisted(words),
        words.of("actor." + actor.name().toLowerCase(Locale.ROOT), told),
        words.of(id + ".todo", told));
  }

  /** Where the kind of error decided: what Microsoft said itself, as far as the row does not. */
  private String unlisted(Words words) {
    boolean reply = words.raw(id + ".what").contains("{reply}");
    if (!facts.containsKey(UNLISTED)
        || (reply && words.raw(id + ".todo").contains("{correlationId}"))) {
      return "";
    }
    return " " + words.of(reply ? "note.unlisted" : "note.unlisted.reply", facts);
  }

  /** English, in one line, for logs: the words, then the id and the facts. */
  public String oneLine() {
    Text text = text(Locale.ENGLISH);
    String details =
        facts.entrySet().stream()
            .map(fact -> ", " + fact.getKey() + "=" + cut(fact.getValue(), LONGEST_FACT_IN_LOG))
            .collect(joining());
    return oneLine(
        text.what()
            + " Who must act: "
            + text.who()
            + ". "
            + text.todo()
            + " ["
            + id
            + details
            + "]");
  }

  /** Not {@link #oneLine()}, which is for people: a value in a debugger or a test report. */
  @Override
  public String toString() {
    return id + facts;
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "...";
  }

  /**
   * Plain words.
   *
   * @param language which language they are in, {@code en} or {@code de}
   * @param what what happened
   * @param who who must act
   * @param todo what to do, with the exact command or portal path
   */
  public record Text(String language, String what, String who, String todo) {}
}
