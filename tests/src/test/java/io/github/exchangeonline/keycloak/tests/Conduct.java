package io.github.exchangeonline.keycloak.tests;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.launcher.ServerLog;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a server does with a realm's mail, seen from outside: all that an admin, a user, a mail
 * server and a token server can tell, without what differs from one moment to the next.
 *
 * @param answers to the admin's requests and on the user's pages
 * @param smtp what the mail server heard
 * @param tokenRequests what the token server was asked
 * @param events user events and admin events
 * @param log lines of the level WARN and above
 */
record Conduct(
    List<String> answers,
    List<String> smtp,
    List<Map<String, String>> tokenRequests,
    List<String> events,
    List<String> log) {

  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  /** Has a realm with these settings send a test mail, a mail of an admin and one to a user. */
  static Conduct of(
      KeycloakUnderTest keycloak,
      Map<String, String> settings,
      RecordingSmtp smtp,
      TokenServer tokens) {
    keycloak.admin().address("admin@sample.example");
    smtp.heard();
    int asked = tokens.requests().size();
    ServerLog.Mark mark = keycloak.log().mark();
    RealmAdmin realm =
        keycloak
            .admin()
            .createRealm(
                Map.of(
                    "realm",
                    "built-in",
                    "enabled",
                    true,
                    "resetPasswordAllowed",
                    true,
                    "eventsEnabled",
                    true,
                    "adminEventsEnabled",
                    true,
                    "smtpServer",
                    settings));
    String carol = realm.createUser("carol", "secret");
    List<String> answers =
        List.of(
            realm.change(Map.of("displayName", "Built in")).toString(),
            realm.representation().path("smtpServer").toString(),
            realm.testConnection(Map.copyOf(settings)).toString(),
            realm.sendActionsMail(carol, "UPDATE_PASSWORD").toString(),
            forgotPassword(keycloak));
    return new Conduct(
        answers.stream().map(text -> lasting(text, keycloak)).toList(),
        lasting(unfolded(smtp.heard()), keycloak).lines().toList(),
        List.copyOf(tokens.requests().subList(asked, tokens.requests().size())),
        events(realm).map(text -> lasting(text, keycloak)).toList(),
        keycloak.log().linesSince(mark).stream()
            .filter(line -> line.matches(".* (WARN|ERROR|FATAL) +\\[.*"))
            .map(
                line ->
                    line.replaceFirst("^\\S+ \\S+ ", "").replaceFirst("\\(executor[^)]*\\)", ""))
            .map(text -> lasting(text, keycloak))
            .toList());
  }

  private static String forgotPassword(KeycloakUnderTest keycloak) {
    try (PlainBrowser browser =
        new PlainBrowser(Path.of("target", "screenshots", "BuiltInSenderIT"))) {
      browser.open(
          URI.create(
              keycloak.uri("/realms/built-in/protocol/openid-connect/auth")
                  + "?client_id=account&response_type=code&scope=openid&redirect_uri="
                  + keycloak.uri("/realms/built-in/account/")));
      browser.follow("Forgot Password?");
      browser.fill("username", "carol");
      browser.press("Submit");
      return browser.lastVisit().status() + " " + browser.text();
    }
  }

  private static Stream<String> events(RealmAdmin realm) {
    return Stream.concat(
        StreamSupport.stream(realm.events().spliterator(), false)
            .map(event -> told(event, "type", "error", "clientId", "details")),
        StreamSupport.stream(realm.adminEvents().spliterator(), false)
            .map(event -> told(event, "operationType", "resourceType", "resourcePath", "error")));
  }

  private static String told(JsonNode event, String... fields) {
    return Stream.of(fields).map(event::path).map(JsonNode::toString).toList().toString();
  }

  /** Quoted-printable text without the line breaks that are not its own. */
  private static String unfolded(List<String> lines) {
    return String.join("\n", lines).replaceAll("(?m)^(.{72,75})=\\n", "$1");
  }

  /** Without addresses, ids, times and random parts. */
  private static String lasting(String text, KeycloakUnderTest keycloak) {
    return text.replace(keycloak.baseUri().toString(), "KEYCLOAK")
        .replaceAll(UUID, "ID")
        .replaceAll("\\b(key|tab_id|client_data)=(3D)?[\\w.-]+", "$1=ONE")
        .replaceAll("\\bcode_id([^\\w-]+)[\\w.-]+", "code_id$1ONE")
        .replaceAll("----=_Part_[\\d_.]+", "BOUNDARY")
        .replaceAll("(?m)^Date: .*", "Date: NOW")
        .replaceAll("(?m)^Message-ID: <.*>", "Message-ID: ONE")
        .replaceAll("AUTH XOAUTH2 \\S{1000,}", "AUTH XOAUTH2 JWT");
  }
}
