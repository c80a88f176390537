package io.github.exchangeonline.keycloak.tests.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.AdminReply;
import io.github.exchangeonline.keycloak.tests.harness.Eventually;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.OwnDatabase;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A database with the servers that use it, and a look at the links in it from outside. */
public final class Stage implements AutoCloseable {

  private static final String OPTION = "--spi-email-sender--exchange-online--";
  private static final String BOB = "bob@sample.example";

  private final Microsoft microsoft;
  private final OwnDatabase database = OwnDatabase.start();
  private final List<KeycloakUnderTest> servers = new ArrayList<>();

  public Stage(Microsoft microsoft) {
    this.microsoft = microsoft;
  }

  /** Starts a server that looks after its links every other second, and sends at once. */
  public KeycloakUnderTest server(String... options) {
    return server(List.of(), true, options);
  }

  /** The same, with the outbox. */
  public KeycloakUnderTest serverWithOutbox(String... options) {
    return server(List.of(), false, options);
  }

  /** The same as {@link #server(String...)} with a key file. */
  public KeycloakUnderTest server(MountedKeys keys, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add(keys.option());
    return server(List.of(keys.folder()), true, all.toArray(String[]::new));
  }

  private KeycloakUnderTest server(List<Path> folders, boolean atOnce, String... options) {
    ServerSetup plain = microsoft.trustedBy(ServerSetup.PLAIN.withJar());
    ServerSetup setup =
        database
            .usedBy(atOnce ? microsoft.allowedAtOnceBy(plain) : microsoft.allowedBy(plain))
            .withOptions(options)
            .withOptions(OPTION + "sweep-interval=2");
    for (Path folder : folders) {
      setup = setup.seeing(folder);
    }
    KeycloakUnderTest server = KeycloakUnderTest.start(setup);
    servers.add(server);
    return server;
  }

  /** Ends a server; what it stored stays. */
  public void end(KeycloakUnderTest server) {
    servers.remove(server);
    server.close();
  }

  public OwnDatabase database() {
    return database;
  }

  /** The sample realm with Alice's mailbox linked and a mail sent. */
  public SampleRealm linkedRealm(KeycloakUnderTest server) {
    SampleRealm realm = SampleRealm.create(server, microsoft.standIn());
    link(realm);
    return realm;
  }

  /** Alice links her mailbox, and a mail leaves. */
  public void link(SampleRealm realm) {
    new Person(browser(), realm).linkMailbox();
    sends(realm);
  }

  /** The realm of that name as it is there. */
  public SampleRealm realm(KeycloakUnderTest server, String name) {
    return SampleRealm.existing(server, microsoft.standIn(), name);
  }

  public static PlainBrowser browser() {
    return new PlainBrowser(Path.of("target", "screenshots"));
  }

  /** A mail to Bob arrives. */
  public void sends(SampleRealm realm) {
    microsoft.standIn().inbox().clear();
    mailBob(realm).ok();
    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);
  }

  /** A mail to Bob is refused with this diagnosis, and nothing leaves. */
  public void refuses(SampleRealm realm, String diagnosis) {
    microsoft.standIn().inbox().clear();
    assertThat(mailBob(realm).status()).isEqualTo(500);
    assertThat(microsoft.standIn().inbox().messages()).isEmpty();
    assertThat(failures(realm, "send").get(0).path("details").path("diagnosis").asText())
        .isEqualTo(diagnosis);
  }

  /** The events of our own failures in one kind of operation, the newest first. */
  public static List<JsonNode> failures(SampleRealm realm, String operation) {
    return StreamSupport.stream(realm.admin().events().spliterator(), false)
        .filter(event -> "CUSTOM_REQUIRED_ACTION_ERROR".equals(event.path("type").asText()))
        .filter(event -> operation.equals(event.path("details").path("operation").asText()))
        .toList();
  }

  private static AdminReply mailBob(SampleRealm realm) {
    return realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD");
  }

  /** Waits for a link of that realm to be in a state. */
  public void awaitState(SampleRealm realm, String state) {
    Eventually.holds(
        "a link is " + state + ", not " + states(realm), () -> states(realm).contains(state));
  }

  /** Waits for the event by which the upkeep says what it found, after it was stored. */
  public void awaitUpkeepsWord(SampleRealm realm) {
    Eventually.holds("the upkeep said what it found", () -> !failures(realm, "upkeep").isEmpty());
  }

  /** States of the links that the registry lists in a realm. */
  public List<String> states(SampleRealm realm) {
    return database.read(
        "select STATE from EXO_LINK where REALM_ID = ?",
        realm.admin().representation().path("id").asText());
  }

  /** Waits for a realm's token to be sealed by a key. */
  public void awaitSealedBy(SampleRealm realm, String key) {
    Eventually.holds("sealed by " + key, () -> sealedBy(realm).equals(key));
  }

  /** Id of the key that sealed Alice's token. */
  public String sealedBy(SampleRealm realm) {
    String secret =
        database
            .read(
                "select SECRET_DATA from CREDENTIAL where TYPE = ? and USER_ID = ?",
                SampleRealm.CREDENTIAL,
                realm.user("alice"))
            .get(0);
    String sealed = secret.replaceAll(".*\"token\":\"v1\\.([^.]+)\\..*", "$1");
    return new String(
        Base64.getUrlDecoder().decode(sealed), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Adds an AES key to a realm; gives the component's id. */
  public static String addRealmKey(SampleRealm realm, int priority) {
    return realm
        .admin()
        .post(
            "components",
            Map.of(
                "name",
                "aes-" + priority,
                "providerId",
                "aes-generated",
                "providerType",
                "org.keycloak.keys.KeyProvider",
                "config",
                Map.of(
                    "priority", List.of(Integer.toString(priority)),
                    "enabled", List.of("true"),
                    "active", List.of("true"),
                    "secretSize", List.of("32"))))
        .id();
  }

  @Override
  public void close() {
    servers.forEach(KeycloakUnderTest::close);
    database.close();
  }
}
