package io.github.exchangeonline.keycloak.diagnosis;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The catalogue as a page for people: {@code docs/diagnosis.md}. */
final class DiagnosisPage {

  private static final Words WORDS = Words.in(Locale.ENGLISH);

  private DiagnosisPage() {}

  static String text() {
    StringBuilder page = new StringBuilder(head());
    for (Actor actor : Actor.values()) {
      List<Entry> entries =
          Catalogue.entries().stream().filter(entry -> entry.actor() == actor).toList();
      page.append("\n## ").append(title(actor)).append("\n");
      entries.forEach(entry -> page.append(section(entry)));
    }
    return page.toString();
  }

  private static String head() {
    return """
    # What can go wrong, and who mends it

    All %d diagnoses, by who must act. Their ids are what logs, events and metrics say and what `docs/diagnosis.md#<id>` leads to. This page is made from the
    catalogue in the JAR, from which every page, log line and event has its words; what Microsoft says letter by letter, and what follows, is in
    [microsoft-errors.md](microsoft-errors.md), how to begin in [troubleshooting.md](troubleshooting.md).

    Names in braces stand for what differs: `{code}` for Microsoft's number or status, `{reply}` for its own words, `{reason}` for Java's. *Found by* says
    what leads to a diagnosis: a known AADSTS number or enhanced status decides first, what stands with *unless a number is known* only afterwards; `x` and `*` are anything.
    An unknown number is named as unknown, with Microsoft's own words, trace and correlation id, whatever its kind of error leads to.
    *Next* speaks of queued mail; with `delivery=direct` each of these ends the attempt. While a mailbox is being linked nothing is stored, whatever comes up.

    """
            .formatted(Catalogue.entries().size())
            .stripTrailing()
        + "\n";
  }

  private static String title(Actor actor) {
    return switch (actor) {
      case MAILBOX_OWNER -> "The mailbox's owner";
      case KEYCLOAK_ADMIN -> "The Keycloak administrator";
      case MICROSOFT_ADMIN -> "The Microsoft 365 administrator";
      case NOBODY -> "Nobody: it passes by itself";
      case UNKNOWN -> "Not known";
    };
  }

  private static String section(Entry entry) {
    return """

    ### %s

    %s

    - **Do:** %s
    - **Next:** %s
    - **Found by:** %s
    """
        .formatted(
            entry.id(),
            escaped(WORDS.raw(entry.id() + ".what")),
            escaped(WORDS.raw(entry.id() + ".todo")),
            next(entry),
            foundBy(entry));
  }

  private static String next(Entry entry) {
    if (entry.id().startsWith("config-")) {
      return "such a setting is not saved; where it is stored already, mail waits for another";
    }
    return switch (entry.disposition()) {
      case RELINK -> "mail waits, and the owner is asked to link again at the next login";
      case FIX_CONFIGURATION ->
          "mail waits and goes out once it is mended; a link that is there stays";
      case DROP -> "this mail, or this attempt to link, is over; others go on";
      case PAUSE ->
          entry
              .pause()
              .map(it -> "the mailbox rests for " + words(it) + ", and mail waits")
              .orElse("the link rests until somebody acts, and mail waits");
      case RETRY -> retry(entry);
      case UNKNOWN -> "mail is tried again until it is given up";
    };
  }

  private static String retry(Entry entry) {
    if (entry.pause().isEmpty()) {
      return "mail is tried again by itself, soon at first, then less often";
    }
    String wait = words(entry.pause().get());
    return entry.scope() == Scope.MAIL
        ? "this mail is tried again after " + wait + "; others go meanwhile"
        : "the mailbox rests for " + wait + " at least; then mail goes on by itself";
  }

  private static String words(Duration time) {
    if (time.toMinutes() == 0) {
      return time.toSeconds() + " seconds";
    }
    if (time.toMinutes() < 60) {
      return time.toMinutes() + (time.toMinutes() == 1 ? " minute" : " minutes");
    }
    return time.toHours() + (time.toHours() == 1 ? " hour" : " hours");
  }

  private static String foundBy(Entry entry) {
    if (!entry.matches().isEmpty()) {
      return entry.matches().stream().map(DiagnosisPage::words).collect(joining(", "));
    }
    if (entry.id().startsWith("network-") || entry.id().startsWith("entra-proxy-")) {
      return "no answer at all, by what the network, TLS or the proxy says";
    }
    return "this software itself";
  }

  private static String words(Entry.Match match) {
    if (match instanceof Entry.Code code) {
      return "AADSTS" + code.number();
    }
    if (match instanceof Entry.Suberror suberror) {
      return "suberror `" + suberror.value() + "` unless a number is known";
    }
    if (match instanceof Entry.OAuthError error) {
      return "error `" + error.value() + "` unless a number is known";
    }
    if (match instanceof Entry.Status status) {
      return "HTTP " + status.pattern() + " unless a number is known";
    }
    if (match instanceof Entry.Page page) {
      return "HTTP " + page.pattern() + " with something else than an answer of Microsoft's";
    }
    return words((Entry.Reply) match);
  }

  private static String words(Entry.Reply reply) {
    String status = "*".equals(reply.code()) && "*".equals(reply.enhanced()) ? "" : status(reply);
    String part =
        reply.part().isEmpty() ? "" : (status.isEmpty() ? "" : " with ") + "“" + reply.part() + "”";
    return status
        + part
        + reply.stage().map(it -> " in answer to " + it.name().replace('_', ' ')).orElse("");
  }

  private static String status(Entry.Reply reply) {
    return "`" + (reply.code() + " " + reply.enhanced()).replaceFirst("^\\* ", "") + "`";
  }

  /** Nothing in the words is meant as Markdown. */
  private static String escaped(String words) {
    return words.replace("\\", "\\\\").replace("<", "\\<").replace("*", "\\*").replace("|", "\\|");
  }
}
