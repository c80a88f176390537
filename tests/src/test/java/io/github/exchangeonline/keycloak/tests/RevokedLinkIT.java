package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.monitoring.Scrape;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.launcher.Ports;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A permission that Microsoft ended, from that moment on until the mail that waited for it has
 * left: who is told where, and after how long. Nobody reads a log here, or a mail.
 */
@Tag("process")
class RevokedLinkIT {

  private static final String BOB = "bob@sample.example";
  private static final String REALM = "realm=\"sample\"";

  private static Microsoft microsoft;
  private static Stage stage;
  private static KeycloakUnderTest server;
  private static URI metrics;

  private final Map<String, Duration> shown = new LinkedHashMap<>();
  private SampleRealm realm;
  private long revoked;

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
  void aMailboxThatWorks() {
    realm = stage.linkedRealm(server);
    Eventually.holds("metrics show it", () -> value("links", "state=\"working\"").orElse(0) == 1);
    microsoft.standIn().inbox().clear();
  }

  @Test
  void whoMustActLearnsOfItAndTheMailThatWaitedLeaves() {
    assertThat(mailbox().path("sends").asBoolean()).isTrue();
    microsoft.standIn().faults().revokeRefreshTokens(Sample.NOREPLY);
    microsoft.standIn().faults().expireAccessTokens(Sample.NOREPLY);
    microsoft.standIn().faults().once(SmtpFault.cutBeforeReply(SmtpStage.MAIL));
    revoked = System.nanoTime();
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();

    once("status", () -> mailbox().path("state").asText().equals("relink"));
    PlainBrowser owner = Stage.browser();
    Person alice = new Person(owner, realm).logIn("alice");
    owner.await("Link the mailbox again");
    note("login");
    once("counter", () -> value("link_changes_total", "change=\"relink-needed\"").orElse(0) == 1);
    once("event", () -> event("relink-needed") != null);
    once("gauge", () -> value("links", "state=\"relink\"").orElse(0) == 1);

    whatTheAdministratorSees();
    whatTheEventSays();
    assertThat(value("links", "state=\"working\"")).hasValue(0);
    Eventually.holds(
        "what it holds up is shown",
        () -> value("mails_waiting", "state=\"queued\"").orElse(0) == 1);
    assertThat(value("oldest_mail_age_seconds").orElse(0)).isPositive();
    assertThat(microsoft.standIn().inbox().messages()).as("no mail told anybody").isEmpty();

    long linking = System.nanoTime();
    alice.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    owner.await("Mailbox linked");
    long linked = System.nanoTime();
    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);
    Duration left = since(linked);
    owner.press("Continue");
    alice.arrivesAtTheApplication();

    assertThat(mailbox().path("state").asText()).isEqualTo("working");
    assertThat(mailbox().path("sends").asBoolean()).isTrue();
    assertThat(mailbox().has("problem")).isFalse();
    Eventually.holds("it is noted as sent", () -> states().path("sent").asInt() == 2);
    assertThat(states().path("queued").asInt()).isZero();
    assertThat(event("relinked")).isNotNull();
    Eventually.holds(
        "metrics are calm",
        () ->
            value("links", "state=\"working\"").orElse(0) == 1
                && value("mails_waiting", "state=\"queued\"").orElse(1) == 0);
    tell(Duration.ofNanos(linked - linking), left);
  }

  /** What is wrong, since when, what it holds up, who must act and where. */
  private void whatTheAdministratorSees() {
    JsonNode mailbox = mailbox();
    assertThat(mailbox.path("sends").asBoolean()).isFalse();
    assertThat(mailbox.path("since").asText()).isNotBlank();
    assertThat(mailbox.path("owner").path("username").asText()).isEqualTo("alice");
    assertThat(mailbox.path("problem").path("actor").asText()).isEqualTo("mailbox-owner");
    assertThat(mailbox.path("problem").path("todo").asText()).contains("links the mailbox again");
    assertThat(mailbox.path("lastFailure").path("cause").path("id").asText())
        .isEqualTo("entra-refresh-token-revoked");
    assertThat(states().path("queued").asInt()).isOne();
  }

  private void whatTheEventSays() {
    JsonNode event = event("relink-needed");
    assertThat(event.path("type").asText()).isEqualTo("CUSTOM_REQUIRED_ACTION_ERROR");
    assertThat(event.path("userId").asText()).isEqualTo(realm.user("alice"));
    assertThat(event.path("details").path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
    assertThat(event.path("details").path("diagnosis").asText())
        .isEqualTo("entra-refresh-token-revoked");
    assertThat(event.path("details").path("todo").asText()).isNotBlank();
  }

  /** Waits for it, and notes how long that took from the revocation on. */
  private void once(String where, BooleanSupplier isShown) {
    Eventually.holds("the " + where + " shows it", isShown);
    note(where);
  }

  private void note(String where) {
    shown.put(where, since(revoked));
  }

  private void tell(Duration linking, Duration left) {
    System.out.printf(
        Locale.ROOT,
        "A revoked permission, seconds from the revocation on: %s; linking again took %.1f,"
            + " and the waiting mail left %.1f after that%n",
        shown.entrySet().stream()
            .map(it -> "%s %.1f".formatted(it.getKey(), seconds(it.getValue())))
            .collect(Collectors.joining(", ")),
        seconds(linking),
        seconds(left));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000d;
  }

  private JsonNode mailbox() {
    return realm.admin().get("exchange-online").json().path("mailboxes").path(0);
  }

  private JsonNode states() {
    return realm.admin().get("exchange-online/outbox").json().path("states");
  }

  private JsonNode event(String change) {
    return StreamSupport.stream(realm.admin().events().spliterator(), false)
        .filter(event -> change.equals(event.path("details").path("change").asText()))
        .findFirst()
        .orElse(null);
  }

  private static OptionalDouble value(String name, String... labels) {
    String[] all = java.util.Arrays.copyOf(labels, labels.length + 1);
    all[labels.length] = REALM;
    return Scrape.of(metrics).value("exchange_online_" + name, all);
  }
}
