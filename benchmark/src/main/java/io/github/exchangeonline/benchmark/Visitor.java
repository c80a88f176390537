package io.github.exchangeonline.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Somebody with a browser of their own: pages, forms, cookies; no scripts. */
final class Visitor {

  private static final int REDIRECTS = 20;

  /** By host and port, then by name: a visitor sees one realm only, so paths do not matter. */
  private final Map<String, Map<String, String>> cookies = new HashMap<>();

  /** Opens an address and follows where it leads. */
  Document open(URI address) throws IOException, InterruptedException {
    return follow(send(HttpRequest.newBuilder(address).GET(), address), address);
  }

  /** Sends the page's form with what was typed or pressed, and follows where it leads. */
  Document submit(Document page, Map<String, String> typed)
      throws IOException, InterruptedException {
    URI action = action(page);
    return follow(post(page, typed), action);
  }

  /** Sends the page's form: how long until it was answered, before any redirect is followed. */
  Duration timeOfSubmitting(Document page, Map<String, String> typed)
      throws IOException, InterruptedException {
    Http.Timed reply = post(page, typed);
    int status = reply.response().statusCode();
    if (status != 200 && status != 302) {
      throw new IOException(action(page) + ": " + status);
    }
    return reply.took();
  }

  private Http.Timed post(Document page, Map<String, String> typed)
      throws IOException, InterruptedException {
    URI action = action(page);
    Map<String, String> fields = new LinkedHashMap<>();
    for (Element hidden : form(page).select("input[type=hidden][name]")) {
      fields.put(hidden.attr("name"), hidden.attr("value"));
    }
    fields.putAll(typed);
    return send(
        HttpRequest.newBuilder(action)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(Http.form(fields)),
        action);
  }

  private static Element form(Document page) throws IOException {
    Element form = page.selectFirst("form[method=post]");
    if (form == null) {
      throw new IOException("no form on " + page.location() + ":\n" + page.text());
    }
    return form;
  }

  private static URI action(Document page) throws IOException {
    return URI.create(form(page).absUrl("action"));
  }

  private Document follow(Http.Timed first, URI from) throws IOException, InterruptedException {
    Http.Timed reply = first;
    URI address = from;
    for (int redirects = 0; redirects < REDIRECTS; redirects++) {
      HttpResponse<String> response = reply.response();
      if (response.statusCode() / 100 != 3) {
        return Jsoup.parse(response.body(), address.toString());
      }
      address = address.resolve(response.headers().firstValue("Location").orElseThrow());
      reply = send(HttpRequest.newBuilder(address).GET(), address);
    }
    throw new IOException("redirected for ever: " + address);
  }

  private Http.Timed send(HttpRequest.Builder request, URI address)
      throws IOException, InterruptedException {
    Map<String, String> own =
        cookies.computeIfAbsent(address.getAuthority(), host -> new LinkedHashMap<>());
    if (!own.isEmpty()) {
      StringBuilder header = new StringBuilder();
      own.forEach(
          (name, value) ->
              header.append(header.isEmpty() ? "" : "; ").append(name).append('=').append(value));
      request.header("Cookie", header.toString());
    }
    Http.Timed reply = Http.send(request);
    for (String line : reply.response().headers().allValues("Set-Cookie")) {
      String[] pair = line.split(";", 2)[0].split("=", 2);
      own.put(pair[0], pair[1]);
    }
    return reply;
  }
}
