package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.monitoring.Scrape;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.Ports;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits.OverRate;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.faults.TlsFault;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * What goes wrong without a word of Microsoft's: network, TLS, and what the Email tab says. Each is
 * told to the admin in log, event, metric and status alike, harms no link, and is over as soon as
 * it is mended. For what Microsoft says see {@code FactsIT}, for proxies {@link ProxyIT}.
 */
@Tag("process")
@Tag("newest")
class DiagnosesIT {

  private static final String OPTION = "--spi-email-sender--exchange-online--";

  /** A name that nobody can have (RFC 6761). */
  private static final String NOWHERE = "smtp.diagnoses.invalid";

  private static Microsoft microsoft;
  private static DeadPorts dead;
  private static KeycloakUnderTest keycloak;
  private static URI metrics;
  private static SampleRealm realm;

  /**
   * Something that goes wrong.
   *
   * @param ids one of these is right; where there are two, this machine's network decides
   * @param typed into the Email tab, and tested unsaved
   */
  private record Condition(
      String name, List<String> ids, Map<String, String> typed, Consumer<Faults> provoke) {

    static Condition of(String id, Consumer<Faults> provoke) {
      return new Condition(id, List.of(id), Map.of(), provoke);
    }

    static Condition of(String id, Map<String, String> typed) {
      return new Condition(id + " " + typed, List.of(id), typed, faults -> {});
    }
  }

  @BeforeAll
  static void aServerThatMaySendToDeadPorts() throws IOException {
    microsoft = Microsoft.start();
    dead = DeadPorts.open();
    int port = Ports.free();
    metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    keycloak =
        KeycloakUnderTest.start(
            microsoft
                .trustedBy(ServerSetup.PLAIN.withJar())
                .withOptions(
                    OPTION
                        + "smtp-hosts="
                        + String.join(
                            ",",
                            "localhost:" + microsoft.standIn().smtpPort(),
                            "localhost:" + dead.refusing(),
                            "localhost:" + dead.silent(),
                            NOWHERE + ":587"),
                    "--metrics-enabled=true",
                    "--http-management-port=" + port,
                    OPTION + "authorities=" + microsoft.standIn().https(),
                    OPTION + "messages-per-minute=10000",
                    OPTION + "delivery=direct"));
    realm = SampleRealm.create(keycloak, microsoft.standIn());
    // More than 30 mails a minute, none of which is about limits.
    ExchangeSettings exchange = microsoft.standIn().exchange().settings();
    microsoft
        .standIn()
        .exchange()
        .settings(exchange.withLimits(exchange.limits().withOverRate(OverRate.IGNORE)));
    keycloak.admin().address("admin@sample.example");
    new Person(new PlainBrowser(Path.of("target")), realm).linkMailbox();
  }

