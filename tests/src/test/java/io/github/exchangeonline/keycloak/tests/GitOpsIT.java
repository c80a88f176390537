package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.gitops.ConfigCli;
import io.github.exchangeonline.keycloak.tests.gitops.Terraform;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configuration as code: what tools send again and again leaves a live link alone. */
@Tag("process")
@OnKeycloak
@Tag("newest")
class GitOpsIT {

  private static final String MASK = "**********";
  private static final String SECRET = "authTokenClientSecret";

  private KeycloakUnderTest keycloak;
  private StandIn microsoft;

  @BeforeEach
  void remember(KeycloakUnderTest keycloak, StandIn microsoft) {
    this.keycloak = keycloak;
    this.microsoft = microsoft;
  }

  @Test
  void terraformAppliedTwiceToALinkedRealmChangesNothingAndTheLinkLives() {
    SampleRealm realm = SampleRealm.create(keycloak, microsoft);
    link(realm);
    JsonNode links = links(realm);
    Map<String, String> settings = settings(realm);
    Map<String, String> masked = realm.mailSettings();

    new Terraform(realm.admin(), settings, realm.user("alice")).apply();
    Map<String, Object> first = everything(realm);
    new Terraform(realm.admin(), masked, realm.user("alice")).apply();
    Map<String, Object> second = everything(realm);
    new Terraform(realm.admin(), settings, realm.user("alice")).apply();

    assertThat(second).isEqualTo(first);
    assertThat(everything(realm)).isEqualTo(first);
    assertThat(links(realm)).isEqualTo(links);
    assertThat(realm.mailSettings()).containsAllEntriesOf(masked);
    mailLeaves(realm, "bob@sample.example");
  }

  @Test
  void terraformSetsUpARealmThatKnowsNothingOfTheJar() {
    SampleRealm realm = SampleRealm.withOnlyTheEmailTab(keycloak, microsoft, "older");
    Map<String, String> settings = settings(realm);

    new Terraform(realm.admin(), settings, realm.user("alice")).apply();
    link(realm);
    Map<String, Object> linked = everything(realm);
    new Terraform(realm.admin(), realm.mailSettings(), realm.user("alice")).apply();

    assertThat(everything(realm)).isEqualTo(linked);
    assertThat(action(realm).path("config").path("ask-again-after-days").asText()).isEqualTo("30");
    mailLeaves(realm, "bob@example.org");
  }

  /** The file is the one that the docs show. */
  @Test
  void configCliRunTwiceOnALinkedRealmChangesNothingAndTheLinkLives() throws IOException {
    SampleRealm realm = SampleRealm.create(keycloak, microsoft);
    link(realm);
    JsonNode links = links(realm);
    ConfigCli tool = new ConfigCli(realm.admin(), documented(realm));

    tool.run("a");
    Map<String, Object> first = everything(realm);
    tool.run("a");
    Map<String, Object> second = everything(realm);
    tool.run("b");

    assertThat(second).isEqualTo(first);
    assertThat(links(realm)).isEqualTo(links);
    assertThat(action(realm).path("config").path("sender-role").asText())
        .isEqualTo("exchange-online-sender");
    mailLeaves(realm, "bob@sample.example");
  }

  @Test
  void configCliSetsUpARealmThatKnowsNothingOfTheJar() throws IOException {
    SampleRealm realm = SampleRealm.withOnlyTheEmailTab(keycloak, microsoft, "older");
    ConfigCli tool = new ConfigCli(realm.admin(), documented(realm));

    tool.run("a");
    realm.admin().giveRole(realm.user("alice"), "exchange-online-sender");
    link(realm);
    Map<String, Object> linked = everything(realm);
    tool.run("a");

    assertThat(everything(realm)).isEqualTo(linked);
    mailLeaves(realm, "bob@example.org");
  }

