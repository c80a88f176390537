package io.github.exchangeonline.keycloak.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.OwnDatabase;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ProcessKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens when the JAR is removed, with and without {@code docs/uninstall.md}. On a server of
 * its own from the distribution, whatever the other tests run on, since an image cannot lose a JAR.
 */
@Tag("process")
@Tag("newest")
class UninstallIT {

  private static final Path DOC = Path.of("..", "docs", "uninstall.md");
  private static final String REALM = "leaving";

  @TempDir private Path folder;
  private Microsoft microsoft;
  private OwnDatabase database;
  private ProcessKeycloak keycloak;
  private SampleRealm realm;

  @BeforeEach
  void aLinkedRealmAndTwoUsersWhoHaveTheActionPending() {
    microsoft = Microsoft.start();
    database = OwnDatabase.start();
    keycloak =
        ProcessKeycloak.start(
            database.usedBy(microsoft.allowedBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))));
    realm = SampleRealm.create(keycloak, microsoft.standIn(), REALM);
    try (PlainBrowser owner = browser()) {
      new Person(owner, realm).linkMailbox();
    }
    realm.admin().createUser("carol", SampleRealm.PASSWORD);
    realm.admin().createUser("erin", SampleRealm.PASSWORD);
    realm.admin().changeUser("carol", Map.of("requiredActions", List.of(SampleRealm.ACTION)));
    realm
        .admin()
        .changeUser(
            "erin", Map.of("requiredActions", List.of("UPDATE_PROFILE", SampleRealm.ACTION)));
  }

  @AfterEach
  void close() {
    keycloak.close();
    database.close();
    microsoft.close();
  }

  @Test
  void whoFollowsTheDocsLocksNobodyOutAndLeavesNothingBehind() throws Exception {
    String commands = block("sh");
    assertThat(commands).contains("realm=main\n");
    script(
        "kcadm.sh config credentials --realm master --user admin --password admin --server "
            + keycloak.baseUri()
            + "\n"
            + commands.replace("realm=main\n", "realm=" + REALM + "\n"));

    assertThat(pending("carol")).isEmpty();
    assertThat(pending("erin")).containsExactly("UPDATE_PROFILE");
    keycloak.stop();
    Files.delete(jar());
    for (String statement : block("sql").split(";\\s*", -1)) {
      if (!statement.isEmpty()) {
        database.change(statement);
      }
    }
    keycloak.startAgain();

    logsIn("carol");
    logsIn("alice");
    assertThat(realm.passwordGrant("carol")).isEqualTo(200);
    try (PlainBrowser erin = browser()) {
      new Person(erin, realm).logIn("erin");
      assertThat(erin.text()).contains("Update Account Information");
    }
    assertThat(realm.links("alice")).isEmpty();
    assertThat(realm.mailSettings()).isEmpty();
    assertThat(realm.admin().get("roles/exchange-online-sender").status()).isEqualTo(404);
    assertThat(realm.admin().get("clients?clientId=exchange-online-mailbox").json()).isEmpty();
    assertThat(realm.admin().get("clients?clientId=exchange-online-status").json()).isEmpty();
    assertThat(realm.admin().get("authentication/required-actions").ok().body())
        .doesNotContain(SampleRealm.ACTION);
    assertThat(database.read("select upper(TABLE_NAME) from INFORMATION_SCHEMA.TABLES"))
        .contains("USER_ENTITY")
        .noneMatch(table -> table.startsWith("EXO_") || table.contains("EXCHANGE_O"));
  }

  @Test
  void whoJustDeletesTheJarLocksUsersOutAndPuttingItBackHealsAll() throws Exception {
    microsoft
        .standIn()
        .faults()
        .times(Faults.ALWAYS, SmtpFault.reply(SmtpStage.MAIL, "451 4.3.0 Try again later"));
    assertThat(mailBob()).isEqualTo(204);
    keycloak.stop();
    microsoft.standIn().faults().reset();
    Files.delete(jar());
    keycloak.startAgain();

    ServerLog.Mark mark = keycloak.log().mark();
    try (PlainBrowser carol = browser()) {
      new Person(carol, realm).logIn("carol");
      assertThat(carol.lastVisit().status()).isEqualTo(500);
    }
    assertThat(keycloak.log().textSince(mark))
        .contains("Unable to find factory for Required Action: " + SampleRealm.ACTION);
    logsIn("bob");
    assertThat(mailBob()).isEqualTo(500);
    assertThat(microsoft.standIn().inbox().messagesTo("bob@sample.example")).isEmpty();

    keycloak.stop();
    Files.copy(ServerSetup.jar(), jar());
    keycloak.startAgain();

    // The one that was waiting when the JAR was taken out.
    assertThat(realm.mailTo("bob@sample.example").from()).contains(Sample.NOREPLY);
    microsoft.standIn().inbox().clear();
    try (PlainBrowser carol = browser()) {
      new Person(carol, realm).logIn("carol");
      assertThat(carol.lastVisit().status()).isEqualTo(200);
      carol.press("Continue");
      new Person(carol, realm).arrivesAtTheApplication();
    }
    assertThat(mailBob()).isEqualTo(204);
    assertThat(realm.mailTo("bob@sample.example").from()).contains(Sample.NOREPLY);
  }

  private PlainBrowser browser() {
    return new PlainBrowser(Path.of("target", "screenshots", "UninstallIT"));
  }

  private void logsIn(String user) {
    try (PlainBrowser browser = browser()) {
      new Person(browser, realm).logIn(user);
      new Person(browser, realm).arrivesAtTheApplication();
    }
  }

  private List<String> pending(String user) {
    JsonNode actions = realm.admin().user(user).path("requiredActions");
    return StreamSupport.stream(actions.spliterator(), false).map(JsonNode::asText).toList();
  }

  private int mailBob() {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").status();
  }

  private Path jar() {
    return keycloak.home().resolve("providers").resolve(ServerSetup.jar().getFileName());
  }

  /** The doc's one block of this language. */
  private static String block(String language) throws IOException {
    List<String> blocks =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOC))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(blocks).hasSize(1);
    return blocks.get(0);
  }

  /** As an operator calls it, with the server's tools on the path. */
  private void script(String commands) throws IOException, InterruptedException {
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
  }
}
