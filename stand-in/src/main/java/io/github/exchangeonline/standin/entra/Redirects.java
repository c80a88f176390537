package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.faults.RawRedirect;
import io.github.exchangeonline.standin.http.Html;
import io.github.exchangeonline.standin.http.Parameters;
import io.github.exchangeonline.standin.http.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Carries an answer back to the client, in the response mode that it asked for. */
final class Redirects {
  private Redirects() {}

  static Reply back(String redirectUri, Parameters request, Map<String, String> answer) {
    String state = request.get("state");
    if (state != null) {
      answer.put("state", state);
    }
    // session_state comes after state, as Entra writes it.
    String session = answer.remove("session_state");
    if (session != null) {
      answer.put("session_state", session);
    }
    return switch (request.get("response_mode", "query")) {
      case "form_post" -> formPost(redirectUri, answer);
      case "fragment" -> Reply.redirect(redirectUri + "#" + encode(answer));
      default ->
          // The empty fragment keeps browsers from carrying an older one along.
          Reply.redirect(
              redirectUri + (redirectUri.contains("?") ? "&" : "?") + encode(answer) + "#");
    };
  }

  static Reply raw(String redirectUri, Parameters request, RawRedirect raw) {
    String state = URLEncoder.encode(request.get("state", ""), StandardCharsets.UTF_8);
    return Reply.redirect(redirectUri + raw.query().replace("state=...", "state=" + state));
  }

  private static String encode(Map<String, String> answer) {
    return answer.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** With a button where Entra uses a script. */
  private static Reply formPost(String redirectUri, Map<String, String> answer) {
    String fields =
        answer.entrySet().stream()
            .map(
                e ->
                    "<input type=\"hidden\" name=\"%s\" value=\"%s\">"
                        .formatted(Html.escape(e.getKey()), Html.escape(e.getValue())))
            .collect(Collectors.joining());
    return Reply.html(
        200,
        EntraPage.of(
            "Working...",
            "<form method=\"post\" action=\"%s\">%s<button class=\"primary\">Continue</button></form>"
                .formatted(Html.escape(redirectUri), fields)));
  }
}
