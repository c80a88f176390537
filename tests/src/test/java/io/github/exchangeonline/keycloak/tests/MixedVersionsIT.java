package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.exchangeonline.keycloak.tests.cluster.Cluster;
import io.github.exchangeonline.keycloak.tests.cluster.ClusterNode;
import io.github.exchangeonline.keycloak.tests.cluster.Traffic;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * This build's JAR and an older one, which knows no outbox, upon one database. Run where {@code
 * -Dold.jar} names the older one; see CONTRIBUTING.md.
 */
@Tag("process")
class MixedVersionsIT {

  private Path oldJar;
  private Microsoft microsoft;
  private Cluster cluster;

  @BeforeEach
  void start() {
    String given = System.getProperty("old.jar", "");
    assumeThat(given).as("the older JAR: -Dold.jar=<path>").isNotEmpty();
    // Maven runs this in the folder of the module.
    oldJar = Path.of("..").toAbsolutePath().resolve(given).normalize();
    microsoft = Microsoft.start();
    cluster = new Cluster(microsoft);
  }

  @AfterEach
  void end() {
    if (cluster != null) {
      cluster.close();
      microsoft.close();
    }
  }

  @Test
  void nodesOfBothVersionsSendForOneRealmAndWhatOneLinksTheOtherUses() {
    ClusterNode before = cluster.nodeWith(oldJar);
    SampleRealm atOld = realm(before);
    link(atOld);
    Traffic traffic = new Traffic(atOld, cluster.database());
    traffic.ask(5, atOld);
    assertThat(tables()).as("the older JAR knows no outbox").isZero();

    ClusterNode after = cluster.node();
    cluster.awaitOnly(before, after);
    assertThat(tables()).isEqualTo(1);
    SampleRealm atNew = atOld.through(after);
    traffic.ask(40, atNew, atOld);
    arrive(traffic);

    link(atOld);
    traffic.ask(10, atNew, atOld);
    arrive(traffic);
    link(atNew);
    traffic.ask(10, atNew, atOld);
    arrive(traffic);

    before.restart();
    cluster.awaitOnly(before, after);
    traffic.ask(10, atNew, atOld);
    arrive(traffic);

    hold();
    traffic.ask(5, atNew);
    after.kill();
    microsoft.standIn().faults().reset();
    traffic.ask(5, atOld);
    assertThat(traffic.waiting()).isEqualTo(5);
    after.startAgain();
    arrive(traffic);
  }

  @Test
  void aServerIsUpgradedAndDowngradedInPlaceAndItsLinkStillSends() {
    ClusterNode server = cluster.nodeWith(oldJar);
    SampleRealm realm = realm(server);
    link(realm);
    Traffic traffic = new Traffic(realm, cluster.database());
    traffic.ask(3, realm);

    exchange(server, oldJar, ServerSetup.jar());
    traffic.ask(20, realm);
    arrive(traffic);
    hold();
    traffic.ask(5, realm);

    exchange(server, ServerSetup.jar(), oldJar);
    microsoft.standIn().faults().reset();
    traffic.ask(3, realm);
    assertThat(traffic.waiting()).isEqualTo(5);

    exchange(server, oldJar, ServerSetup.jar());
    traffic.ask(3, realm);
    arrive(traffic);
  }

  private SampleRealm realm(ClusterNode server) {
    SampleRealm realm = SampleRealm.create(server, microsoft.standIn());
    // The older JAR knows no limits.
    ExchangeSettings exchange = microsoft.standIn().exchange().settings();
    microsoft.standIn().exchange().settings(exchange.withLimits(ExchangeLimits.off()));
    return realm;
  }

  /** Alice links the usual mailbox, again where it is linked. */
  private static void link(SampleRealm at) {
    try (PlainBrowser page = Stage.browser()) {
      Person alice = new Person(page, at).logIn("alice", at.door());
      if (page.text().contains("Linked mailboxes")) {
        page.press("Link again");
      } else {
        alice.continueToMicrosoft();
      }
      alice.signInAtMicrosoft(Sample.NOREPLY);
      page.await("Mailbox linked");
    }
  }

  /** From now on Exchange takes no mail, which waits therefore. */
  private void hold() {
    microsoft
        .standIn()
        .faults()
        .times(Faults.ALWAYS, SmtpFault.reply(SmtpStage.MAIL, "451 4.3.0 Try again later"));
  }

  /** All that was accepted, each mail once: the older JAR has no rows of what it sent. */
  private void arrive(Traffic traffic) {
    Eventually.holds(
        "all mail has arrived", () -> traffic.messageIds().size() >= traffic.accepted());
    traffic.awaitAllSent();
    assertThat(traffic.arrived()).hasSize(traffic.accepted());
  }

  private long tables() {
    return cluster
        .database()
        .count(
            "select count(*) from information_schema.tables where lower(table_name) = 'exo_mail'");
  }

  private static void exchange(ClusterNode server, Path out, Path in) {
    Path providers = server.home().resolve("providers");
    server.stop();
    try {
      Files.delete(providers.resolve(out.getFileName()));
      Files.copy(in, providers.resolve(in.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.startAgain();
  }
}
