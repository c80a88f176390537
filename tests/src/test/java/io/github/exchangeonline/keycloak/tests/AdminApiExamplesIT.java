package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.Kcadm;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.OwnDatabase;
import io.github.exchangeonline.keycloak.tests.harness.ProcessKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of {@code docs/admin-api.md}, with the server's own {@code kcadm.sh}. */
@Tag("process")
@Tag("newest")
class AdminApiExamplesIT {

  private static final Path DOC = Path.of("..", "docs", "admin-api.md");
  private static final String REALM = "main";
  private static final String LOGIN =
      "kcadm.sh config credentials --server https://localhost:8443 --realm master --user admin\n";

  @TempDir private Path folder;

  private final Microsoft microsoft = Microsoft.start();
  private final OwnDatabase database = OwnDatabase.start();
  private ProcessKeycloak keycloak;
  private SampleRealm realm;

  @BeforeEach
  void aLinkedRealm() {
    keycloak =
        ProcessKeycloak.start(
            database.usedBy(microsoft.allowedBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))));
    realm = SampleRealm.create(keycloak, microsoft.standIn(), REALM);
    link();
  }

  @AfterEach
  void close() {
    keycloak.close();
    database.close();
    microsoft.close();
  }

  @Test
  void everyExampleWorks() throws Exception {
    List<String> examples = examples();
    assertThat(examples.get(0)).isEqualTo(LOGIN);
    int run = 0;
    for (String example : examples) {
      prepare(example);
      String printed = call(example);
      judge(example, printed);
      run++;
    }
    assertThat(run).isGreaterThanOrEqualTo(9);
  }

  /** What an example needs to find. */
  private void prepare(String example) {
    if (example.contains("/discard")) {
      failedMail();
      failedMail();
    } else if (example.contains("exchange-online/outbox/retry")) {
      failedMail();
    } else if (example.contains("/confirm")) {
      // The page asked Alice to link it, right before.
      link();
      database.change("update EXO_LINK set STATE = 'PAUSED', DIAGNOSIS = 'link-paused'");
    }
  }

  /** What it is there for has happened. */
  private void judge(String example, String printed) {
    if (example.contains("-q locale=de")) {
      assertThat(printed).contains("Die Mail dieses Realms", Sample.NOREPLY);
      assertThat(dense(printed)).contains("\"works\":true");
    } else if (example.contains("/discard")) {
      assertThat(states()).contains("DISCARDED").doesNotContain("FAILED");
    } else if (example.contains("/pause")) {
      assertThat(get("").path("pause").path("paused").asBoolean()).isFalse();
      assertThat(database.read("select count(*) from EXO_REALM")).containsExactly("1");
    } else if (example.contains("/link -r")) {
      assertThat(realm.links("alice")).isEmpty();
    } else if (example.contains("/ask")) {
      assertThat(dense(printed)).contains("\"username\":\"alice\"", realm.door().toString());
      assertThat(realm.admin().user("alice").path("requiredActions").toString())
          .contains(SampleRealm.ACTION);
    } else if (example.contains("/confirm")) {
      assertThat(get("").path("mailboxes").path(0).path("state").asText()).isEqualTo("working");
    }
  }

  /** However it is laid out. */
  private static String dense(String json) {
    return json.replace(" ", "");
  }

  private JsonNode get(String path) {
    return realm.admin().get("exchange-online" + path).json();
  }

  private List<String> states() {
    return database.read("select STATE from EXO_MAIL");
  }

  private void link() {
    try (var owner = Stage.browser()) {
      new Person(owner, realm).linkMailbox();
    }
  }

  private void failedMail() {
    long before = failed();
    microsoft
        .standIn()
        .faults()
        .once(SmtpFault.reply(SmtpStage.END_OF_DATA, "554 5.2.0 Refused by the test"));
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    Eventually.holds("a mail failed", () -> failed() == before + 1);
  }

  private long failed() {
    return states().stream().filter("FAILED"::equals).count();
  }

  private static List<String> examples() throws IOException {
    return Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(DOC))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private String call(String commands) throws IOException, InterruptedException {
    return new Kcadm(keycloak, folder)
        .run(
            commands.replace(
                LOGIN,
                "kcadm.sh config credentials --server "
                    + keycloak.baseUri()
                    + " --realm master --user admin --password admin\n"));
  }
}
