package io.github.exchangeonline.standin.entra;

import io.github.exchangeonline.standin.directory.Account;
import io.github.exchangeonline.standin.directory.Tenant;
import io.github.exchangeonline.standin.http.Html;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pages between the authorization request and its answer: forms, no scripts. */
final class SignInPages {
  private static final Map<String, String> MEANINGS =
      Map.of(
          "SMTP.Send", "Send emails from your mailbox using SMTP AUTH",
          "IMAP.AccessAsUser.All", "Read and write access to your mail via IMAP",
          "POP.AccessAsUser.All", "Read and write access to your mail via POP",
          "Mail.Send", "Send mail as you",
          "User.Read", "Sign you in and read your profile",
          "offline_access", "Maintain access to data you have given it access to",
          "openid", "Sign you in",
          "profile", "View your basic profile",
          "email", "View your email address");

  private SignInPages() {}

  static String pick(Flow flow, List<Account> offered, List<Account> signedIn) {
    StringBuilder list = new StringBuilder("<ul class=\"list\">");
    for (Account account : offered) {
      list.append(
          "<li><button name=\"account\" value=\"%s\"><span class=\"face\">%s</span><span class=\"who\"><b>%s</b><small>%s%s</small></span></button></li>"
              .formatted(
                  Html.escape(account.username()),
                  Html.escape(account.displayName().substring(0, 1)),
                  Html.escape(account.displayName()),
                  Html.escape(account.username()),
                  signedIn.contains(account) ? " &middot; Signed in" : ""));
    }
    list.append(
        "<li><button name=\"action\" value=\"other\"><span class=\"face\">+</span><span class=\"who\"><b>Use another account</b></span></button></li></ul>");
    String title = offered.isEmpty() ? "Sign in" : "Pick an account";
    return EntraPage.of(
        title,
        "<p class=\"soft\">to continue to %s</p>".formatted(Html.escape(flow.app().displayName()))
            + form(flow, "signin", list + buttons("cancel", "Cancel", null, null)));
  }

  static String other(Flow flow, @Nullable String problem, String typed) {
    return EntraPage.of(
        "Sign in",
        (problem == null
                ? ""
                : "<p class=\"error\" role=\"alert\">" + Html.escape(problem) + "</p>")
            + form(
                flow,
                "signin",
                "<input type=\"text\" name=\"loginfmt\" id=\"loginfmt\" autocomplete=\"username\" autocapitalize=\"none\" placeholder=\"Email, phone, or Skype\" aria-label=\"Email\" value=\"%s\">"
                        .formatted(Html.escape(typed))
                    + buttons("cancel", "Cancel", "next", "Next")));
  }

  static String consent(Flow flow, Account account, Tenant tenant) {
    String wanted =
        flow.scopes().all().stream()
            .map(
                scope -> {
                  String name = Scopes.nameOf(scope);
                  return "<li><b>%s</b><br><small>%s</small></li>"
                      .formatted(
                          Html.escape(MEANINGS.getOrDefault(name, name)), Html.escape(scope));
                })
            .collect(Collectors.joining("", "<ul>", "</ul>"));
    return EntraPage.of(
        "Permissions requested",
        "<p>%s</p><p><b>%s</b><br><small>%s</small></p><p>This app would like to:</p>%s"
                .formatted(
                    Html.escape(account.username()),
                    Html.escape(flow.app().displayName()),
                    Html.escape(tenant.displayName()),
                    wanted)
            + form(flow, "consent", buttons("decline", "Decline", "accept", "Accept")));
  }

  static String adminApproval(Flow flow) {
    return EntraPage.of(
        "Need admin approval",
        "<p><b>%s</b> needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it.</p>"
                .formatted(Html.escape(flow.app().displayName()))
            + form(
                flow,
                "consent",
                buttons(
                    "return", "Return to the application without granting consent", null, null)));
  }

  static String error(ErrorDocument document) {
    return EntraPage.of(
        "Sorry, but we're having trouble signing you in.",
        "<p>AADSTS%d: %s</p><p class=\"soft\">Request Id: %s<br>Correlation Id: %s<br>Timestamp: %s</p>"
            .formatted(
                document.error().code(),
                Html.escape(document.error().text()),
                document.traceId(),
                document.correlationId(),
                document.timestamp()));
  }

  private static String form(Flow flow, String step, String content) {
    return "<form method=\"post\" action=\"/%s/%s\"><input type=\"hidden\" name=\"flow\" value=\"%s\">%s</form>"
        .formatted(Html.escape(flow.path().name()), step, flow.id(), content);
  }

  private static String buttons(
      String value, String label, @Nullable String mainValue, @Nullable String mainLabel) {
    String first = "<button name=\"action\" value=\"%s\">%s</button>".formatted(value, label);
    String main =
        mainValue == null || mainLabel == null
            ? ""
            : "<button class=\"primary\" name=\"action\" value=\"%s\">%s</button>"
                .formatted(mainValue, mainLabel);
    // The main button stands first in the source, so that the Enter key presses it.
    return "<div class=\"buttons\" style=\"flex-direction:row-reverse;justify-content:flex-start\">"
        + main
        + first
        + "</div>";
  }
}
