package io.github.exchangeonline.standin.inbox;

import io.github.exchangeonline.standin.http.Html;
import io.github.exchangeonline.standin.http.Reply;
import io.github.exchangeonline.standin.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The inbox for people: a list of mails, and one mail. Without scripts. */
public final class InboxPages {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM, HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.of("UTC"));
  private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"]+");

  /** What a mail's HTML may do: open its links in a new tab, and nothing else. */
  private static final String SANDBOX =
      "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

  private final Inbox inbox;

  /** Shows that inbox. */
  public InboxPages(Inbox inbox) {
    this.inbox = inbox;
  }

  /** Any page here. */
  public Reply answer(Request request) {
    List<String> path = request.segments();
    if (path.isEmpty()) {
      return safe(Reply.html(200, list(request.query().get("to"))));
    }
    if (path.get(0).equals("mails") && path.size() > 1 && path.get(1).matches("\\d{1,18}")) {
      return inbox
          .message(Long.parseLong(path.get(1)))
          .map(mail -> mail(mail, path.size() > 2 ? path.get(2) : ""))
          .orElseGet(() -> Reply.html(404, InboxFrame.of("No such mail", "", false)));
    }
    return Reply.html(404, InboxFrame.of("Nothing here", "", false));
  }

  private static Reply mail(ReceivedMail mail, String part) {
    return switch (part) {
      case "" -> safe(Reply.html(200, page(mail)));
      case "html" ->
          Reply.html(200, "<base target=\"_blank\">" + mail.html())
              .with("Content-Security-Policy", "sandbox " + SANDBOX + "; script-src 'none'")
              .with("Referrer-Policy", "no-referrer");
      case "raw" -> Reply.text(200, mail.raw()).with("X-Content-Type-Options", "nosniff");
      default -> Reply.html(404, InboxFrame.of("Nothing here", "", false));
    };
  }

  private static Reply safe(Reply reply) {
    return reply
        .with(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'")
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer");
  }

  private String list(@Nullable String to) {
    List<ReceivedMail> mails =
        new ArrayList<>(to == null ? inbox.messages() : inbox.messagesTo(to));
    Collections.reverse(mails);
    Set<String> everyone = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    inbox.messages().forEach(mail -> everyone.addAll(mail.recipients()));
    StringBuilder page = new StringBuilder("<nav>");
    page.append(tab("/", "Everyone", to == null));
    for (String address : everyone) {
      page.append(
          tab(
              "/?to=" + URLEncoder.encode(address, StandardCharsets.UTF_8),
              address,
              address.equalsIgnoreCase(to)));
    }
    page.append("</nav>");
    if (mails.isEmpty()) {
      page.append(
          "<div class=\"empty\"><p>No mail yet.</p><p>This page looks for new mail every few seconds.</p></div>");
    }
    page.append("<ol class=\"mails\">");
    for (ReceivedMail mail : mails) {
      page.append(
          "<li><a href=\"/mails/%d\"><span class=\"line\"><b>%s</b><time>%s</time></span><span class=\"subject\">%s</span><span class=\"soft\">to %s</span></a></li>"
              .formatted(
                  mail.id(),
                  Html.escape(mail.from().isEmpty() ? mail.mailbox() : mail.from()),
                  TIME.format(mail.received()),
                  Html.escape(subject(mail)),
                  Html.escape(String.join(", ", mail.recipients()))));
    }
    return InboxFrame.of("Inbox", page.append("</ol>").toString(), true);
  }

  private static String tab(String href, String label, boolean current) {
    return "<a href=\"%s\"%s>%s</a>"
        .formatted(Html.escape(href), current ? " aria-current=\"page\"" : "", Html.escape(label));
  }

  private static String page(ReceivedMail mail) {
    StringBuilder page = new StringBuilder("<p><a href=\"/\">&larr; Inbox</a></p><dl>");
    row(page, "From", mail.from());
    row(page, "To", String.join(", ", mail.to()));
    row(page, "Delivered to", String.join(", ", mail.recipients()));
    row(page, "Sent by", mail.mailbox() + " (envelope: " + mail.envelopeFrom() + ")");
    row(page, "Arrived", TIME.format(mail.received()) + " UTC");
    page.append("</dl>");
    if (!mail.html().isEmpty()) {
      page.append(
          "<iframe title=\"The mail\" src=\"/mails/%d/html\" sandbox=\"%s\"></iframe>"
              .formatted(mail.id(), SANDBOX));
    }
    if (!mail.text().isEmpty()) {
      page.append(
              "<details%s><summary>Plain text</summary><pre>"
                  .formatted(mail.html().isEmpty() ? " open" : ""))
          .append(linked(mail.text()))
          .append("</pre></details>");
    }
    page.append("<details><summary>Headers</summary><dl>");
    mail.headers().forEach(header -> row(page, header.name(), header.value()));
    page.append("</dl></details><details><summary>Source</summary><pre>")
        .append(Html.escape(mail.raw()))
        .append("</pre><p><a href=\"/mails/")
        .append(mail.id())
        .append("/raw\">Source alone</a></p></details>");
    return InboxFrame.of(subject(mail), page.toString(), false);
  }

  private static String linked(String text) {
    StringBuilder html = new StringBuilder();
    Matcher link = LINK.matcher(text);
    int done = 0;
    while (link.find()) {
      String url = Html.escape(link.group());
      html.append(Html.escape(text.substring(done, link.start())))
          .append("<a href=\"")
          .append(url)
          .append("\" target=\"_blank\" rel=\"noopener\">")
          .append(url)
          .append("</a>");
      done = link.end();
    }
    return html.append(Html.escape(text.substring(done))).toString();
  }

  private static void row(StringBuilder page, String name, String value) {
    page.append(
        "<div><dt>%s</dt><dd>%s</dd></div>".formatted(Html.escape(name), Html.escape(value)));
  }

  private static String subject(ReceivedMail mail) {
    return mail.subject().isEmpty() ? "(no subject)" : mail.subject();
  }
}
