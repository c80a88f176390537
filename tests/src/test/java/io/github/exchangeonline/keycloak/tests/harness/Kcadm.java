package io.github.exchangeonline.keycloak.tests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The server's own {@code kcadm.sh}, called by a shell as an administrator does.
 *
 * @param folder where it remembers who is signed in
 */
public record Kcadm(ProcessKeycloak keycloak, Path folder) {

  /** Signs in as the server's first administrator. */
  public Kcadm signIn() throws IOException, InterruptedException {
    run(
        "kcadm.sh config credentials --server "
            + keycloak.baseUri()
            + " --realm master --user admin --password admin");
    return this;
  }

  /** Runs these lines, the first of which to fail fails the test; gives what they print. */
  public String run(String commands) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.merge(
        "PATH", keycloak.home().resolve("bin") + ":", (before, tools) -> tools + before);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("KC_OPTS", "-Duser.home=" + folder);
    Path output = Files.createTempFile(folder, "call", ".txt");
    int code = builder.redirectOutput(output.toFile()).start().waitFor();
    String printed = Files.readString(output, UTF_8);
    assertThat(code).as("%s%n%s", commands, printed).isZero();
    return printed;
  }
}
