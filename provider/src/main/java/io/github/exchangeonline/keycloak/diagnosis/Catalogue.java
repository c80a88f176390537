package io.github.exchangeonline.keycloak.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The rows of {@code catalogue.txt}, which explains its own form. Immutable. */
final class Catalogue {

  private static final Map<String, Entry> ENTRIES = read();

  private Catalogue() {}

  /** All rows, in the order of the file. */
  static Collection<Entry> entries() {
    return ENTRIES.values();
  }

  /** The row of an id that the code knows. */
  static Entry entry(String id) {
    return requireNonNull(ENTRIES.get(id), () -> "No row in the catalogue: " + id);
  }

  /** The row of an id from elsewhere, such as a newer node's. */
  static Optional<Entry> find(String id) {
    return Optional.ofNullable(ENTRIES.get(id));
  }

  /** The first row one of whose conditions holds. */
  static Optional<Entry> first(Predicate<Entry.Match> holds) {
    return ENTRIES.values().stream()
        .filter(entry -> entry.matches().stream().anyMatch(holds))
        .findFirst();
  }

  private static Map<String, Entry> read() {
    Map<String, Entry> entries = new LinkedHashMap<>();
    String[] row = {};
    List<Entry.Match> matches = new ArrayList<>();
    for (String line : lines()) {
      if (line.startsWith("  ")) {
        matches.add(match(line.strip().split(" ", 2)));
      } else {
        add(entries, row, matches);
        row = line.strip().split(" +");
        matches = new ArrayList<>();
      }
    }
    add(entries, row, matches);
    return entries;
  }

  private static void add(Map<String, Entry> entries, String[] row, List<Entry.Match> matches) {
    if (row.length == 0) {
      return;
    }
    Optional<Duration> pause =
        row.length > 3 ? Optional.of(Duration.parse(row[3])) : Optional.empty();
    Scope scope = row.length > 4 ? Scope.valueOf(row[4].toUpperCase(Locale.ROOT)) : Scope.MAILBOX;
    Entry entry =
        new Entry(
            row[0], Actor.valueOf(row[1]), Disposition.valueOf(row[2]), pause, scope, matches);
    if (entries.put(entry.id(), entry) != null) {
      throw new IllegalStateException("Twice in the catalogue: " + entry.id());
    }
  }

  private static Entry.Match match(String[] parts) {
    return switch (parts[0]) {
      case "AADSTS" -> new Entry.Code(Integer.parseInt(parts[1]));
      case "suberror" -> new Entry.Suberror(parts[1]);
      case "error" -> new Entry.OAuthError(parts[1]);
      case "http" -> new Entry.Status(parts[1]);
      case "page" -> new Entry.Page(parts[1]);
      case "smtp" -> reply(Optional.empty(), parts[1]);
      case "greeting" -> reply(Optional.of(SmtpFault.Stage.GREETING), parts[1]);
      case "ehlo" -> reply(Optional.of(SmtpFault.Stage.EHLO), parts[1]);
      case "starttls" -> reply(Optional.of(SmtpFault.Stage.STARTTLS), parts[1]);
      case "auth" -> reply(Optional.of(SmtpFault.Stage.AUTH), parts[1]);
      case "mail" -> reply(Optional.of(SmtpFault.Stage.MAIL), parts[1]);
      case "rcpt" -> reply(Optional.of(SmtpFault.Stage.RCPT), parts[1]);
      case "data" -> reply(Optional.of(SmtpFault.Stage.DATA), parts[1]);
      case "end" -> reply(Optional.of(SmtpFault.Stage.END_OF_DATA), parts[1]);
      default -> throw new IllegalStateException("Not a condition in the catalogue: " + parts[0]);
    };
  }

  private static Entry.Match reply(Optional<SmtpFault.Stage> stage, String condition) {
    String[] parts = condition.split(" ", 3);
    return new Entry.Reply(stage, parts[0], parts[1], parts.length > 2 ? parts[2] : "");
  }

  private static List<String> lines() {
    try (InputStream in = requireNonNull(Catalogue.class.getResourceAsStream("catalogue.txt"))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
