package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.PlainHttp;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.launcher.KeycloakServer;
import io.github.exchangeonline.launcher.ServerLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A realm that is imported when the server starts, with mail settings that cannot work. On a server
 * of its own from the distribution, whatever the other tests run on: the file has to lie there
 * before the start.
 */
@Tag("process")
@Tag("newest")
class StartUpImportIT {

  private static final String WRONG =
      """
      {"realm": "wrong", "enabled": true, "smtpServer": {
        "host": "smtp.example.org", "port": "465", "starttls": "false", "from": "nobody", "auth": "true",
        "authType": "token", "authTokenUrl": "https://login.microsoftonline.com/x/oauth2/v2.0/token"}}
      """;

  @Test
  void theServerStartsAndWarnsAndStartsAgainOverTheRealmThatIsThere(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("wrong-realm.json"), WRONG);
    try (KeycloakServer server =
        KeycloakServer.from(Path.of(System.getProperty("keycloak.distribution")))
            .in(Files.createDirectories(folder.resolve("work")))
            .withProviders(java.util.List.of(ServerSetup.jar()))
            .importing(file)
            .start()) {
      assertThat(status(server.baseUri().resolve("/realms/wrong"))).isEqualTo(200);
      assertThat(server.log().linesSince(ServerLog.Mark.START))
          .filteredOn(line -> line.contains("The mail settings need attention. realm=wrong "))
          .singleElement()
          .satisfies(line -> assertThat(line).contains("WARN").contains("config-port-465"));

      server.restart();

      assertThat(status(server.baseUri().resolve("/realms/wrong"))).isEqualTo(200);
    }
  }

  private static int status(URI address) throws IOException, InterruptedException {
    return PlainHttp.client()
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
