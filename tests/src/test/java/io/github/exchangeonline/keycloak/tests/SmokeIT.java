package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Admin;
import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.launcher.ServerLog;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server starts with the JAR and serves what it served without. */
@OnKeycloak
class SmokeIT {

  private static final Pattern JAR =
      Pattern.compile("keycloak-exchange-online-[0-9.]+(-[A-Z]+)?\\.jar");

  private RealmAdmin realm;

  @BeforeEach
  void aRealmWithAUser(Admin admin) {
    realm = admin.createRealm(Map.of("realm", "smoke", "enabled", true));
    realm.createUser("carol", "secret");
  }

  @Test
  void theServerLoadsTheJar(KeycloakUnderTest keycloak) {
    JsonNode info = keycloak.admin().get("serverinfo").json();
    String start = keycloak.log().textSince(ServerLog.Mark.START).split("Listening on", 2)[0];

    assertThat(info.at("/systemInfo/version").asText())
        .isEqualTo(System.getProperty("keycloak.version"));
    assertThat(info.at("/providers/emailSender/providers").has("exchange-online")).isTrue();
    assertThat(start).contains("started in").doesNotContain("ERROR");
  }

  /** Whatever else may lie around: the file that the build has just made, on the Java it names. */
  @Test
  void whatTheServerRunsIsWhatThisBuildMade(KeycloakUnderTest keycloak) throws Exception {
    Path built;
    try (Stream<Path> files = Files.list(Path.of("..", "provider", "target"))) {
      List<Path> jars =
          files.filter(it -> JAR.matcher(it.getFileName().toString()).matches()).toList();
      assertThat(jars).hasSize(1);
      built = jars.get(0);
    }
    String sum = sha256(Files.readAllBytes(built));
    JsonNode info = keycloak.admin().get("serverinfo").json();
    System.out.printf(
        "Keycloak %s, Java %s, database %s, JAR %s%n",
        info.at("/systemInfo/version").asText(),
        info.at("/systemInfo/javaVersion").asText(),
        System.getProperty("keycloak.database"),
        sum);

    assertThat(sha256(keycloak.provider(ServerSetup.jar().getFileName().toString())))
        .isEqualTo(sum)
        .matches(System.getProperty("jar.sha256"));
    assertThat(info.at("/systemInfo/javaVersion").asText())
        .startsWith(System.getProperty("server.java", ""));
  }

  private static String sha256(byte[] file) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
  }

  @EveryBrowser
  void aUserLogsIn(Browser browser, KeycloakUnderTest keycloak) {
    // A page without a script: what the account console does after a login is its own affair.
    URI landing = keycloak.uri("/realms/smoke/.well-known/openid-configuration");
    realm
        .post(
            "clients",
            Map.of("clientId", "app", "publicClient", true, "redirectUris", List.of(landing + "*")))
        .ok();
    browser.open(
        keycloak.uri(
            "/realms/smoke/protocol/openid-connect/auth?client_id=app&response_type=code&scope=openid&redirect_uri="
                + landing));
    browser.await("Sign in to your account");
    browser.fill("Username or email", "carol");
    browser.fill("Password", "wrong");
    browser.press("Sign In");
    browser.await("Invalid username or password.");

    browser.fill("Password", "secret");
    browser.keep("login");
    browser.press("Sign In");

    assertThat(browser.location().getPath()).isEqualTo(landing.getPath());
    assertThat(browser.location().getQuery()).contains("code=");
  }
}
