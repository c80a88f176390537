package io.github.exchangeonline.standin.control;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.github.exchangeonline.standin.faults.AuthRefusal;
import io.github.exchangeonline.standin.faults.Counters;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.faults.TokenFault;
import io.github.exchangeonline.standin.http.Reply;
import io.github.exchangeonline.standin.http.Request;
import io.github.exchangeonline.standin.inbox.Inbox;
import io.github.exchangeonline.standin.inbox.MailJson;
import java.text.ParseException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/** The same as {@link Faults}, by HTTP and JSON. Described in the module's README. */
final class ControlApi {
  private final Faults faults;
  private final Counters counters;
  private final Inbox inbox;
  private final Consumer<Duration> advance;
  private final Runnable reset;

  ControlApi(
      Faults faults, Counters counters, Inbox inbox, Consumer<Duration> advance, Runnable reset) {
    this.faults = faults;
    this.counters = counters;
    this.inbox = inbox;
    this.advance = advance;
    this.reset = reset;
  }

  Reply answer(Request request) {
    List<String> path = request.segments();
    String call = request.method() + " " + String.join("/", path.subList(1, path.size()));
    try {
      if (request.method().equals("GET")) {
        return read(request, path, call);
      }
      String type = request.header("Content-Type");
      if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
        // So that a page of another origin cannot post here without the browser's asking first.
        return problem(415, "Content-Type must be application/json");
      }
      Map<String, Object> body =
          request.body().isBlank() ? Map.of() : JSONObjectUtils.parse(request.body());
      return change(call, path, body);
    } catch (NoSuchElementException e) {
      return problem(404, String.valueOf(e.getMessage()));
    } catch (ParseException | DateTimeParseException | IllegalArgumentException e) {
      return problem(400, String.valueOf(e.getMessage()));
    }
  }

  private Reply read(Request request, List<String> path, String call) {
    if (call.equals("GET counters")) {
      return Reply.json(200, counters.all());
    }
    if (call.equals("GET mails")) {
      String to = request.query().get("to");
      return Reply.json(
          200,
          Map.of(
              "mails",
              (to == null ? inbox.messages() : inbox.messagesTo(to))
                  .stream().map(MailJson::of).toList()));
    }
    if (call.startsWith("GET mails/") && path.size() == 3) {
      return inbox
          .message(Long.parseLong(path.get(2)))
          .map(mail -> Reply.json(200, MailJson.of(mail)))
          .orElseGet(() -> problem(404, "no such mail"));
    }
    return problem(404, "no such address");
  }

  private Reply change(String call, List<String> path, Map<String, Object> body)
      throws ParseException {
    switch (call) {
      case "POST faults/smtp" -> faults.times(times(body), smtpFault(body));
      case "POST faults/token" -> faults.times(times(body), tokenFault(body));
      case "POST faults/auth" -> {
        String refusal = text(body, "refusal", "");
        if (refusal.isEmpty()) {
          faults.allowSmtpAuth(text(body, "target"));
        } else {
          faults.refuseSmtpAuth(text(body, "target"), AuthRefusal.valueOf(upper(refusal)));
        }
      }
      case "POST faults/admin-approval" -> faults.requireAdminApproval(text(body, "tenant"));
      case "POST faults/error-line-breaks" -> faults.lineBreaksInErrors(flag(body));
      case "POST faults/old-auth-suffix" -> faults.oldAuthSuffix(flag(body));
      case "POST access-tokens/expire" -> faults.expireAccessTokens();
      case "POST clock/advance" -> advance.accept(Duration.parse(text(body, "by")));
      case "POST faults/reset" -> faults.reset();
      case "POST reset" -> reset.run();
      case "DELETE mails" -> inbox.clear();
      default -> {
        if (path.size() != 4 || !call.startsWith("POST accounts/")) {
          return problem(404, "no such address");
        }
        account(path.get(2), path.get(3));
      }
    }
    return Reply.json(200, Map.of("done", true));
  }

  private void account(String account, String action) {
    switch (action) {
      case "revoke-refresh-tokens" -> faults.revokeRefreshTokens(account);
      case "expire-access-tokens" -> faults.expireAccessTokens(account);
      case "remove-consent" -> faults.removeConsent(account);
      case "disable" -> faults.disable(account);
      case "delete" -> faults.delete(account);
      case "restore" -> faults.restore(account);
      default -> throw new NoSuchElementException("no such action: " + action);
    }
  }

  private static SmtpFault smtpFault(Map<String, Object> body) throws ParseException {
    SmtpStage stage = SmtpStage.valueOf(upper(text(body, "stage")));
    SmtpFault.Action action = SmtpFault.Action.valueOf(upper(text(body, "action", "reply")));
    return new SmtpFault(
        stage,
        action,
        action == SmtpFault.Action.REPLY ? text(body, "reply") : text(body, "reply", ""));
  }

  private static TokenFault tokenFault(Map<String, Object> body) throws ParseException {
    TokenFault.Action action = TokenFault.Action.valueOf(upper(text(body, "action", "error")));
    return new TokenFault(
        action,
        action == TokenFault.Action.ERROR ? number(body, "code", -1) : 0,
        number(body, "status", 0),
        body.containsKey("retryAfter") ? Duration.ofSeconds(number(body, "retryAfter", 0)) : null);
  }

  /** {@code -1} stands for always. */
  private static int times(Map<String, Object> body) throws ParseException {
    int times = number(body, "times", 1);
    return times < 0 ? Faults.ALWAYS : times;
  }

  private static int number(Map<String, Object> body, String name, int otherwise)
      throws ParseException {
    return body.containsKey(name) ? JSONObjectUtils.getInt(body, name) : required(name, otherwise);
  }

  private static int required(String name, int otherwise) {
    if (otherwise < 0) {
      throw new IllegalArgumentException("missing: " + name);
    }
    return otherwise;
  }

  private static String text(Map<String, Object> body, String name) throws ParseException {
    String value = JSONObjectUtils.getString(body, name);
    if (value == null) {
      throw new IllegalArgumentException("missing: " + name);
    }
    return value;
  }

  private static String text(Map<String, Object> body, String name, String otherwise)
      throws ParseException {
    return body.get(name) == null ? otherwise : text(body, name);
  }

  private static boolean flag(Map<String, Object> body) throws ParseException {
    return JSONObjectUtils.getBoolean(body, "on");
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static Reply problem(int status, String what) {
    return Reply.json(status, Map.of("error", what));
  }
}
