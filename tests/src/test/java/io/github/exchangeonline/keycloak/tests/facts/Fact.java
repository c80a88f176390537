package io.github.exchangeonline.keycloak.tests.facts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.RawAnswer;
import io.github.exchangeonline.standin.faults.RawRedirect;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something Microsoft is known to say, letter by letter, what is right to do then, and what the
 * docs say about it. The file is described where the unit test reads it.
 */
record Fact(
    String at,
    String input,
    int status,
    Map<String, String> headers,
    JsonNode body,
    String diagnosis,
    String actor,
    String link,
    String rest,
    String documented) {

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private static final Path PAGE = Path.of("..", "docs", "microsoft-errors.md");

  /** How often it is said: once for a first try and once for the one with a renewed token. */
  private static final int TRIES = 2;

  static List<Fact> all() {
    try (InputStream json = Fact.class.getResourceAsStream("/microsoft-errors.json")) {
      List<String> page =
          Files.readAllLines(PAGE, UTF_8).stream().filter(line -> line.startsWith("| `")).toList();
      List<Fact> facts = new ArrayList<>();
      for (Fact fact : JSON.readValue(json, Fact[].class)) {
        facts.add(fact.documentedAs(page.get(facts.size())));
      }
      return facts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether somebody has to be linking for it. */
  boolean whileLinking() {
    return link.equals("none");
  }

  boolean relink() {
    return link.equals("relink");
  }

  boolean duringSignIn() {
    return at.equals("REDIRECT") || at.equals("PAGE");
  }

  Optional<Duration> pause() {
    return Optional.ofNullable(rest).map(Duration::parse);
  }

  /** Has the stand-in say it when it is asked next. */
  void provoke(Faults faults) {
    switch (at) {
      case "REFRESH", "REDEEM" ->
          faults.once(
              new RawAnswer(
                  status,
                  headers == null ? Map.of() : headers,
                  body.isEmpty() ? "" : body.toString()));
      case "REDIRECT", "PAGE" -> faults.once(new RawRedirect(input));
      default -> faults.times(TRIES, SmtpFault.reply(SmtpStage.valueOf(at), input));
    }
  }

  /** The row of the page, with what was seen in place of what it says. */
  String seen(String id, String who, String state, String nextTry) {
    String[] cells = documented.split(" \\| ", -1);
    List<String> row = new ArrayList<>(List.of(cells));
    List<String> right = row.subList(cells.length - 5, cells.length - 1);
    right.set(0, "[`" + id + "`](diagnosis.md#" + id + ")");
    right.set(1, who);
    right.set(2, state);
    right.set(3, nextTry);
    return String.join(" | ", row);
  }

  private Fact documentedAs(String line) {
    return new Fact(at, input, status, headers, body, diagnosis, actor, link, rest, line);
  }

  @Override
  public String toString() {
    return documented.substring(2, Math.min(documented.length(), 90));
  }
}
