package io.github.exchangeonline.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerCommandTest {

  private static final Path HOME = Path.of("/srv/keycloak");
  private static final Path JAVA = Path.of("/opt/java");

  @Test
  void listensOnTheLoopbackAddressOnly() {
    ServerCommand command = command(List.of("--features=workflows"), false);

    assertThat(command.line())
        .startsWith(
            "/srv/keycloak/bin/kc.sh", "start-dev", "--http-host=127.0.0.1", "--http-port=8081")
        .endsWith("--features=workflows")
        .doesNotContain("--import-realm");
    assertThat(command.baseUri()).hasToString("http://127.0.0.1:8081");
  }

  @Test
  void importsRealmsWhereThereAreAny() {
    assertThat(command(List.of(), true).line()).contains("--import-realm");
  }

  @Test
  void keepsAManagementPortThatWasGiven() {
    assertThat(command(List.of("--http-management-port=9001"), false).line())
        .filteredOn(argument -> argument.startsWith("--http-management-port"))
        .containsExactly("--http-management-port=9001");
  }

  @Test
  void inheritsNothingThatSteersKeycloak() {
    Map<String, String> environment =
        command(List.of(), false)
            .environmentOver(
                Map.of("PATH", "/bin", "KC_DB", "oracle", "JAVA_OPTS", "-Xmx1m", "DEBUG", "true"));

    assertThat(environment)
        .containsEntry("PATH", "/bin")
        .containsEntry("JAVA_HOME", "/opt/java")
        .containsEntry("KC_BOOTSTRAP_ADMIN_USERNAME", "root")
        .containsEntry("KC_LOG_LEVEL", "debug")
        .doesNotContainKeys("KC_DB", "JAVA_OPTS", "DEBUG");
  }

  private static ServerCommand command(List<String> options, boolean importsRealms) {
    return new ServerCommand(
        HOME,
        8081,
        options,
        importsRealms,
        Map.of("KC_LOG_LEVEL", "debug"),
        JAVA,
        new AdminLogin("root", "pw"));
  }
}
