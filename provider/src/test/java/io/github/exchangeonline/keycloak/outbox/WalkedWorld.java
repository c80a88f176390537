package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.EntraFault;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.ClientAuthentication;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.entra.TenantAddress;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.mailbox.AccessTokenSupply;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.smtp.SmtpServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A realm with its mailboxes, one database, one Exchange and nodes, in walked time. */
final class WalkedWorld {

  static final String REALM = "realm";

  /** Read anew each time, as from the Email tab. */
  private static AppRegistration app() {
    return new AppRegistration(
        TenantAddress.ofTokenUrl("https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"),
        "00001111-aaaa-2222-bbbb-3333cccc4444",
        ClientAuthentication.secret(Secret.of("secret")),
        "scope");
  }

  private static final SmtpServer SERVER =
      new SmtpServer(
          "smtp.office365.com",
          587,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10));

  private final WalkedTime time = new WalkedTime();
  private final OwnTablesInMemory tables = new OwnTablesInMemory();
  private final WalkedExchange exchange;
  private final List<WalkedNode> nodes = new ArrayList<>();
  private final Map<String, Integer> linked = new LinkedHashMap<>();
  private final Map<String, Instant> rests = new LinkedHashMap<>();
  private final Set<String> revoked = new HashSet<>();
  private final Map<String, Instant> lastSent = new LinkedHashMap<>();
  private final Map<String, Diagnosis> lastFailure = new LinkedHashMap<>();
  private int queued;
  private int tokens;

  WalkedWorld(Duration perMail, String... mailboxes) {
    exchange = new WalkedExchange(time, perMail);
    for (String mailbox : mailboxes) {
      linked.put(mailbox, 1);
    }
  }

  WalkedTime time() {
    return time;
  }

  OwnTablesInMemory tables() {
    return tables;
  }

  WalkedExchange exchange() {
    return exchange;
  }

  WalkedNode node(String name) {
    return node(name, Limits.EXCHANGE, Duration.ZERO);
  }

  WalkedNode node(String name, Limits limits, Duration wrongBy) {
    WalkedNode node = new WalkedNode(this, name, limits, wrongBy);
    nodes.add(node);
    return node;
  }

  /** Queues some mail. */
  void queue(int mails, boolean personWaits) {
    queue(mails, personWaits, Duration.ofHours(12), Optional.empty());
  }

  void queue(int mails, boolean personWaits, Duration giveUpAfter, Optional<Duration> linkDies) {
    tables.in(
        entities -> {
          for (int i = 0; i < mails; i++) {
            MailEntity mail = new MailEntity();
            mail.id = "mail-%06d".formatted(queued++);
            mail.realmId = REALM;
            mail.priority = personWaits ? 0 : 1;
            mail.queuedAt = time.now().toEpochMilli();
            mail.nextTry = mail.queuedAt;
            mail.giveUpAt = time.now().plus(giveUpAfter).toEpochMilli();
            mail.expiresAt = linkDies.map(it -> time.now().plus(it).toEpochMilli()).orElse(null);
            mail.messageId = "<" + mail.id + ">";
            mail.envelopeFrom = "noreply@contoso.com";
            mail.recipients = "bob@example.com";
            mail.body = "body";
            new Mails(entities).insert(mail);
          }
          return mails;
        });
  }

  /** The rows, by what has become of them. */
  long rows(MailState state) {
    return tables.in(
        entities ->
            entities
                .createQuery("select count(m) from MailEntity m where m.state = :state", Long.class)
                .setParameter("state", state.name())
                .getSingleResult());
  }

  /** What its administrators see of the realm's mail and do to it, in one transaction. */
  <T> T atTheDesk(Function<OutboxDesk, T> work) {
    return tables.in(
        entities ->
            work.apply(
                new OutboxDesk(
                    entities,
                    REALM,
                    time.now(),
                    Duration.ofHours(12),
                    () -> nodes.forEach(WalkedNode::wake))));
  }

  /** When a mail last left, by mailbox. */
  Map<String, Instant> lastSent() {
    return lastSent;
  }

  /** What last kept one from leaving, by mailbox. */
  Map<String, Diagnosis> lastFailure() {
    return lastFailure;
  }

  int tokenRequests() {
    return tokens;
  }

  /** Revoked at Microsoft: found out with the next token. */
  void revoke(String mailbox) {
    revoked.add(mailbox);
  }

  /** The registry says that its owner has to link it again. */
  void relinkNeeded(String mailbox) {
    linked.remove(mailbox);
  }

  void unlink(String mailbox) {
    linked.remove(mailbox);
  }

  /** Linked, again. */
  void link(String mailbox, int generation) {
    revoked.remove(mailbox);
    linked.put(mailbox, generation);
  }

  void rest(String mailbox, Instant until) {
    rests.put(mailbox, until);
  }

  void call(WalkedNode from) {
    nodes.stream().filter(node -> node != from).forEach(WalkedNode::wake);
  }

  /** Where its mail goes. */
  Routes.Route.Open route() {
    return new Routes.Route.Open(
        REALM, REALM, SERVER, app(), linked.keySet().stream().map(Mailbox::new).toList());
  }

  Ways.Found ways() {
    Routes.Route.Open route = route();
    return new Ways.Found(
        REALM,
        linked.entrySet().stream()
            .filter(it -> !rests.getOrDefault(it.getKey(), Instant.MIN).isAfter(time.now()))
            .map(it -> new Way(route, linked(it.getKey(), it.getValue())))
            .toList(),
        Optional.empty());
  }

  /** Who links it. */
  static Account account(String mailbox) {
    return new Account("login.microsoftonline.com", "tenant", mailbox, mailbox, "");
  }

  private static MailboxLink linked(String mailbox, int generation) {
    return new MailboxLink(
        mailbox + "-" + generation,
        REALM,
        new Mailbox(mailbox),
        "owner",
        account(mailbox),
        app().clientId(),
        LinkState.WORKING,
        Instant.EPOCH,
        "",
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty());
  }

  AccessTokenSupply tokens() {
    return new AccessTokenSupply() {
      @Override
      public Secret accessToken(MailboxLink link, AppRegistration app)
          throws LinkException, EntraException {
        if (!stillLinked(link)) {
          throw new LinkException(Diagnoses.of(Problem.NOT_LINKED));
        }
        if (revoked.contains(link.mailbox().address())) {
          throw new EntraException(
              Diagnoses.ofEntra(
                  new EntraFault(
                      400,
                      "invalid_grant",
                      Optional.empty(),
                      List.of(50173),
                      "AADSTS50173: revoked",
                      "",
                      "",
                      "",
                      Optional.empty())));
        }
        tokens++;
        return Secret.of("token");
      }

      @Override
      public void refused(MailboxLink link, AppRegistration app, Secret token) {}

      @Override
      public boolean stillLinked(MailboxLink link) {
        Integer generation = linked.get(link.mailbox().address());
        return generation != null && link.id().equals(link.mailbox().address() + "-" + generation);
      }
    };
  }
}
