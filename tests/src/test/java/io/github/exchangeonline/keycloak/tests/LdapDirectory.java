package io.github.exchangeonline.keycloak.tests;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import io.github.exchangeonline.keycloak.tests.harness.RealmAdmin;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A company's LDAP on the loopback address, with people who can be made to go and come back. */
final class LdapDirectory implements AutoCloseable {

  /** How somebody goes. */
  enum Ending {
    /** Falls out of Keycloak's user filter. */
    EXPIRED,
    /** The account's own flag, as Active Directory has it. */
    DISABLED,
    DELETED
  }

  private static final String BASE = "dc=sample,dc=example";
  private static final String BIND_DN = "cn=keycloak," + BASE;
  private static final String BIND_PASSWORD = "only-reads";

  private final int port;
  private final InMemoryDirectoryServer server;

  private LdapDirectory(int port, InMemoryDirectoryServer server) {
    this.port = port;
    this.server = server;
  }

  static LdapDirectory start() {
    try {
      // A fixed one, so that it is found again after it was stopped.
      int port = freePort();
      InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
      config.setSchema(null);
      config.addAdditionalBindCredentials(BIND_DN, BIND_PASSWORD);
      config.setListenerConfigs(
          InMemoryListenerConfig.createLDAPConfig(
              "loopback", InetAddress.getLoopbackAddress(), port, null));
      InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
      server.add(new Entry(BASE, attribute("objectClass", "domain"), attribute("dc", "sample")));
      server.add(
          new Entry(
              "ou=people," + BASE,
              attribute("objectClass", "organizationalUnit"),
              attribute("ou", "people")));
      server.startListening();
      return new LdapDirectory(port, server);
    } catch (LDAPException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Somebody with everybody's password. */
  void employ(String name) {
    run(
        () ->
            server.add(
                new Entry(
                    dn(name),
                    new Attribute("objectClass", "person", "organizationalPerson", "inetOrgPerson"),
                    attribute("uid", name),
                    attribute("cn", name),
                    attribute("sn", "Tester"),
                    attribute("mail", name + "@sample.example"),
                    attribute("userPassword", SampleRealm.PASSWORD),
                    attribute("userAccountControl", "512"),
                    attribute("pwdLastSet", "132000000000000000"))));
  }

  void end(String name, Ending ending) {
    switch (ending) {
      case EXPIRED -> set(name, "employeeType", "expired");
      case DISABLED -> set(name, "userAccountControl", "514");
      case DELETED -> run(() -> server.delete(dn(name)));
    }
  }

  /** Takes an ending back. */
  void back(String name, Ending ending) {
    switch (ending) {
      case EXPIRED -> set(name, "employeeType", "staff");
      case DISABLED -> set(name, "userAccountControl", "512");
      case DELETED -> employ(name);
    }
  }

  /** Nobody listens any more; who is in it is kept. */
  void stop() {
    server.shutDown(true);
  }

  void listen() {
    run(server::startListening);
  }

  /** Registers it as a read-only user store without import. */
  void federate(RealmAdmin realm, String cachePolicy) {
    Map<String, List<String>> config = new HashMap<>();
    Map.ofEntries(
            Map.entry("enabled", "true"),
            Map.entry("vendor", "other"),
            Map.entry("connectionUrl", "ldap://127.0.0.1:" + port),
            Map.entry("authType", "simple"),
            Map.entry("bindDn", BIND_DN),
            Map.entry("bindCredential", BIND_PASSWORD),
            Map.entry("usersDn", "ou=people," + BASE),
            Map.entry("searchScope", "1"),
            Map.entry("usernameLDAPAttribute", "uid"),
            Map.entry("rdnLDAPAttribute", "uid"),
            Map.entry("uuidLDAPAttribute", "uid"),
            Map.entry("userObjectClasses", "inetOrgPerson"),
            Map.entry("customUserSearchFilter", "(!(employeeType=expired))"),
            Map.entry("editMode", "READ_ONLY"),
            Map.entry("importEnabled", "false"),
            Map.entry("trustEmail", "true"),
            Map.entry("connectionTimeout", "2000"),
            Map.entry("readTimeout", "2000"),
            Map.entry("cachePolicy", cachePolicy))
        .forEach((key, value) -> config.put(key, List.of(value)));
    String id =
        realm
            .post(
                "components",
                Map.of(
                    "name",
                    "ldap",
                    "providerId",
                    "ldap",
                    "providerType",
                    "org.keycloak.storage.UserStorageProvider",
                    "parentId",
                    realm.representation().path("id").asText(),
                    "config",
                    config))
            .id();
    realm
        .post(
            "components",
            Map.of(
                "name",
                "account flags",
                "providerId",
                "msad-user-account-control-mapper",
                "providerType",
                "org.keycloak.storage.ldap.mappers.LDAPStorageMapper",
                "parentId",
                id,
                "config",
                Map.of("ldap.password.policy.hints.enabled", List.of("false"))))
        .ok();
  }

  @Override
  public void close() {
    server.shutDown(true);
  }

  private void set(String name, String attribute, String value) {
    run(
        () ->
            server.modify(dn(name), new Modification(ModificationType.REPLACE, attribute, value)));
  }

  private static Attribute attribute(String name, String value) {
    return new Attribute(name, value);
  }

  private static String dn(String name) {
    return "uid=" + name + ",ou=people," + BASE;
  }

  private static void run(Change change) {
    try {
      change.make();
    } catch (LDAPException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Change {
    void make() throws LDAPException;
  }
}
