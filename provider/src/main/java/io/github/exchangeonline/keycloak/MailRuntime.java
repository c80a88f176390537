package io.github.exchangeonline.keycloak;

import io.github.exchangeonline.keycloak.entra.AccessTokens;
import io.github.exchangeonline.keycloak.entra.IdTokens;
import io.github.exchangeonline.keycloak.entra.TokenEndpoint;
import io.github.exchangeonline.keycloak.lease.DatabaseClock;
import io.github.exchangeonline.keycloak.lease.Leases;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.lease.Transactions;
import io.github.exchangeonline.keycloak.lease.Visits;
import io.github.exchangeonline.keycloak.mailbox.FoundLinks;
import io.github.exchangeonline.keycloak.mailbox.LinkSweep;
import io.github.exchangeonline.keycloak.mailbox.LinkedTokens;
import io.github.exchangeonline.keycloak.mailbox.OwnerWatch;
import io.github.exchangeonline.keycloak.mailbox.Seals;
import io.github.exchangeonline.keycloak.outbox.Delivery;
import io.github.exchangeonline.keycloak.outbox.LinkRecords;
import io.github.exchangeonline.keycloak.outbox.LinkRenewal;
import io.github.exchangeonline.keycloak.outbox.Outbox;
import io.github.exchangeonline.keycloak.outbox.OutboxNode;
import io.github.exchangeonline.keycloak.outbox.Routes;
import io.github.exchangeonline.keycloak.outbox.Sampling;
import io.github.exchangeonline.keycloak.outbox.StoredLinks;
import io.github.exchangeonline.keycloak.preflight.Preflight;
import io.github.exchangeonline.keycloak.smtp.AngusConnector;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import io.github.exchangeonline.keycloak.telemetry.ServerMeters;
import io.github.exchangeonline.keycloak.telemetry.Telemetry;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.truststore.JSSETruststoreConfigurator;

/**
 * The object graph, one per server. All of it is thread-safe; whatever belongs to one request is
 * made from a session where it is needed.
 */
public final class MailRuntime {

  /** Id of the email sender, whose options are the server's settings. */
  public static final String SENDER_ID = "exchange-online";

  /** Id of the required action by which an owner links a mailbox. */
  public static final String LINK_ACTION = "link-exchange-online-mailbox";

  private final Settings settings;
  private final Clock clock;
  private final Routes routes;
  private final KeycloakHttp http;
  private final Meters meters;
  private final Telemetry telemetry;
  private final Seals seals;
  private final TokenEndpoint tokenEndpoint;
  private final IdTokens idTokens;
  private final LinkedTokens tokens;
  private final Delivery delivery;
  private final Preflight preflight;
  private final OutboxNode outbox;
  private final OutboxDriver outboxDriver;
  private final OwnerWatch owners;
  private final OwnTables tables;
  private final Upkeep upkeep;
  private final EveryNode everyNode;

