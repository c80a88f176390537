package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainHttp;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.launcher.Ports;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * While somebody waits for Microsoft no connection of the database's pool waits along: a few people
 * before a slow mail server would else keep the whole server from working.
 */
@Tag("process")
@Tag("newest")
class DatabaseConnectionsIT {

  private static Microsoft microsoft;
  private static KeycloakUnderTest keycloak;
  private static URI metrics;

  private SampleRealm realm;

  @BeforeAll
  static void aServerThatTellsOfItsPool() {
    microsoft = Microsoft.start();
    int port = Ports.free();
    metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    keycloak =
        KeycloakUnderTest.start(
            microsoft
                .allowedAtOnceBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                .withOptions("--metrics-enabled=true", "--http-management-port=" + port));
  }

  @AfterAll
  static void end() {
    keycloak.close();
    microsoft.close();
  }

  @BeforeEach
  void aRealm() {
    realm = SampleRealm.create(keycloak, microsoft.standIn());
  }

  @Test
  void whileAnAdministratorChecksAMailboxNoneIsKept() {
    new Person(Stage.browser(), realm).linkMailbox();

    realm
        .admin()
        .put("", Map.of("adminEventsEnabled", true, "adminEventsDetailsEnabled", true))
        .ok();
    // The caches know nothing, as after a start: the request itself asks the database.
    realm.admin().post("clear-realm-cache", Map.of()).ok();
    realm.admin().post("clear-user-cache", Map.of()).ok();

    AdminReply reply =
        whileItHangs(() -> realm.admin().post("exchange-online/preflight", Map.of()));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().at("/reports/0/problem/id").asText()).isEqualTo("network-timeout");
    assertThat(realm.admin().get("admin-events").json().toString()).contains(Sample.NOREPLY);
  }

  /** Exchange says nothing at the sign-in. */
  private <T> T whileItHangs(Supplier<T> request) {
    microsoft.standIn().faults().once(SmtpFault.hang(SmtpStage.AUTH));
    long before = signIns();
    CompletableFuture<T> waiting = CompletableFuture.supplyAsync(request);
    Eventually.holds("Exchange is asked", () -> signIns() > before);
    Eventually.holds("no connection is kept", () -> waiting.isDone() || active() == 0);
    assertThat(waiting).as("it still hangs").isNotDone();
    return waiting.join();
  }

  private static long signIns() {
    return microsoft.standIn().counters().get("smtp.auths");
  }

  private static int active() {
    try {
      return PlainHttp.client()
          .send(
              HttpRequest.newBuilder(metrics).header("Accept", "text/plain").build(),
              HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("agroal_active_count"))
          .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
