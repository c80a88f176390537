package io.github.exchangeonline.standin.control;

import io.github.exchangeonline.standin.exchange.ExchangeServer;
import io.github.exchangeonline.standin.faults.AuthRefusal;
import io.github.exchangeonline.standin.faults.Counters;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.TlsFault;
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
import java.util.TreeMap;
import java.util.function.Consumer;

/** The same as {@link Faults}, by HTTP and JSON. Described in the module's README. */
final class ControlApi {
  private final Faults faults;
  private final Counters counters;
  private final Inbox inbox;
  private final ExchangeServer exchange;
  private final Consumer<Duration> advance;
  private final Runnable reset;

  ControlApi(
      Faults faults,
      Counters counters,
      Inbox inbox,
      ExchangeServer exchange,
      Consumer<Duration> advance,
      Runnable reset) {
    this.faults = faults;
    this.counters = counters;
    this.inbox = inbox;
    this.exchange = exchange;
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
      return change(call, path, JsonFields.parse(request.body()));
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
    if (call.equals("GET mailboxes")) {
      Map<String, Object> all = new TreeMap<>();
      counters.mailboxes().forEach((address, counted) -> all.put(address, counted.all()));
      return Reply.json(200, all);
    }
    if (call.equals("GET faults")) {
      return Reply.json(200, faults.struck());
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

  private Reply change(String call, List<String> path, JsonFields body) throws ParseException {
    switch (call) {
      case "POST faults/smtp" -> faults.times(FaultForms.times(body), FaultForms.smtp(body));
      case "POST faults/tls" ->
          faults.times(FaultForms.times(body), TlsFault.valueOf(body.constant("fault", "expired")));
      case "POST faults/token" -> faults.times(FaultForms.times(body), FaultForms.token(body));
      case "POST faults/random" -> faults.random(FaultForms.random(body));
      case "POST exchange" -> exchange.settings(ExchangeForm.change(exchange.settings(), body));
      case "POST faults/auth" -> {
        if (body.has("refusal")) {
          faults.refuseSmtpAuth(
              body.text("target"), AuthRefusal.valueOf(body.constant("refusal", "")));
        } else {
          faults.allowSmtpAuth(body.text("target"));
        }
      }
      case "POST faults/admin-approval" -> faults.requireAdminApproval(body.text("tenant"));
      case "POST faults/error-line-breaks" -> faults.lineBreaksInErrors(body.flag("on"));
      case "POST faults/old-auth-suffix" -> faults.oldAuthSuffix(body.flag("on"));
      case "POST access-tokens/expire" -> faults.expireAccessTokens();
      case "POST clock/advance" -> advance.accept(Duration.parse(body.text("by")));
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

  private static Reply problem(int status, String what) {
    return Reply.json(status, Map.of("error", what));
  }
}
