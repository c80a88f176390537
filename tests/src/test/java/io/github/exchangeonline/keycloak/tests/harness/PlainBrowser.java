package io.github.exchangeonline.keycloak.tests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * A browser without scripts, on plain HTTP: follows redirects one by one and remembers each
 * request, keeps cookies as browsers do on the loopback address, and believes every certificate.
 */
public final class PlainBrowser implements Browser {

  private static final int MOST_REDIRECTS = 20;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .sslContext(AnyCertificate.context())
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final CookieJar cookies;
  private final List<Visit> visits = new ArrayList<>();
  private final Path pictures;
  private Optional<String> heldPath = Optional.empty();
  private Optional<URI> held = Optional.empty();
  private URI location = URI.create("about:blank");
  private Document page = new Document("");

  /**
   * @param pictures the folder for {@link #keep}
   */
  public PlainBrowser(Path pictures) {
    this(pictures, new CookieJar(Clock.systemUTC()));
  }

  private PlainBrowser(Path pictures, CookieJar cookies) {
    this.pictures = pictures;
    this.cookies = cookies;
  }

  /** A second tab of this browser, which shows the same page and shares its cookies. */
  public PlainBrowser tab() {
    PlainBrowser tab = new PlainBrowser(pictures, cookies);
    tab.visits.addAll(visits);
    tab.location = location;
    tab.page = page.clone();
    return tab;
  }

  /** From now on no redirect to a path with this end is followed; {@link #held} tells it. */
  public PlainBrowser holdAt(String endOfPath) {
    heldPath = Optional.of(endOfPath);
    return this;
  }

  /** The redirect that was not followed; redirects are followed again from now on. */
  public URI held() {
    URI address =
        held.orElseThrow(
            () -> new AssertionError("no redirect to " + heldPath + ", but this: " + text()));
    held = Optional.empty();
    heldPath = Optional.empty();
    return address;
  }

  /** All requests so far, the oldest first. */
  public List<Visit> visits() {
    return List.copyOf(visits);
  }

  /** The last request: the page that is shown. */
  public Visit lastVisit() {
    return visits.get(visits.size() - 1);
  }

  /** Takes cookies that a script's request brought, as the admin console's do. */
  public void takeCookies(URI from, List<String> setCookies) {
    cookies.take(from, setCookies);
  }

  /** The cookies it would still send somewhere. */
  public List<Cookie> cookies() {
    return cookies.all();
  }

  @Override
  public void open(URI address) {
    navigate(new FormSubmission("GET", address, ""), Optional.empty());
  }

  @Override
  public void press(String button) {
    Element found = elements().button(button);
    if (found.normalName().equals("a")) {
      go(found);
    } else {
      navigate(FormSubmission.of(found), Optional.of(referrer()));
    }
  }

  @Override
  public void follow(String link) {
    go(elements().link(link));
  }

  private void go(Element link) {
    Optional<Referrer> told =
        link.attr("rel").contains("noreferrer") ? Optional.empty() : Optional.of(referrer());
    navigate(new FormSubmission("GET", URI.create(link.absUrl("href")), ""), told);
  }

  private void navigate(FormSubmission first, Optional<Referrer> told) {
    Optional<String> beganAt =
        location.getHost() == null || told.isEmpty()
            ? Optional.empty()
            : Optional.of(site(location));
    FormSubmission next = first;
    Optional<Referrer> referrer = told;
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      Visit visit = visit(next, referrer, beganAt);
      if (visit.redirectsTo().isEmpty()) {
        show(visit);
        return;
      }
      URI target = visit.address().resolve(visit.redirectsTo());
      if (heldPath.filter(target.getPath()::endsWith).isPresent()) {
        held = Optional.of(target);
        return;
      }
      boolean keeps = visit.status() == 307 || visit.status() == 308;
      next =
          keeps
              ? new FormSubmission(next.method(), target, next.body())
              : new FormSubmission("GET", target, "");
      Optional<String> policy = visit.headers().firstValue("Referrer-Policy");
      if (policy.isPresent()) {
        referrer = referrer.map(r -> Referrer.of(r.page(), policy));
      }
    }
    throw new AssertionError("More than " + MOST_REDIRECTS + " redirects: " + visits);
  }

  private Visit visit(FormSubmission what, Optional<Referrer> referrer, Optional<String> beganAt) {
    URI address = URI.create(what.address().toString().replaceFirst("#.*", ""));
    boolean crossSite = beganAt.isPresent() && !beganAt.get().equals(site(address));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "text/html,application/xhtml+xml");
    headers.put("Accept-Language", "en");
    referrer.flatMap(r -> r.header(address)).ifPresent(value -> headers.put("Referer", value));
    cookies
        .header(address, crossSite ? Optional.of(what.method()) : Optional.empty())
        .ifPresent(value -> headers.put("Cookie", value));
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(1));
    if (what.method().equals("POST")) {
      headers.put("Content-Type", "application/x-www-form-urlencoded");
      headers.put(
          "Origin", referrer().policy().equals("no-referrer") ? "null" : Referrer.origin(location));
      request.POST(HttpRequest.BodyPublishers.ofString(what.body()));
    }
    headers.forEach(request::setHeader);
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
      cookies.take(address, answer.headers().allValues("Set-Cookie"));
      Visit visit =
          new Visit(
              what.method(),
              what.address(),
              Map.copyOf(headers),
              what.body(),
              answer.statusCode(),
              answer.headers(),
              answer.body());
      visits.add(visit);
      return visit;
    } catch (IOException e) {
      throw new UncheckedIOException(what.method() + " " + address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted at " + address, e);
    }
  }

  private void show(Visit visit) {
    location = visit.address();
    page = Jsoup.parse(visit.body(), location.toString());
  }

  private Referrer referrer() {
    Element meta = page.selectFirst("meta[name=referrer]");
    return Referrer.of(
        location,
        meta == null
            ? lastVisit().headers().firstValue("Referrer-Policy")
            : Optional.of(meta.attr("content")));
  }

  private static String site(URI address) {
    return address.getScheme() + "://" + address.getHost();
  }

  private PageElements elements() {
    return new PageElements(page, location);
  }

  @Override
  public void fill(String field, String value) {
    elements().field(field).val(value);
  }

  @Override
  public void tick(String field, boolean on) {
    Element box = elements().field(field);
    if (box.attr("type").equals("radio")) {
      page.select("input[type=radio]").stream()
          .filter(other -> other.attr("name").equals(box.attr("name")))
          .forEach(other -> other.removeAttr("checked"));
    }
    box.attr("checked", on);
  }

  @Override
  public void choose(String field, String option) {
    Element list = elements().field(field);
    Element chosen = elements().option(list, option);
    list.select("option").forEach(other -> other.removeAttr("selected"));
    chosen.attr("selected", true);
  }

  @Override
  public void await(String text) {
    if (!text().contains(text)) {
      throw new AssertionError(
          "'%s' is not at %s, which says:\n%s".formatted(text, location, text()));
    }
  }

  @Override
  public void keep(String name) {
    try {
      Files.createDirectories(pictures);
      Files.writeString(pictures.resolve(name + ".html"), page.outerHtml());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PlainBrowser another() {
    return new PlainBrowser(pictures);
  }

  @Override
  public void width(int pixels) {
    // There is no window.
  }

  @Override
  public boolean runsScripts() {
    return false;
  }

  @Override
  public URI location() {
    return location;
  }

  @Override
  public Document page() {
    return page;
  }

  @Override
  public String toString() {
    return "plain HTTP";
  }

  @Override
  public void close() {
    // The client's threads end with the last reference to it.
  }
}
