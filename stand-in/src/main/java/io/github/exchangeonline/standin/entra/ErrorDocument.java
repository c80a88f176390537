package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.http.Request;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An error of one request: with its ids and its time, ready to be written down. */
record ErrorDocument(
    EntraError error, String description, String traceId, String correlationId, String timestamp) {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TICKS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);

  static ErrorDocument of(EntraError error, Request request, Clock clock, Faults faults) {
    return of(error, request, clock, faults.lineBreaksInErrors() ? "\r\n" : " ");
  }

  /** For a page or a redirect, where the separator is always a line break. */
  static ErrorDocument redirected(EntraError error, Request request, Clock clock) {
    return of(error, request, clock, "\r\n");
  }

  private static ErrorDocument of(
      EntraError error, Request request, Clock clock, String separator) {
    String trace = UUID.randomUUID().toString();
    String correlation = correlationId(request);
    String timestamp = TIMESTAMP.format(clock.instant());
    String description =
        String.join(
            separator,
            "AADSTS" + error.code() + ": " + error.text(),
            "Trace ID: " + trace,
            "Correlation ID: " + correlation,
            "Timestamp: " + timestamp);
    return new ErrorDocument(error, description, trace, correlation, timestamp);
  }

  /** The client's own id when it sends one that is a GUID, else a new one. */
  static String correlationId(Request request) {
    String own = request.header("client-request-id");
    if (own == null) {
      own = request.query().get("client-request-id");
    }
    return own != null && own.matches("[0-9a-fA-F-]{36}") ? own : UUID.randomUUID().toString();
  }

  /** With the seven decimals that Entra writes. */
  static String ticks(Instant instant) {
    return TICKS.format(instant);
  }

  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", error.error());
    body.put("error_description", description);
    body.put("error_codes", List.of(error.code()));
    body.put("timestamp", timestamp);
    body.put("trace_id", traceId);
    body.put("correlation_id", correlationId);
    body.put("error_uri", uri());
    if (error.suberror() != null) {
      body.put("suberror", error.suberror());
    }
    if (error.claims()) {
      body.put(
          "claims",
          "{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\""
              + UUID.nameUUIDFromBytes(new byte[] {1})
              + "\"]}}}");
    }
    return body;
  }

  String uri() {
    return "https://login.microsoftonline.com/error?code=" + error.code();
  }
}
