package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.production.ConnectProxy;
import io.github.exchangeonline.keycloak.tests.production.Nginx;
import io.github.exchangeonline.keycloak.tests.production.Postgres;
import io.github.exchangeonline.keycloak.tests.production.ProductionKeycloak;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.secrets.Secrets;
import io.github.exchangeonline.launcher.Ports;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/**
 * As docs/production.md describes it: an image that was built with the JAR, not root, nothing to
 * write to, PostgreSQL, a reverse proxy with a path prefix before it, a proxy to the outside, the
 * sealing key mounted, the log as JSON.
 */
@Tag("container")
class ProductionIT {

  private static final String KEY_FILE = "/run/secrets/exchange-online/seal-keys";
  private static final String TRUSTED = "/run/secrets/microsoft.pem";

  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  private static Microsoft microsoft;
  private static ConnectProxy outside;
  private static ProductionKeycloak keycloak;
  private static String sealKey;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    assumeThat(DockerClientFactory.instance().isDockerAvailable()).as("no Docker here").isTrue();
    Nginx.assumeInstalled();
    ProductionKeycloak.build();
    Postgres database = open(Postgres.ownedBy("kc"));
    microsoft = open(Microsoft.start());
    outside = open(ConnectProxy.start());
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    sealKey = Base64.getEncoder().encodeToString(key);
    Path keys = Files.writeString(folder.resolve("seal-keys"), "2026-11:" + sealKey + "\n");
    Path trusted = folder.resolve("microsoft.pem");
    microsoft.standIn().writeCaPem(trusted);
    int port = Ports.free();
    Nginx nginx = open(Nginx.before(port, "/auth"));
    List<String> options =
        new ArrayList<>(
            List.of(
                "--truststore-paths=" + TRUSTED,
                "--spi-email-sender--exchange-online--seal-key-file=" + KEY_FILE,
                "--spi-email-sender--exchange-online--authorities=" + microsoft.standIn().https(),
                "--spi-email-sender--exchange-online--smtp-hosts=localhost:"
                    + microsoft.standIn().smtpPort()));
    // The kind of database was decided when the image was built.
    options.addAll(
        Arrays.stream(database.options("kc")).filter(it -> !it.startsWith("--db=")).toList());
    keycloak =
        open(
            ProductionKeycloak.start(
                nginx.address(),
                port,
                Ports.free(),
                Map.of(KEY_FILE, keys, TRUSTED, trusted),
                Map.of("HTTPS_PROXY", outside.address().toString()),
                options));
  }

  @AfterAll
  static void end() throws Exception {
    for (int last = OPEN.size() - 1; last >= 0; last--) {
      OPEN.get(last).close();
    }
    OPEN.clear();
  }

  @EveryBrowser
  void aMailboxIsLinkedAndAResetMailLeavesBehindAPathPrefix(Browser browser) {
    SampleRealm realm = SampleRealm.create(keycloak, microsoft.standIn());
    String prefixed = keycloak.baseUri() + "/realms/sample/exchange-online/callback";

    Person alice = new Person(browser, realm).logIn("alice");
    browser.keep("1-page");
    alice.continueToMicrosoft();
    assertThat(browser.location().toString()).startsWith(microsoft.standIn().https().toString());
    assertThat(browser.location().getQuery()).contains("redirect_uri=" + prefixed);
    alice.signInAtMicrosoft(Sample.NOREPLY);
    browser.await("Mailbox linked");
    assertThat(browser.location().toString()).startsWith(keycloak.baseUri() + "/realms/sample/");
    browser.keep("2-linked");
    browser.press("Continue");
    alice.arrivesAtTheApplication();

    Browser bob = browser.another();
    bob.open(realm.appLogin());
    bob.follow("Forgot Password?");
    bob.fill("username", "bob");
    bob.press("Submit");
    ReceivedMail mail = realm.mailTo("bob@sample.example");
    assertThat(mail.from()).contains(Sample.NOREPLY);
    String link = Jsoup.parse(mail.html()).selectFirst("a[href*=action-token]").attr("href");
    assertThat(link).startsWith(keycloak.baseUri() + "/realms/sample/login-actions/");
    bob.open(URI.create(link));
    if (bob.text().contains("Click here to proceed")) {
      bob.follow("» Click here to proceed");
    }
    bob.fill("password-new", "another one");
    bob.fill("password-confirm", "another one");
    bob.press("Submit");
    bob.keep("3-reset");
    new Person(bob, realm).arrivesAtTheApplication();
  }

  @Test
  void theServerIsNotRootAndCannotWriteToItsImage() {
    assertThat(keycloak.inside("sh", "-c", "test $(id -u) = 1000")).isZero();
    assertThat(keycloak.inside("sh", "-c", "echo x > /opt/keycloak/providers/x")).isNotZero();
    assertThat(keycloak.inside("sh", "-c", "echo x > " + KEY_FILE)).isNotZero();
    assertThat(keycloak.inside("sh", "-c", "echo x > /tmp/x")).isZero();
  }

  @Test
  void everyLineOfTheLogIsJsonAndOursHasAStableForm(@TempDir Path pictures) throws Exception {
    SampleRealm realm = SampleRealm.create(keycloak, microsoft.standIn());
    new Person(new PlainBrowser(pictures), realm).linkMailbox();
    microsoft
        .standIn()
        .faults()
        .times(2, SmtpFault.reply(SmtpStage.MAIL, "554 5.2.0 Refused by the test"));

    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();

    keycloak.log().await(ServerLog.Mark.START, "A mail was not sent", Duration.ofSeconds(20));
    List<String> lines = keycloak.log().linesSince(ServerLog.Mark.START);
    assertThat(lines)
        .allSatisfy(line -> assertThat(json(line).path("message").isTextual()).isTrue());
    assertThat(lines)
        .map(ProductionIT::json)
        .filteredOn(line -> line.path("message").asText().startsWith("A mail was not sent"))
        .hasSize(1)
        .allSatisfy(
            line -> {
              assertThat(line.path("level").asText()).isEqualTo("WARN");
              assertThat(line.path("loggerName").asText())
                  .isEqualTo("io.github.exchangeonline.keycloak");
              assertThat(line.path("message").asText())
                  .matches(
                      "A mail was not sent\\. realm=sample mailbox="
                          + Sample.NOREPLY
                          + " diagnosis=smtp-permanent-unlisted: .* Who must act: .*");
            });
    Secrets secrets = Secrets.of(microsoft.standIn());
    assertThat(lines).allSatisfy(line -> assertThat(secrets.in(line)).isEmpty());
    assertThat(lines).noneMatch(line -> line.contains(sealKey));
  }

  @Test
  void tokensAreAskedForThroughTheProxyToTheOutside(@TempDir Path pictures) {
    SampleRealm realm = SampleRealm.create(keycloak, microsoft.standIn());
    String entra = "localhost:" + microsoft.standIn().https().getPort();
    long before = outside.sentTo(entra);

    new Person(new PlainBrowser(pictures), realm).linkMailbox();

    assertThat(outside.sentTo(entra)).isGreaterThan(before);
    assertThat(outside.targets()).containsExactly(entra);
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  private static <T extends AutoCloseable> T open(T resource) {
    OPEN.add(resource);
    return resource;
  }
}
