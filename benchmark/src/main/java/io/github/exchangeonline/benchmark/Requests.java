package io.github.exchangeonline.benchmark;

import io.github.exchangeonline.launcher.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Makes the requests of a server's realms, and says how long each took. */
final class Requests {

  private final URI keycloak;
  private final AdminApi admin;
  private final Map<Sender, Map<String, String>> userIds = new EnumMap<>(Sender.class);

  private Requests(URI keycloak, AdminApi admin) {
    this.keycloak = keycloak;
    this.admin = admin;
  }

  static Requests to(KeycloakServer keycloak) throws IOException, InterruptedException {
    Requests requests = new Requests(keycloak.baseUri(), AdminApi.of(keycloak));
    for (Sender sender : Sender.values()) {
      requests.userIds.put(sender, requests.admin.users(sender.realm()));
    }
    return requests;
  }

  /** Makes one, for one of the readers. */
  Duration make(Request request, Sender sender, int reader)
      throws IOException, InterruptedException {
    return switch (request) {
      case EXECUTE_ACTIONS -> admin.executeActionsEmail(sender.realm(), userId(sender, reader));
      case FORGOT_PASSWORD -> forgotPassword(sender, reader);
    };
  }

  private String userId(Sender sender, int reader) {
    return Objects.requireNonNull(
        Objects.requireNonNull(userIds.get(sender)).get(sender.reader(reader)));
  }

  /** Only the last step is timed: the form with the name, which is answered with the mail sent. */
  private Duration forgotPassword(Sender sender, int reader)
      throws IOException, InterruptedException {
    String realm = keycloak + "/realms/" + sender.realm();
    Visitor visitor = new Visitor();
    Document login =
        visitor.open(
            URI.create(
                realm
                    + "/protocol/openid-connect/auth?client_id=account&response_type=code"
                    + "&scope=openid&redirect_uri="
                    + realm
                    + "/account/"));
    Element forgot = login.selectFirst("a[href*=reset-credentials]");
    if (forgot == null) {
      throw new IOException("no link for a forgotten password:\n" + login.text());
    }
    Document form = visitor.open(URI.create(forgot.absUrl("href")));
    return visitor.timeOfSubmitting(form, Map.of("username", sender.reader(reader)));
  }
}