  /**
   * Built when first needed: the truststore is not there yet while factories start.
   *
   * @param routes where a realm's mail goes, for what is done without a mail at hand
   */
  public MailRuntime(KeycloakSession session, Settings settings, Clock clock, Routes routes) {
    KeycloakSessionFactory sessions = session.getKeycloakSessionFactory();
    this.settings = settings;
    this.clock = clock;
    this.routes = routes;
    SSLSocketFactory sockets = sockets(session);
    this.http = new KeycloakHttp(sockets);
    this.meters =
        ServerMeters.find(settings.metricsMailbox(), id -> realmName(sessions, id), clock);
    this.telemetry = new Telemetry(sessions, meters, clock);
    this.tables = new OwnTables(sessions);
    this.seals = new Seals(settings.sealKeyFile());
    this.tokenEndpoint = new TokenEndpoint(http, clock);
    this.idTokens = new IdTokens(http, clock);
    AngusConnector connector = new AngusConnector(sockets, settings.smtpProxy());
    FoundLinks found = new FoundLinks(settings.foundLinks() == Settings.FoundLinks.PAUSE);
    this.tokens =
        new LinkedTokens(
            sessions, tokenEndpoint, new AccessTokens(clock), seals, found, meters, clock);
    LinkRecords records = new StoredLinks(sessions, telemetry::changed);
    Leases leases = new Leases(Transactions.of(sessions), DatabaseClock.OWN);
    Limits limits =
        new Limits(
            settings.messagesPerMinute(), settings.recipientsPerDay(), settings.maxConnections());
    Visits visits = new Visits(leases, limits);
    this.delivery = new Delivery(records, tokens, connector, visits, telemetry, meters, clock);
    this.preflight = new Preflight(records, tokens, connector, visits, settings.smtpProxy(), clock);
    this.outboxDriver = new OutboxDriver(sessions);
    this.outbox =
        new OutboxNode(
            sessions,
            leases,
            limits,
            tokens,
            connector,
            seals,
            records,
            routes,
            telemetry::failed,
            meters,
            clock,
            settings.giveUpAfter(),
            settings.keepRecords(),
            outboxDriver,
            outboxDriver::callOthers);
    LinkSweep links = new LinkSweep(sessions, seals, found, telemetry, clock);
    this.owners = new OwnerWatch(sessions, telemetry, clock);
    LinkRenewal renewal =
        new LinkRenewal(sessions, routes, tokens, records, telemetry, meters, clock);
    this.upkeep = new Upkeep(sessions, List.of(links, owners, renewal));
    Sampling sampling = new Sampling(sessions, routes, DatabaseClock.OWN, meters, clock);
    this.everyNode = new EveryNode(sessions, List.of(telemetry::tellLeftOut, sampling));
  }

  /**
   * The server's graph; empty where the email sender {@value #SENDER_ID} was disabled by an option.
   */
  public static Optional<MailRuntime> find(KeycloakSession session) {
    ProviderFactory<EmailSenderProvider> factory =
        session
            .getKeycloakSessionFactory()
            .getProviderFactory(EmailSenderProvider.class, SENDER_ID);
    return factory instanceof Holder holder
        ? Optional.of(holder.runtime(session))
        : Optional.empty();
  }

  /** The factory that owns the graph. */
  public interface Holder {
    MailRuntime runtime(KeycloakSession session);
  }

  public Settings settings() {
    return settings;
  }

  public Clock clock() {
    return clock;
  }

  public Routes routes() {
    return routes;
  }

  public OwnTables tables() {
    return tables;
  }

  /** What counts this node's work. */
  public Meters meters() {
    return meters;
  }

  public Telemetry telemetry() {
    return telemetry;
  }

  public Seals seals() {
    return seals;
  }

  public TokenEndpoint tokenEndpoint() {
    return tokenEndpoint;
  }

  public IdTokens idTokens() {
    return idTokens;
  }

  public LinkedTokens tokens() {
    return tokens;
  }

  public Delivery delivery() {
    return delivery;
  }

  public Preflight preflight() {
    return preflight;
  }

  public Outbox outbox() {
    return outbox.outbox();
  }

  /** Starts what is done over and over; called once, when the server has started. */
  public void begin() {
    upkeep.begin(settings.sweepInterval());
    everyNode.begin();
    outboxDriver.begin(outbox.worker());
  }

  /** Ends what is kept open. */
  public void close() throws IOException {
    outbox.worker().close();
    owners.close();
    http.close();
  }

  private static Optional<String> realmName(KeycloakSessionFactory sessions, String id) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> Optional.ofNullable(session.realms().getRealm(id)).map(RealmModel::getName));
  }

  private static SSLSocketFactory sockets(KeycloakSession session) {
    @Nullable SSLSocketFactory server =
        new JSSETruststoreConfigurator(session).getSSLSocketFactory();
    return server == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : server;
  }
}
