package io.github.exchangeonline.standin;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import io.github.exchangeonline.standin.directory.Sample;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without scripts, which keeps cookies and does not follow redirects by itself. */
final class Browser {
  static final String CALLBACK = "http://localhost:9/callback";
  static final String SMTP_SEND = "https://outlook.office.com/SMTP.Send";
  static final String USUAL_SCOPE = SMTP_SEND + " offline_access openid profile";
  private static final Pattern FORM = Pattern.compile("action=\"([^\"]+)\"");
  private static final Pattern FLOW = Pattern.compile("name=\"flow\" value=\"([^\"]+)\"");

  private final StandIn microsoft;
  private final HttpClient client;

  Browser(StandIn microsoft) {
    this.microsoft = microsoft;
    this.client =
        HttpClient.newBuilder()
            .sslContext(microsoft.clientTls())
            .cookieHandler(new CookieManager())
            .build();
  }

  static StandIn microsoft() throws Exception {
    return StandIn.start(StandInOptions.defaults().withRedirectUri(CALLBACK).withSeed(1));
  }

  HttpResponse<String> get(URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(URI uri, Map<String, String> form, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encode(form)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Presses a button on a page that has one form. */
  HttpResponse<String> press(HttpResponse<String> page, String name, String value)
      throws Exception {
    Matcher form = FORM.matcher(page.body());
    Matcher flow = FLOW.matcher(page.body());
    if (!form.find() || !flow.find()) {
      throw new AssertionError("no form on this page:\n" + page.body());
    }
    return post(page.uri().resolve(form.group(1)), Map.of("flow", flow.group(1), name, value));
  }

  URI authorize(String tenant, Map<String, String> more) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("client_id", Sample.APP);
    query.put("response_type", "code");
    query.put("redirect_uri", CALLBACK);
    query.put("scope", USUAL_SCOPE);
    query.put("state", "a state");
    query.putAll(more);
    return URI.create(microsoft.https() + "/" + tenant + "/oauth2/v2.0/authorize?" + encode(query));
  }

  /** Signs in, consents if asked, and comes back with the answer. */
  Map<String, String> signIn(URI authorize, String account) throws Exception {
    HttpResponse<String> page = press(get(authorize), "account", account);
    return answer(page.statusCode() == 302 ? page : press(page, "action", "accept"));
  }

  static String location(HttpResponse<String> reply) {
    return reply
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(reply.body()));
  }

  static Map<String, String> answer(HttpResponse<String> redirect) {
    String query = URI.create(location(redirect)).getRawQuery();
    return URLUtils.parseParameters(query).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().get(0)));
  }

  /** Asks for tokens as the usual app. */
  HttpResponse<String> token(String tenant, Map<String, String> more) throws Exception {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("client_id", Sample.APP);
    form.put("client_secret", Sample.APP_SECRET);
    form.putAll(more);
    form.values().removeIf(String::isEmpty);
    return post(microsoft.tokenEndpoint(tenant), form);
  }

  HttpResponse<String> redeem(String code) throws Exception {
    return token(
        "common",
        Map.of(
            "grant_type", "authorization_code",
            "code", code,
            "redirect_uri", CALLBACK,
            "scope", SMTP_SEND));
  }

  HttpResponse<String> refresh(String refreshToken) throws Exception {
    return token(
        "common",
        Map.of("grant_type", "refresh_token", "refresh_token", refreshToken, "scope", SMTP_SEND));
  }

  /** All the way from sign-in to tokens. */
  Map<String, Object> tokens(String account) throws Exception {
    return json(
        redeem(
            signIn(authorize("common", Map.of("prompt", "select_account")), account).get("code")));
  }

  String accessToken(String account) throws Exception {
    return (String) tokens(account).get("access_token");
  }

  static Map<String, Object> json(HttpResponse<String> reply) throws Exception {
    return JSONObjectUtils.parse(reply.body());
  }

  private static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
