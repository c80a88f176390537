package io.github.exchangeonline.benchmark;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jsoup.nodes.Document;

/** Links the mailbox that ours sends as, in the browser, as its owner does once. */
final class MailboxOwner {

  private MailboxOwner() {}

  static void link(URI keycloak) throws IOException, InterruptedException {
    Visitor owner = new Visitor();
    Document login =
        owner.open(
            URI.create(keycloak + "/realms/" + Sender.OURS.realm() + "/exchange-online/link"));
    Document offer =
        owner.submit(
            login, Map.of("username", SampleRealm.OWNER, "password", SampleRealm.PASSWORD));
    Document accounts = owner.submit(offer, Map.of("exo-action", "start"));
    Document consent = owner.submit(accounts, Map.of("account", Sender.OURS.mailbox()));
    Document linked = owner.submit(consent, Map.of("action", "accept"));
    if (!linked.text().contains("Mailbox linked")) {
      throw new IOException("the mailbox was not linked:\n" + linked.text());
    }
    owner.submit(linked, Map.of("exo-action", "done"));
  }
}
