package io.github.exchangeonline.keycloak.tests.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.monitoring.Scrape;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.exchange.ExchangeLimits.OverRate;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** One fact after the other happens to a server; what it does is seen from outside. */
final class Encounter {

  /** More than these in one realm could look like an attack. */
  private static final int LINKS_PER_REALM = 4;

  private static final Map<String, String> WHO =
      Map.of(
          "the mailbox's owner", "mailbox owner",
          "the Keycloak administrator", "keycloak admin",
          "the Microsoft 365 administrator", "microsoft admin",
          "nobody, it passes by itself", "nobody",
          "not known", "unknown");

  private final KeycloakUnderTest keycloak;
  private final StandIn microsoft;
  private final URI metrics;
  private final Set<String> toldToTheOwner = new HashSet<>();
  private final Set<String> toldToTheAdmin = new HashSet<>();
  private SampleRealm realm;
  private String bob;
  private Map<String, String> settings;
  private int visits = LINKS_PER_REALM;
  private boolean sends;

  Encounter(KeycloakUnderTest keycloak, StandIn microsoft, URI metrics) {
    this.keycloak = keycloak;
    this.microsoft = microsoft;
    this.metrics = metrics;
    keycloak.admin().address("admin@sample.example");
  }

  /** A mail meets it; the row that comes of it. */
  String whileSending(Fact fact) {
    aMailboxThatSends();
    sends = false;
    if (fact.at().equals("REFRESH")) {
      microsoft.faults().expireAccessTokens(Sample.NOREPLY);
    }
    fact.provoke(microsoft.faults());
    ServerLog.Mark mark = keycloak.log().mark();

    refused(mail());

    JsonNode found = failure();
    JsonNode event = found.path("details");
    microsoft.faults().reset();
    assertThat(keycloak.log().textSince(mark)).contains("diagnosis=" + fact.diagnosis() + ": ");
    assertThat(event.path("operation").asText()).isEqualTo("send");
    assertThat(event.path("mailbox").asText()).isEqualTo(Sample.NOREPLY);
    theAdminSees(fact, event);
    String nextTry = nextTry(fact, event, Instant.ofEpochMilli(found.path("time").asLong()));
    theNextMail(fact, event);
    return fact.seen(
        event.path("diagnosis").asText(), who(event), event.path("state").asText(), nextTry);
  }

  /** Somebody who is linking meets it; the row that comes of it. */
  String whileLinking(Fact fact) {
    aMailboxThatNobodyLinked();
    PlainBrowser page = new PlainBrowser(Path.of("target"));
    Person alice = new Person(page, realm).logIn("alice");
    fact.provoke(microsoft.faults());
    alice.continueToMicrosoft();
    if (!fact.duringSignIn()) {
      alice.signInAtMicrosoft(Sample.NOREPLY);
    }

    JsonNode event = failure().path("details");
    microsoft.faults().reset();
    assertThat(event.path("operation").asText()).isEqualTo("link");
    assertThat(page.text()).contains(text(event, "what"), text(event, "todo"));
    assertThat(realm.links("alice")).isEmpty();
    assertThat(event.has("state") || event.has("next_try")).isFalse();
    return fact.seen(
        event.path("diagnosis").asText(),
        who(event),
        "nothing stored",
        "when linking is tried again");
  }

  /** In the words of the docs, told by the event's own times. */
  private static String nextTry(Fact fact, JsonNode event, Instant found) {
    if (!event.has("next_try")) {
      return fact.relink() ? "when linked again" : "with the next mail";
    }
    Instant at = Instant.parse(event.path("next_try").asText());
    long seconds = Math.round(Duration.between(found, at).toMillis() / 10_000.0) * 10;
    if (seconds < 60) {
      return "after " + seconds + " s";
    }
    return seconds < 3600 ? "after " + seconds / 60 + " min" : "after " + seconds / 3600 + " h";
  }

  private void theNextMail(Fact fact, JsonNode first) {
    long asked = asked();
    AdminReply second = mail();
    if (fact.relink()) {
      refused(second);
      assertThat(failure().path("details").path("diagnosis").asText())
          .isEqualTo("link-needs-owner");
      assertThat(asked()).as("requests to Microsoft").isEqualTo(asked);
      theOwnerIsAsked();
    } else if (fact.pause().isPresent()) {
      refused(second);
      JsonNode rests = failure().path("details");
      assertThat(rests.path("diagnosis").asText()).isEqualTo("mailbox-rests");
      assertThat(rests.path("who")).isEqualTo(first.path("who"));
      assertThat(rests.path("next_try")).isEqualTo(first.path("next_try"));
      assertThat(rests.path("what").asText())
          .contains(
              "rests until "
                  + first.path("next_try").asText().replace('T', ' ').replace("Z", " UTC"))
          .contains(text(first, "what"));
      assertThat(asked()).as("requests to Microsoft").isEqualTo(asked);
      theOwnerSeesTheRest(fact, first);
      realm.admin().testConnection(settings).ok();
      assertThat(asked()).as("requests to Microsoft").isGreaterThan(asked);
      mail().ok();
    } else {
      second.ok();
      assertThat(asked()).as("requests to Microsoft").isGreaterThan(asked);
      JsonNode mailbox = mailbox();
      assertThat(mailbox.path("sends").asBoolean()).isTrue();
      assertThat(mailbox.has("problem")).as(mailbox.toString()).isFalse();
    }
    sends = true;
  }

