package io.github.exchangeonline.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.io.IOException;
import java.io.InputStream;

/** The sample realm under a sender's name, with that sender's Email tab and many readers. */
final class SampleRealm {

  /** Who links the mailbox. */
  static final String OWNER = "alice";

  /** The owner's. */
  static final String PASSWORD = "demo";

  private static final String RESOURCE = "/exchange-online-sample-realm.json";

  private SampleRealm() {}

  /**
   * Its representation.
   *
   * @param smtpPort where Exchange is reached
   * @param readers how many people there are to send to
   */
  static ObjectNode of(Sender sender, StandIn microsoft, int smtpPort, int readers)
      throws IOException {
    ObjectNode realm =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    export()
                        .replace("${STANDIN_ENTRA}", microsoft.http().toString())
                        .replace("${STANDIN_SMTP_PORT}", Integer.toString(smtpPort))
                        .replace("${STANDIN_CLIENT_ID}", Sample.APP)
                        .replace("${STANDIN_CLIENT_SECRET}", Sample.APP_SECRET)
                        .replace("default-roles-sample", "default-roles-" + sender.realm())
                        .replace("/realms/sample/", "/realms/" + sender.realm() + "/"));
    realm.put("realm", sender.realm());
    ObjectNode tab = realm.withObject("/smtpServer");
    tab.put("user", sender.mailbox());
    tab.put("from", sender.mailbox());
    if (sender == Sender.BUILT_IN) {
      // The scope of an app that sends as itself: left to Keycloak's own sender.
      tab.put("authTokenUrl", microsoft.http() + "/" + Sample.CONTOSO + "/oauth2/v2.0/token");
      tab.put("authTokenScope", "https://outlook.office365.com/.default");
      tab.put("authTokenClientId", Sample.DAEMON_APP);
    }
    ArrayNode users = realm.withArray("/users");
    for (int number = 0; number < readers; number++) {
      users
          .addObject()
          .put("username", "reader-" + number)
          .put("enabled", true)
          .put("email", sender.reader(number))
          .put("emailVerified", true)
          .put("firstName", "Reader")
          .put("lastName", Integer.toString(number));
    }
    return realm;
  }

  private static String export() throws IOException {
    try (InputStream json = SampleRealm.class.getResourceAsStream(RESOURCE)) {
      if (json == null) {
        throw new IOException("no " + RESOURCE + " on the class path");
      }
      return new String(json.readAllBytes(), UTF_8);
    }
  }
}
