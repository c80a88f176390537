package io.github.exchangeonline.keycloak.outbox;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.diagnosis.Actor;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.entra.EntraHttp;
import io.github.exchangeonline.keycloak.entra.Grant;
import io.github.exchangeonline.keycloak.entra.TenantAddress;
import io.github.exchangeonline.keycloak.entra.TokenEndpoint;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something Microsoft is known to say, letter by letter, and what is right to do then, judged from
 * what it means and not from our catalogue.
 *
 * @param row section of the facts it was taken from
 * @param mark C captured, P Microsoft's own documentation, T told by others, U a guess
 * @param at what it is the answer to
 * @param input a line of SMTP, or the query of the redirect
 * @param status of the token endpoint, with the next two
 * @param link what the mailbox's link is afterwards; {@code none} where none was made yet
 * @param rest how long the mailbox rests
 */
record Fact(
    String row,
    String mark,
    At at,
    @Nullable String input,
    int status,
    @Nullable Map<String, String> headers,
    @Nullable JsonNode body,
    String diagnosis,
    Disposition disposition,
    Actor actor,
    String link,
    @Nullable String rest) {

  private static final int SHOWN = 150;

  /** What Microsoft answers to. */
  enum At {
    CONNECT("connecting"),
    EHLO("EHLO"),
    STARTTLS("STARTTLS"),
    AUTH("AUTH"),
    MAIL("MAIL FROM"),
    RCPT("RCPT TO"),
    END_OF_DATA("end of DATA"),
    REFRESH("token renewal"),
    REDEEM("code redemption"),
    REDIRECT("redirect"),
    /** Where it stays on Microsoft's own page; tried as if it came by redirect. */
    PAGE("Microsoft's page");

    private final String words;

    At(String words) {
      this.words = words;
    }

    Optional<Stage> stage() {
      return switch (this) {
        case CONNECT -> Optional.of(Stage.GREETING);
        case EHLO, STARTTLS, AUTH, MAIL, RCPT, END_OF_DATA -> Optional.of(Stage.valueOf(name()));
        case REFRESH, REDEEM, REDIRECT, PAGE -> Optional.empty();
      };
    }
  }

  static List<Fact> all() {
    try (InputStream json =
        Objects.requireNonNull(Fact.class.getResourceAsStream("/microsoft-errors.json"))) {
      return List.of(new ObjectMapper().readValue(json, Fact[].class));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Optional<Duration> pause() {
    return Optional.ofNullable(rest).map(Duration::parse);
  }

  /** Decided by the code that decides in a server, from the bytes on. */
  Diagnosis decide() {
    if (at.stage().isPresent()) {
      return Diagnoses.ofSmtp(SmtpReply.parse(line()).at(at.stage().get()));
    }
    if (body != null) {
      return ofTokenEndpoint();
    }
    Map<String, String> query = query();
    return Diagnoses.ofAuthorize(
        query.getOrDefault("error", ""),
        Optional.ofNullable(query.get("error_subcode")),
        Optional.ofNullable(query.get("error_description")));
  }

  String line() {
    return Objects.requireNonNull(input);
  }

  /** A row of the page of documentation. */
  String documented() {
    return "| "
        + String.join(
            " | ",
            "`" + shown().replace("|", "\\|").replace("`", "'") + "`",
            at.words,
            "[`" + diagnosis + "`](diagnosis.md#" + diagnosis + ")",
            actor.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            link.equals("none") ? "nothing stored" : link,
            nextTry(),
            row + ", " + mark)
        + " |";
  }

  private String nextTry() {
    if (link.equals("none")) {
      return "when linking is tried again";
    }
    if (link.equals("relink")) {
      return "when linked again";
    }
    return pause().map(it -> "after " + words(it)).orElse("with the next mail");
  }

  private static String words(Duration time) {
    if (time.toMinutes() == 0) {
      return time.toSeconds() + " s";
    }
    return time.toMinutes() < 60 ? time.toMinutes() + " min" : time.toHours() + " h";
  }

  private String shown() {
    String whole = input;
    if (body != null) {
      String retry = sent().entrySet().stream().map(Object::toString).collect(joining());
      whole =
          (status + " " + body.path("error").asText() + " " + retry).strip()
              + body.path("suberror").asText("").replaceFirst("(.+)", " ($1)")
              + " "
              + body.path("error_description").asText();
    }
    String text =
        Objects.requireNonNull(whole)
            .replaceFirst("\\s*Trace ID: .*(?s:.*)", "")
            .replaceAll("\\s+", " ")
            .strip();
    return text.length() <= SHOWN
        ? text
        : text.substring(0, SHOWN) + "... (" + text.length() + " characters)";
  }

  private Map<String, String> query() {
    return Arrays.stream(line().replaceAll("^\\?|#$", "").split("&", -1))
        .map(parameter -> parameter.split("=", 2))
        .collect(
            Collectors.toMap(it -> it[0], it -> URLDecoder.decode(it[1], StandardCharsets.UTF_8)));
  }

  private Map<String, String> sent() {
    return headers == null ? Map.of() : headers;
  }

  private Diagnosis ofTokenEndpoint() {
    Map<String, String> lower =
        sent().entrySet().stream()
            .collect(
                Collectors.toMap(it -> it.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
    String bytes = body == null || body.isEmpty() ? "" : body.toString();
    EntraHttp http =
        new EntraHttp() {
          @Override
          public Reply get(URI uri) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Reply postForm(URI uri, Map<String, String> form) {
            return new Reply(status, lower, bytes);
          }
        };
    try {
      new TokenEndpoint(http, Clock.systemUTC())
          .request(
              TenantAddress.ofTokenUrl(
                  "https://login.microsoftonline.com/organizations/oauth2/v2.0/token"),
              "00001111-aaaa-2222-bbbb-3333cccc4444",
              tenant -> Map.of(),
              new Grant.RefreshToken(Secret.of("1.AXcAx")),
              "https://outlook.office.com/SMTP.Send offline_access");
    } catch (EntraException e) {
      return e.diagnosis();
    }
    throw new AssertionError("tokens");
  }

  @Override
  public String toString() {
    return at + " " + shown();
  }
}
