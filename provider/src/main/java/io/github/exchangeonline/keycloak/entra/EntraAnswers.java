package io.github.exchangeonline.keycloak.entra;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.EntraFault;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.Service;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From an answer of Entra to the JSON in it, or to the exception that says what came instead. */
final class EntraAnswers {

  /** A longer wait than this is not believed: a wrong header must not stop mail for a year. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(24);

  private final Clock clock;

  EntraAnswers(Clock clock) {
    this.clock = clock;
  }

  /** One exchange with Entra. */
  @FunctionalInterface
  interface Exchange {
    EntraHttp.Reply run() throws IOException;
  }

  /**
   * The object in the body of a 200.
   *
   * @throws EntraException for everything else
   */
  JsonNode object(TenantAddress tenant, Exchange exchange) throws EntraException {
    EntraHttp.Reply reply;
    try {
      reply = exchange.run();
    } catch (IOException e) {
      // Its cause stays behind: whose words they are is not known here, and the diagnosis has
      // Java's own.
      throw new EntraException(Diagnoses.ofNetwork(Service.ENTRA, e).with("host", tenant.cloud()));
    }
    Optional<JsonNode> object = Json.object(reply.body());
    if (reply.status() == 200 && object.isPresent()) {
      return object.get();
    }
    boolean speaksOfItself = reply.status() == 429 || reply.status() >= 500;
    if (speaksOfItself || object.flatMap(it -> Json.text(it, "error")).isPresent()) {
      throw new EntraException(
          Diagnoses.ofEntra(fault(reply, object)).with("host", tenant.cloud()), speaksOfItself);
    }
    String type = reply.headers().getOrDefault("content-type", "no content type");
    throw new EntraException(
        Diagnoses.ofPage(reply.status(), "HTTP " + reply.status() + ", " + type)
            .with("host", tenant.cloud()));
  }

  static EntraException unreadable(TenantAddress tenant, String reason) {
    return new EntraException(
        Diagnoses.of(Problem.ENTRA_ANSWER_UNREADABLE)
            .with("reason", reason)
            .with("host", tenant.cloud()));
  }

  private EntraFault fault(EntraHttp.Reply reply, Optional<JsonNode> object) {
    return new EntraFault(
        reply.status(),
        field(object, "error"),
        object.flatMap(it -> Json.text(it, "suberror")),
        object.map(EntraAnswers::codes).orElse(List.of()),
        field(object, "error_description"),
        field(object, "trace_id"),
        field(object, "correlation_id"),
        field(object, "timestamp"),
        wait(reply.headers()));
  }

  private static String field(Optional<JsonNode> object, String name) {
    return object.flatMap(it -> Json.text(it, name)).orElse("");
  }

  private static List<Integer> codes(JsonNode object) {
    List<Integer> codes = new ArrayList<>();
    object
        .path("error_codes")
        .forEach(
            code -> {
              if (code.canConvertToInt() && code.isIntegralNumber()) {
                codes.add(code.intValue());
              }
            });
    return codes;
  }

  /** Seconds or a date (RFC 9110, 10.2.3). */
  private Optional<Duration> wait(Map<String, String> headers) {
    String header = headers.getOrDefault("retry-after", "").strip();
    Optional<Duration> wait =
        header.matches("[0-9]+")
            ? Optional.of(seconds(header))
            // By the clock that the date was written by: ours may be an hour off.
            : date(header)
                .map(
                    until ->
                        Duration.between(
                            date(headers.getOrDefault("date", "")).orElseGet(clock::instant),
                            until));
    return wait.filter(it -> !it.isZero() && !it.isNegative())
        .map(it -> it.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : it);
  }

  private static Duration seconds(String digits) {
    return digits.length() > 9 ? LONGEST_WAIT : Duration.ofSeconds(Long.parseLong(digits));
  }

  private static Optional<Instant> date(String header) {
    try {
      return Optional.of(
          ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
