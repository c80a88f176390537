package io.github.exchangeonline.keycloak.tests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.launcher.AdminLogin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The admin REST API as the server's first administrator. Bodies are JSON text, or what Jackson
 * makes JSON of.
 */
public final class Admin {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(AnyCertificate.context())
          .build();
  private final URI baseUri;
  private final String home;
  private final AdminLogin login;

  /** At a server's address, which may have a path, without a slash at the end. */
  public Admin(URI baseUri, AdminLogin login) {
    this(baseUri, "master", login);
  }

  private Admin(URI baseUri, String home, AdminLogin login) {
    this.baseUri = baseUri;
    this.home = home;
    this.login = login;
  }

  /** The same API as a user of a realm, who may do there what the user's roles say. */
  public Admin as(String realm, String username, String password) {
    return new Admin(baseUri, realm, new AdminLogin(username, password));
  }

  /** Creates a realm from its representation; what a realm of that name held before is lost. */
  public RealmAdmin createRealm(Map<String, ?> representation) {
    return createRealm(String.valueOf(representation.get("realm")), json(representation));
  }

  /** Creates a realm of this name from JSON text; what a realm of that name held before is lost. */
  public RealmAdmin createRealm(String name, String json) {
    RealmAdmin realm = realm(name);
    if (realm.get("").status() == 200) {
      realm.delete("").ok();
    }
    post("realms", RealmKeys.broughtBy(name, json)).ok();
    return realm;
  }

  /** Gives the administrator an address, which Test connection sends to. */
  public void address(String email) {
    realm("master").changeUser(login.username(), Map.of("email", email));
  }

  /** A realm, which need not exist. */
  public RealmAdmin realm(String name) {
    return new RealmAdmin(this, name);
  }

  /** Any request; the path follows {@code /admin/}. */
  public AdminReply get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  /** Any request; the path follows {@code /admin/}. */
  public AdminReply post(String path, Object body) {
    return send("POST", path, BodyPublishers.ofString(json(body)));
  }

  /** Any request whose body is a form's; the path follows {@code /admin/}. */
  public AdminReply postForm(String path, Map<String, String> fields) {
    return send(
        "POST", path, "application/x-www-form-urlencoded", BodyPublishers.ofString(form(fields)));
  }

  /** Any request; the path follows {@code /admin/}. */
  public AdminReply put(String path, Object body) {
    return send("PUT", path, BodyPublishers.ofString(json(body)));
  }

  /** Any request; the path follows {@code /admin/}. */
  public AdminReply delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  AdminReply deleteWith(String path, Object body) {
    return send("DELETE", path, BodyPublishers.ofString(json(body)));
  }

  private AdminReply send(String method, String path, BodyPublisher body) {
    return send(method, path, "application/json", body);
  }

  private AdminReply send(String method, String path, String type, BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(baseUri + "/admin/" + path))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", type)
            .method(method, body);
    HttpResponse<String> response = exchange(request);
    return new AdminReply(
        method + " " + path,
        response.statusCode(),
        response.body(),
        response.headers().firstValue("Location"),
        response.headers().allValues("Set-Cookie"));
  }

  /**
   * A new one for each call: they live for a minute, and a restarted server may not know an old
   * one.
   */
  private String token() {
    String form =
        form(
            Map.of(
                "grant_type",
                "password",
                "client_id",
                "admin-cli",
                "username",
                login.username(),
                "password",
                login.password()));
    HttpResponse<String> response =
        exchange(
            HttpRequest.newBuilder(
                    URI.create(baseUri + "/realms/" + home + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    AdminReply reply =
        new AdminReply(
            "the admin's token",
            response.statusCode(),
            response.body(),
            Optional.empty(),
            List.of());
    if (reply.status() != 200) {
      throw new NotLetIn(reply);
    }
    return reply.json().path("access_token").asText();
  }

  private HttpResponse<String> exchange(HttpRequest.Builder request) {
    try {
      return client.send(
          request.timeout(Duration.ofMinutes(2)).build(),
          HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Keycloak did not let the administrator log in, so that nothing was asked of it. */
  public static final class NotLetIn extends AssertionError {

    private static final long serialVersionUID = 1;

    NotLetIn(AdminReply reply) {
      super(reply.toString());
    }
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
        .collect(joining("&"));
  }

  private static String json(Object body) {
    if (body instanceof String text) {
      return text;
    }
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
