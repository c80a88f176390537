package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.monitoring.Prometheus;
import io.github.exchangeonline.keycloak.tests.monitoring.Scrape;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.secrets.Secrets;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.launcher.Ports;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a real server shows at {@code /metrics}, and what a real Prometheus makes of it. */
@Tag("process")
class MetricsIT {

  private static final String BOB = "bob@sample.example";
  private static final Path DOCS = Path.of("..", "docs");
  private static final String REALM = "realm=\"sample\"";

  private static Microsoft microsoft;
  private static Stage stage;
  private static KeycloakUnderTest server;
  private static URI metrics;

  private SampleRealm realm;

  @BeforeAll
  static void aServerWithMetrics() {
    microsoft = Microsoft.start();
    stage = new Stage(microsoft);
    int port = Ports.free();
    server = stage.serverWithOutbox("--metrics-enabled=true", "--http-management-port=" + port);
    metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
  }

  @AfterAll
  static void end() {
    stage.close();
    microsoft.close();
  }

  @BeforeEach
  void aRealmWithALinkedMailbox() {
    microsoft.standIn().faults().reset();
    realm = stage.linkedRealm(server);
  }

  @Test
  void whatHappensIsShownUnderTheRealm() {
    Eventually.holds("the realm is shown", () -> value("exchange_online_mails_sent_total") >= 1);
    double queued = value("exchange_online_mails_queued_total");
    double sent = value("exchange_online_mails_sent_total");
    double delays = value("exchange_online_mail_delay_seconds_count");
    for (int mail = 0; mail < 3; mail++) {
      mail().ok();
    }

    Eventually.holds(
        "three mails more are counted",
        () -> value("exchange_online_mails_sent_total") == sent + 3);
    Eventually.holds(
        "the link is counted", () -> value("exchange_online_links", "state=\"working\"") == 1);
    assertThat(value("exchange_online_mails_queued_total")).isEqualTo(queued + 3);
    assertThat(value("exchange_online_mail_delay_seconds_count")).isEqualTo(delays + 3);
    assertThat(value("exchange_online_token_requests_total", "use=\"link\"")).isPositive();
    assertThat(value("exchange_online_link_changes_total", "change=\"linked\"")).isPositive();
  }

  @Test
  void whatIsShownIsWhatTheDocsSay() throws IOException {
    fail();
    Eventually.holds(
        "a failed mail is counted",
        () ->
            Scrape.of(metrics)
                .value("exchange_online_mails_failed_total", REALM, "diagnosis=\"not-linked\"")
                .isPresent());
    Eventually.holds(
        "the database was looked at",
        () -> Scrape.of(metrics).text().contains("exchange_online_links{"));

    Set<String> documented =
        Pattern.compile("^\\| `(exchange_online_[a-z_]+)`", Pattern.MULTILINE)
            .matcher(Files.readString(DOCS.resolve("metrics.md")))
            .results()
            .map(it -> it.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(Scrape.of(metrics).names()).isSubsetOf(documented).hasSizeGreaterThan(12);
  }

  @Test
  void nothingSecretAndNoAddressIsShown() {
    mail().ok();
    realm.mailTo(BOB);
    fail();
    Eventually.holds(
        "there is something to look at",
        () -> Scrape.of(metrics).text().contains("exchange_online_links{"));

    String shown = Scrape.of(metrics).text();
    assertThat(shown).doesNotContain("@");
    assertThat(Secrets.of(microsoft.standIn()).in(shown)).isEmpty();
  }

  @Test
  void aRealmThatIsRemovedIsShownNoMore() {
    SampleRealm other = SampleRealm.create(server, microsoft.standIn(), "leaves");
    stage.link(other);
    Eventually.holds("it is shown", () -> Scrape.of(metrics).text().contains("realm=\"leaves\""));

    other.admin().delete("").ok();

    Eventually.holds("it is gone", () -> !Scrape.of(metrics).text().contains("realm=\"leaves\""));
  }

  /** Nobody reads a log here, and nobody gets a mail. */
  @Test
  void aRevokedLinkAlarmsAndIsCalmOnceItIsLinkedAgain() {
    try (Prometheus prometheus =
        Prometheus.watching(metrics, DOCS.resolve("prometheus/alerts.yaml"))) {
      Eventually.holds("it sees the server", prometheus::healthy);
      assertThat(prometheus.firing("sample")).doesNotContain("ExchangeOnlineLinkNeedsOwner");
      microsoft.standIn().inbox().clear();
      microsoft.standIn().faults().revokeRefreshTokens(Sample.NOREPLY);
      microsoft.standIn().faults().expireAccessTokens(Sample.NOREPLY);
      microsoft.standIn().faults().once(SmtpFault.cutBeforeReply(SmtpStage.MAIL));

      Instant revoked = Instant.now();
      mail().ok();
      Eventually.holds(
          "the alert fires",
          () -> prometheus.firing("sample").contains("ExchangeOnlineLinkNeedsOwner"));
      Duration took = Duration.between(revoked, Instant.now());
      System.out.println("From the revoked permission's next mail to the alert: " + took);
      assertThat(took).isLessThan(Duration.ofMinutes(1));
      assertThat(prometheus.says("ExchangeOnlineLinkNeedsOwner", "todo"))
          .contains("/realms/sample/exchange-online/link");
      Eventually.holds(
          "its mail waits", () -> value("exchange_online_mails_waiting", "state=\"queued\"") == 1);

      new Person(Stage.browser(), realm).linkMailbox();

      assertThat(realm.mailTo(BOB).recipients()).contains(BOB);
      Eventually.holds(
          "the alert is over",
          () -> !prometheus.firing("sample").contains("ExchangeOnlineLinkNeedsOwner"));
    }
  }

  /** A mail that nobody is linked for. */
  private void fail() {
    String alice = realm.user("alice");
    realm
        .admin()
        .credentials(alice)
        .forEach(
            credential -> {
              if (SampleRealm.CREDENTIAL.equals(credential.path("type").asText())) {
                realm.admin().deleteCredential(alice, credential.path("id").asText()).ok();
              }
            });
    assertThat(mail().status()).isEqualTo(500);
  }

  private AdminReply mail() {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }

  /** In the sample realm; not a number where it is not shown. */
  private static double value(String name, String... labels) {
    String[] all = java.util.Arrays.copyOf(labels, labels.length + 1);
    all[labels.length] = REALM;
    return Scrape.of(metrics).value(name, all).orElse(Double.NaN);
  }
}