  @AfterAll
  static void end() throws IOException {
    if (keycloak != null) {
      keycloak.close();
    }
    if (dead != null) {
      dead.close();
    }
    if (microsoft != null) {
      microsoft.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> theNetworkAndTlsAreTold() {
    List<Condition> conditions = new ArrayList<>();
    conditions.add(Condition.of("network-tls-expired", faults -> faults.once(TlsFault.EXPIRED)));
    conditions.add(
        Condition.of("network-tls-not-yet-valid", faults -> faults.once(TlsFault.NOT_YET_VALID)));
    conditions.add(Condition.of("network-tls-name", faults -> faults.once(TlsFault.OTHER_NAME)));
    conditions.add(
        Condition.of("network-tls-untrusted", faults -> faults.once(TlsFault.UNTRUSTED)));
    conditions.add(
        Condition.of("network-tls-protocol", faults -> faults.once(TlsFault.NO_COMMON_VERSION)));
    conditions.add(
        Condition.of(
            "network-tls-refused-by-peer", faults -> faults.once(TlsFault.UNWANTED_CLIENT)));
    conditions.add(Condition.of("network-tls-not-spoken", faults -> faults.once(TlsFault.NO_TLS)));
    conditions.add(
        new Condition(
            "a handshake that is broken off",
            // Whether the client's first words were read decides how TCP says so.
            List.of("network-tls-broken-off", "network-reset"),
            Map.of(),
            faults -> faults.once(SmtpFault.tlsFailure())));
    conditions.add(
        Condition.of(
            "network-closed", faults -> faults.once(SmtpFault.cutBeforeReply(SmtpStage.MAIL))));
    conditions.add(
        Condition.of("network-reset", faults -> faults.once(SmtpFault.reset(SmtpStage.MAIL))));
    conditions.add(
        new Condition(
            "network-timeout",
            List.of("network-timeout"),
            Map.of("timeout", "1500"),
            faults -> faults.once(SmtpFault.hang(SmtpStage.CONNECT))));
    conditions.add(
        Condition.of("network-refused", Map.of("port", Integer.toString(dead.refusing()))));
    conditions.add(
        Condition.of(
            "network-no-way-in-time",
            Map.of("port", Integer.toString(dead.silent()), "connectionTimeout", "1000")));
    conditions.add(
        new Condition(
            "a name that nobody has",
            List.of("network-name-unknown", "network-dns-unavailable"),
            Map.of("host", NOWHERE, "port", "587"),
            faults -> {}));
    conditions.add(
        Condition.of(
            "smtp-starttls-not-offered",
            faults -> faults.once(SmtpFault.reply(SmtpStage.EHLO, "250 Hello"))));
    conditions.add(
        Condition.of(
            "smtp-outcome-unknown",
            faults -> faults.once(SmtpFault.cutBeforeReply(SmtpStage.END_OF_DATA))));
    conditions.add(
        new Condition(
            "Entra hangs up",
            List.of("network-closed"),
            Map.of(),
            faults -> {
              faults.expireAccessTokens(Sample.NOREPLY);
              faults.once(TokenFault.cut());
            }));
    return conditions.stream()
        .map(condition -> dynamicTest(condition.name(), () -> isToldAndHarmsNothing(condition)));
  }

  @TestFactory
  Stream<DynamicTest> whatTheEmailTabSaysIsJudgedBeforeAnythingIsSent() {
    return Stream.of(
            Condition.of("config-port-465", Map.of("port", "465")),
            Condition.of("config-port-not-allowed", Map.of("port", "26")),
            Condition.of("config-host-not-allowed", Map.of("host", "mail.example.com")),
            Condition.of("config-ssl-on", Map.of("ssl", "true")),
            Condition.of("config-starttls-off", Map.of("starttls", "false")),
            Condition.of("config-scope-bare", Map.of("authTokenScope", "SMTP.Send offline_access")),
            Condition.of(
                "config-scope-no-offline-access",
                Map.of("authTokenScope", "https://outlook.office.com/SMTP.Send")),
            Condition.of(
                "config-scope-too-wide",
                Map.of(
                    "authTokenScope", "https://outlook.office.com/SMTP.Send offline_access email")),
            Condition.of(
                "config-scope-invalid",
                Map.of(
                    "authTokenScope",
                    "https://outlook.office.com/IMAP.AccessAsUser.All offline_access")),
            Condition.of(
                "config-secret-is-an-id",
                Map.of("authTokenClientSecret", "11111111-2222-4333-8444-555555555555")),
            Condition.of("config-client-id-invalid", Map.of("authTokenClientId", "my-app")),
            Condition.of("config-username-invalid", Map.of("user", "noreply")),
            Condition.of("config-from-invalid", Map.of("from", "noreply")),
            Condition.of("message-invalid", Map.of("replyTo", "nobody")))
        .map(
            condition ->
                dynamicTest(
                    condition.name(),
                    () -> {
                      long connections = microsoft.standIn().counters().connections();
                      isToldAndHarmsNothing(condition, connections);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> whatIsMissingInKeycloakIsTold() {
    return Stream.of(
            Condition.of("not-linked", Map.of("user", "alice@contoso.example")),
            Condition.of(
                "link-other-app",
                Map.of("authTokenClientId", "11111111-2222-4333-8444-555555555599")))
        .map(condition -> dynamicTest(condition.name(), () -> isToldAndHarmsNothing(condition)));
  }

  private static void isToldAndHarmsNothing(Condition condition, long connections) {
    JsonNode details = told(condition);
    assertThat(microsoft.standIn().counters().connections()).isEqualTo(connections);
    assertThat(details.has("next_try")).isFalse();
    isNotSaved(condition, details.path("what").asText());
    assertThat(microsoft.standIn().counters().connections()).isEqualTo(connections);
    goesOn();
  }

  private static void isToldAndHarmsNothing(Condition condition) {
    told(condition);
    aMailFailsAlike(condition);
    goesOn();
  }

  /** What the admin finds in the log and in the one event, which say the same. */
  private static JsonNode told(Condition condition) {
    Map<String, String> settings = settings(condition.typed());
    provoke(condition);
    ServerLog.Mark mark = keycloak.log().mark();

    AdminReply reply = realm.admin().testConnection(settings);

    microsoft.standIn().faults().reset();
    assertThat(reply.status()).isEqualTo(500);
    JsonNode failure = failure();
    JsonNode details = failure.path("details");
    String id = details.path("diagnosis").asText();
    assertThat(id).isIn(condition.ids());
    assertThat(failure.path("error").asText()).isEqualTo(id.replace('-', '_'));
    for (String part : List.of("what", "who", "todo")) {
      assertThat(details.path(part).asText())
          .as(part)
          .isNotBlank()
          .doesNotContainPattern("<(host|mailbox|reason|service|code|reply|from)>");
    }
    assertThat(keycloak.log().linesSince(mark))
        .filteredOn(line -> line.contains(" WARN  [io.github.exchangeonline.keycloak]"))
        .singleElement()
        .asString()
        .contains("The test mail was not sent.", "diagnosis=" + id + ": ");
    return details;
  }

  /** Keycloak asks before it saves. */
  private static void isNotSaved(Condition condition, String what) {
    AdminReply saved = realm.admin().mailSettings(settings(condition.typed()));

    assertThat(saved.status()).isEqualTo(400);
    assertThat(saved.errorMessage()).startsWith(what).contains("Who must act: ");
  }

  /** So does a mail of the realm; it is counted, and the status does not blame the Email tab. */
  private static void aMailFailsAlike(Condition condition) {
    Map<String, String> before = settings(Map.of());
    realm.admin().mailSettings(settings(condition.typed())).ok();
    provoke(condition);
    Map<String, Double> counted = counted(condition);

    AdminReply reply = realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");

    microsoft.standIn().faults().reset();
    JsonNode configuration = realm.admin().get("exchange-online").json().path("configuration");
    realm.admin().mailSettings(before).ok();
    assertThat(reply.status()).isEqualTo(500);
    String id = failure().path("details").path("diagnosis").asText();
    assertThat(id).isIn(condition.ids());
    counted.merge(id, 1.0, Double::sum);
    assertThat(counted(condition)).isEqualTo(counted);
    assertThat(configuration.path("works").asBoolean()).as("no fault of the tab's").isTrue();
  }

  private static Map<String, Double> counted(Condition condition) {
    Scrape scrape = Scrape.of(metrics);
    return condition.ids().stream()
        .collect(
            Collectors.toMap(
                id -> id,
                id ->
                    scrape
                        .value(
                            "exchange_online_mails_failed_total",
                            "realm=\"" + realm.admin().name() + "\"",
                            "diagnosis=\"" + id + "\"")
                        .orElse(0)));
  }

  /** The one that there is since it was provoked. */
  private static JsonNode failure() {
    List<JsonNode> failures = new ArrayList<>();
    realm.admin().events().forEach(failures::add);
    assertThat(failures).hasSize(1);
    return failures.get(0);
  }

  private static void provoke(Condition condition) {
    realm.admin().delete("events").ok();
    microsoft.standIn().faults().reset();
    condition.provoke().accept(microsoft.standIn().faults());
  }

  private static Map<String, String> settings(Map<String, String> typed) {
    Map<String, String> settings = realm.mailSettings();
    // Keycloak fills the mask only beside the stored host, port and user.
    settings.put("authTokenClientSecret", Sample.APP_SECRET);
    settings.putAll(typed);
    return settings;
  }

  /** The link was not to blame: it is there, its owner is not asked, and the next mail leaves. */
  private static void goesOn() {
    assertThat(realm.links("alice")).hasSize(1);
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    PlainBrowser page = new PlainBrowser(Path.of("target"));
    new Person(page, realm).logIn("alice").arrivesAtTheApplication();
  }
}