  private void theOwnerIsAsked() {
    PlainBrowser page = new PlainBrowser(Path.of("target"));
    Person alice = new Person(page, realm).logIn("alice");
    page.await("Link the mailbox again");
    assertThat(page.text()).contains("The link of " + Sample.NOREPLY + " does not work any more");
    alice.continueToMicrosoft().signInAtMicrosoft(Sample.NOREPLY);
    page.await("Mailbox linked");
    visits++;
  }

  /** Once for each diagnosis, in metrics and in the admin API. */
  private void theAdminSees(Fact fact, JsonNode event) {
    String id = event.path("diagnosis").asText();
    if (!toldToTheAdmin.add(id)) {
      return;
    }
    assertThat(
            Scrape.of(metrics)
                .value(
                    "exchange_online_mails_failed_total",
                    "realm=\"" + realm.admin().name() + "\"",
                    "diagnosis=\"" + id + "\"")
                .orElse(0))
        .isPositive();
    JsonNode mailbox = mailbox();
    JsonNode failed = mailbox.path("lastFailure").path("cause");
    assertThat(mailbox.path("state").asText()).isEqualTo(event.path("state").asText());
    boolean failing = failed.path("id").asText().equals(id);
    boolean toBeMended = failing && failed.path("disposition").asText().equals("fix-configuration");
    assertThat(mailbox.path("sends").asBoolean())
        .isEqualTo(!fact.relink() && fact.pause().isEmpty() && !toBeMended);
    if (failing && !fact.relink() && fact.pause().isEmpty()) {
      assertThat(mailbox.path("problem")).isEqualTo(failed);
    }
    if (fact.relink() || fact.pause().isPresent() || fact.at().equals("AUTH")) {
      assertThat(failed.path("id").asText()).isEqualTo(id);
      assertThat(failed.path("what").asText()).startsWith(text(event, "what"));
      assertThat(failed.path("who").asText()).isEqualTo(event.path("who").asText());
      assertThat(failed.path("todo").asText()).startsWith(text(event, "todo"));
    }
    if (fact.pause().isPresent()) {
      assertThat(mailbox.path("restsUntil").asText()).isNotBlank();
    }
    if (!mailbox.path("sends").asBoolean()) {
      assertThat(mailbox.path("problem").path("todo").asText()).isNotBlank();
    }
  }

  /** As the admin API shows it. */
  private JsonNode mailbox() {
    return realm.admin().get("exchange-online").json().path("mailboxes").path(0);
  }

  /** Once for each diagnosis: a page takes longer than all else of a fact. */
  private void theOwnerSeesTheRest(Fact fact, JsonNode first) {
    if (!toldToTheOwner.add(fact.diagnosis())) {
      return;
    }
    PlainBrowser page = new PlainBrowser(Path.of("target"));
    new Person(page, realm).logIn("alice", realm.door());
    assertThat(page.text()).contains("Resting: goes on by itself", "Rests until");
    if (!who(first).equals("nobody")) {
      assertThat(page.text()).contains(text(first, "what"), text(first, "todo"));
    }
  }

  private void aMailboxThatSends() {
    if (visits < LINKS_PER_REALM && sends) {
      return;
    }
    aFreshRealm();
    new Person(new PlainBrowser(Path.of("target")), realm).linkMailbox();
    visits++;
  }

  private void aMailboxThatNobodyLinked() {
    if (visits >= LINKS_PER_REALM || !realm.links("alice").isEmpty()) {
      aFreshRealm();
    }
    visits++;
  }

  private void aFreshRealm() {
    realm = SampleRealm.create(keycloak, microsoft);
    // All rows send as one mailbox, more than 30 a minute.
    ExchangeSettings exchange = microsoft.exchange().settings();
    microsoft
        .exchange()
        .settings(exchange.withLimits(exchange.limits().withOverRate(OverRate.IGNORE)));
    bob = realm.user("bob");
    settings = realm.mailSettings();
    visits = 0;
  }

  private AdminReply mail() {
    return realm.admin().sendActionsMail(bob, "UPDATE_PASSWORD");
  }

  private static void refused(AdminReply reply) {
    assertThat(reply.status()).as(reply.toString()).isEqualTo(500);
  }

  /** The one event that tells of a failure. */
  private JsonNode failure() {
    List<JsonNode> failures =
        StreamSupport.stream(realm.admin().events().spliterator(), false)
            .filter(event -> "CUSTOM_REQUIRED_ACTION_ERROR".equals(event.path("type").asText()))
            .toList();
    assertThat(failures).hasSize(1);
    realm.admin().delete("events").ok();
    return failures.get(0);
  }

  /** A detail, without the end that a long one lost. */
  private static String text(JsonNode event, String detail) {
    return event.path(detail).asText().replaceFirst("…$", "");
  }

  private static String who(JsonNode event) {
    String who = event.path("who").asText();
    assertThat(WHO).containsKey(who);
    return WHO.get(who);
  }

  private long asked() {
    return microsoft.counters().connections()
        + microsoft.counters().tokenRequests("refresh_token")
        + microsoft.counters().tokenRequests("authorization_code");
  }
}