  /**
   * Whatever is stored, by an import or from before the JAR, a save of something else goes through:
   * the console's, a tool's, {@code kcadm update -s}, which all send the whole realm.
   */
  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource({
    "host, smtp.example.org",
    "port, 465",
    "starttls, false",
    "authTokenScope, SMTP.Send",
    "authTokenUrl, https://login.microsoftonline.com/oauth2/token",
    "authTokenClientId, ''",
    "authTokenClientSecret, ''",
    "authTokenClientSecret, 11111111-2222-4333-8444-555555555599",
    "user, ''",
    "from, nobody",
    "from, ''"
  })
  void aSaveOfSomethingElseNeverFailsBecauseOfWhatIsStored(String key, String value) {
    Map<String, String> settings = settings(SampleRealm.create(keycloak, microsoft));
    settings.put(key, value);
    RealmAdmin realm =
        keycloak
            .admin()
            .createRealm(Map.of("realm", "wrong", "enabled", true, "smtpServer", settings));
    JsonNode stored = realm.representation().path("smtpServer");

    realm.change(Map.of("displayName", "By the console")).ok();
    realm.put("", Map.of("realm", "wrong", "displayName", "Without the mail settings")).ok();
    new Terraform(realm, masked(stored), realm.createUser("carol", "demo")).apply();
    realm
        .post(
            "partialImport",
            Map.of(
                "ifResourceExists",
                "OVERWRITE",
                "smtpServer",
                settings,
                "roles",
                Map.of("realm", List.of(Map.of("name", "imported")))))
        .ok();

    assertThat(realm.get("roles/imported").status()).isEqualTo(200);
    assertThat(realm.representation().path("smtpServer").path(key)).isEqualTo(stored.path(key));
  }

  private static Map<String, String> masked(JsonNode stored) {
    Map<String, String> settings = new HashMap<>();
    stored.properties().forEach(field -> settings.put(field.getKey(), field.getValue().asText()));
    return settings;
  }

  /** The settings with the secret, as they stand in a configuration. */
  private static Map<String, String> settings(SampleRealm realm) {
    Map<String, String> settings = realm.mailSettings();
    assertThat(settings).containsEntry(SECRET, MASK);
    settings.put(SECRET, Sample.APP_SECRET);
    return settings;
  }

  private static JsonNode documented(SampleRealm realm) throws IOException {
    Matcher example =
        Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..", "docs", "config-cli.md")));
    assertThat(example.find()).isTrue();
    ObjectNode file = (ObjectNode) new ObjectMapper().readTree(example.group(1));
    Map<String, String> here = settings(realm);
    ObjectNode tab = (ObjectNode) file.path("smtpServer");
    List.of("from", "host", "port", "user", "authTokenUrl", "authTokenClientId", SECRET)
        .forEach(key -> tab.put(key, here.get(key)));
    return file.put("realm", realm.admin().name());
  }

  private static void link(SampleRealm realm) {
    try (PlainBrowser owner = new PlainBrowser(Path.of("target", "screenshots", "GitOpsIT"))) {
      new Person(owner, realm).linkMailbox();
    }
  }

  private static JsonNode links(SampleRealm realm) {
    return realm.admin().credentials(realm.user("alice"));
  }

  private static JsonNode action(SampleRealm realm) {
    return realm.admin().get("authentication/required-actions/" + SampleRealm.ACTION).json();
  }

  /** All that an administrator can see of what the tools write, and the owner's credentials. */
  private static Map<String, Object> everything(SampleRealm realm) {
    RealmAdmin admin = realm.admin();
    return Map.of(
        "realm",
        admin.representation(),
        "action",
        action(realm),
        "settings",
        admin.get("authentication/required-actions/" + SampleRealm.ACTION + "/config").json(),
        "actions",
        admin.get("authentication/required-actions").json(),
        "role",
        admin.get("roles/exchange-online-sender").json(),
        "members",
        admin.get("roles/exchange-online-sender/users").json(),
        "links",
        links(realm));
  }

  private void mailLeaves(SampleRealm realm, String address) {
    microsoft.inbox().clear();
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    assertThat(realm.mailTo(address).from()).contains(Sample.NOREPLY);
  }
}
