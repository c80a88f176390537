package io.github.exchangeonline.keycloak.tests.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.PlainHttp;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The sample realm, fresh, beside a stand-in for Microsoft without faults and with an empty inbox.
 * Alice holds the sender role, Bob is anybody.
 */
public final class SampleRealm {

  /** Everybody's password. */
  public static final String PASSWORD = "demo";

  /** Id of the required action. */
  public static final String ACTION = "link-exchange-online-mailbox";

  /** Type of the credential that is a link. */
  public static final String CREDENTIAL = "exchange-online-mailbox";

  /** An application of the realm. */
  public static final String APP = "app";

  private static final Duration MAIL_ARRIVES = Duration.ofSeconds(20);

  private final KeycloakUnderTest keycloak;
  private final StandIn microsoft;
  private final RealmAdmin admin;

  private SampleRealm(KeycloakUnderTest keycloak, StandIn microsoft, RealmAdmin admin) {
    this.keycloak = keycloak;
    this.microsoft = microsoft;
    this.admin = admin;
  }

  /** Imports it anew. */
  public static SampleRealm create(KeycloakUnderTest keycloak, StandIn microsoft) {
    return create(keycloak, microsoft, "sample");
  }

  /** Imports it anew under a name of its own. */
  public static SampleRealm create(KeycloakUnderTest keycloak, StandIn microsoft, String name) {
    return create(keycloak, microsoft, name, json(microsoft, name));
  }

  /**
   * A realm of which the JAR knows the Email tab and nothing else: as it was before there was a
   * JAR, without its role, its required action and its client. Alice and Bob are anybody.
   */
  public static SampleRealm withOnlyTheEmailTab(
      KeycloakUnderTest keycloak, StandIn microsoft, String name) {
    ObjectNode whole = (ObjectNode) tree(json(microsoft, name));
    whole.retain("realm", "enabled", "eventsEnabled", "resetPasswordAllowed", "smtpServer");
    SampleRealm realm = create(keycloak, microsoft, name, whole.toString());
    realm.admin.createUser("alice", PASSWORD);
    realm.admin.createUser("bob", PASSWORD);
    return realm;
  }

  private static SampleRealm create(
      KeycloakUnderTest keycloak, StandIn microsoft, String name, String json) {
    microsoft.reset();
    microsoft
        .directory()
        .allowRedirectUri(keycloak.baseUri() + "/realms/" + name + "/exchange-online/callback");
    SampleRealm realm =
        new SampleRealm(keycloak, microsoft, keycloak.admin().createRealm(name, json));
    realm
        .admin
        .post(
            "clients",
            Map.of(
                "clientId",
                APP,
                "publicClient",
                true,
                "redirectUris",
                List.of(realm.landing() + "*")))
        .ok();
    return realm;
  }

  /**
   * A realm that is there already, as after an import or a start elsewhere, with an application
   * that its users can log in to from here; Microsoft knows its callback.
   */
  public static SampleRealm existing(KeycloakUnderTest keycloak, StandIn microsoft, String name) {
    microsoft
        .directory()
        .allowRedirectUri(keycloak.baseUri() + "/realms/" + name + "/exchange-online/callback");
    SampleRealm realm = new SampleRealm(keycloak, microsoft, keycloak.admin().realm(name));
    String client = realm.admin.get("clients?clientId=" + APP).json().path(0).path("id").asText();
    realm
        .admin
        .put(
            "clients/" + client,
            Map.of(
                "clientId",
                APP,
                "publicClient",
                true,
                "redirectUris",
                List.of(realm.landing() + "*")))
        .ok();
    return realm;
  }

  /** The same realm by way of another node, where its users may log in as well. */
  public SampleRealm through(KeycloakUnderTest node) {
    SampleRealm there = new SampleRealm(node, microsoft, node.admin().realm(admin.name()));
    microsoft.directory().allowRedirectUri(there.uri("/exchange-online/callback").toString());
    String client = admin.get("clients?clientId=" + APP).json().path(0).path("id").asText();
    admin
        .put(
            "clients/" + client,
            Map.of(
                "clientId",
                APP,
                "publicClient",
                true,
                "redirectUris",
                List.of(landing() + "*", there.landing() + "*")))
        .ok();
    return there;
  }

  /** The realm's admin API. */
  public RealmAdmin admin() {
    return admin;
  }

  /** Microsoft. */
  public StandIn microsoft() {
    return microsoft;
  }

  /** An address in the realm. */
  public URI uri(String path) {
    return keycloak.uri("/realms/" + admin.name() + path);
  }

  /** Where a login to an application starts. */
  public URI appLogin() {
    return login(APP, landing(), "");
  }

  /** The same, with the link started by the application. */
  public URI appLoginThatLinks() {
    return login(APP, landing(), "&kc_action=" + ACTION);
  }

  /** Where the application receives who logged in: any page without a script serves. */
  public URI landing() {
    return uri("/.well-known/openid-configuration");
  }

  /** Where a login for a client starts. */
  public URI login(String client, URI redirect, String more) {
    return uri(
        "/protocol/openid-connect/auth?client_id="
            + client
            + "&response_type=code&scope=openid&redirect_uri="
            + redirect
            + more);
  }

  /** The owner's door. */
  public URI door() {
    return uri("/exchange-online/link");
  }

  /** The id of a user. */
  public String user(String name) {
    return admin.userId(name);
  }

  /** The user's links. */
  public List<JsonNode> links(String user) {
    return StreamSupport.stream(admin.credentials(user(user)).spliterator(), false)
        .filter(credential -> CREDENTIAL.equals(credential.path("type").asText()))
        .toList();
  }

  /** The stored mail settings, the secret masked as the console gets them. */
  public Map<String, String> mailSettings() {
    Map<String, String> settings = new HashMap<>();
    admin
        .representation()
        .path("smtpServer")
        .properties()
        .forEach(field -> settings.put(field.getKey(), field.getValue().asText()));
    return settings;
  }

  /** Saves the Email tab with one field changed. */
  public void changeMailSetting(String key, String value) {
    Map<String, String> settings = mailSettings();
    settings.put(key, value);
    admin.mailSettings(settings).ok();
  }

  /** Has the Email tab name a pool, both of whose mailboxes may send as the realm's sender. */
  public void nameTwoMailboxes() {
    nameMailboxes(Sample.NOREPLY, Sample.NOTIFICATIONS);
  }

  /** The same with these, whose owners sign in by the same names. */
  public void nameMailboxes(String... pool) {
    changeMailSetting("user", String.join(", ", pool));
    changeMailSetting("from", Sample.SUPPORT);
    Directory directory = microsoft.directory();
    directory.put(
        directory
            .mailbox(Sample.SUPPORT)
            .withSendAs(
                Stream.of(pool)
                    .map(mailbox -> directory.account(mailbox).objectId())
                    .toArray(String[]::new)));
  }

  /** The status of a password grant, as a command-line tool asks for one. */
  public int passwordGrant(String user) {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/protocol/openid-connect/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "grant_type=password&client_id=admin-cli&username="
                        + user
                        + "&password="
                        + PASSWORD))
            .build();
    try {
      return PlainHttp.client().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The next mail to an address, waiting for it where it is still on its way. */
  public ReceivedMail mailTo(String address) {
    try {
      return microsoft.inbox().awaitTo(address, MAIL_ARRIVES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("no mail to " + address, e);
    }
  }

  private static String json(StandIn microsoft, String name) {
    return export()
        .replace("${STANDIN_SMTP_PORT}", Integer.toString(microsoft.smtpPort()))
        .replace("${STANDIN_ENTRA}", microsoft.https().toString())
        .replace("${STANDIN_CLIENT_ID}", Sample.APP)
        .replace("${STANDIN_CLIENT_SECRET}", Sample.APP_SECRET)
        .replace("\"realm\": \"sample\"", "\"realm\": \"" + name + "\"");
  }

  private static JsonNode tree(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String export() {
    try (InputStream json =
        SampleRealm.class.getResourceAsStream("/exchange-online-sample-realm.json")) {
      if (json == null) {
        throw new IllegalStateException("the sample realm is not on the class path");
      }
      return new String(json.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
