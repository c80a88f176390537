package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.OwnTables;
import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.outbox.Outbox;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.common.util.Environment;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.email.EmailSenderProviderFactory;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;
import org.keycloak.timer.TimerProvider;

/**
 * Found by Keycloak through {@code META-INF/services}; chosen because it is there, by its order.
 */
public final class ExchangeOnlineEmailSenderFactory
    implements EmailSenderProviderFactory, MailRuntime.Holder {

  private static final Logger LOG = Logger.getLogger(ExchangeOnlineEmailSenderFactory.class);

  /**
   * Profile of {@code kc.sh export} and the like, whose options need not be the server's: a key
   * that such a run does not know would count as missing.
   */
  private static final String COMMAND_LINE = "nonserver";

  private Settings settings = Settings.read(option -> null);
  private volatile @Nullable MailRuntime runtime;

  @Override
  public EmailSenderProvider create(KeycloakSession session) {
    return new ExchangeOnlineEmailSender(session, runtime(session));
  }

  @Override
  public MailRuntime runtime(KeycloakSession session) {
    MailRuntime built = runtime;
    if (built == null) {
      synchronized (this) {
        built = runtime;
        if (built == null) {
          built =
              new MailRuntime(session, settings, Clock.systemUTC(), new EmailTabRoutes(settings));
          runtime = built;
        }
      }
    }
    return built;
  }

  @Override
  public void init(Config.Scope config) {
    settings = Settings.read(config::get);
  }

  /** A server that has started begins its upkeep; a removed realm or user takes its rows along. */
  @Override
  public void postInit(KeycloakSessionFactory factory) {
    factory.register(
        event -> {
          if (event instanceof PostMigrationEvent) {
            if (COMMAND_LINE.equals(Environment.getProfile())) {
              return;
            }
            KeycloakModelUtils.runJobInTransaction(factory, session -> runtime(session).begin());
          } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            String id = removed.getRealm().getId();
            afterwards(
                removed.getKeycloakSession(),
                removed.getRealm(),
                own -> {
                  new MailboxLinks(own).forgetRealm(id);
                  Outbox.forgetRealm(own, id);
                  return List.of();
                });
          } else if (event instanceof UserModel.UserRemovedEvent removed) {
            String realm = removed.getRealm().getId();
            String name = removed.getRealm().getName();
            String user = removed.getUser().getId();
            afterwards(
                removed.getKeycloakSession(),
                removed.getRealm(),
                own ->
                    new MailboxLinks(own)
                        .forgetUser(realm, user).stream()
                            .map(
                                mailbox ->
                                    LinkChange.found(
                                        realm,
                                        name,
                                        mailbox.address(),
                                        user,
                                        LinkChange.What.REMOVED))
                            .toList());
          }
        });
  }

  /**
   * Once the removal is stored: one that is undone must lose no row, and one that our tables keep
   * from being stored could never be done.
   *
   * @param forget gives what is to be told then
   */
  private void afterwards(
      KeycloakSession session,
      RealmModel realm,
      Function<KeycloakSession, List<LinkChange>> forget) {
    MailRuntime runtime = runtime(session);
    String name = realm.getName();
    session
        .getTransactionManager()
        .enlistAfterCompletion(
            new AbstractKeycloakTransaction() {
              @Override
              protected void commitImpl() {
                runtime
                    .tables()
                    .with(name, OwnTables.Use.REMOVE, forget)
                    .orElse(List.of())
                    .forEach(runtime.telemetry()::changed);
              }

              @Override
              protected void rollbackImpl() {}
            });
  }

  /** Closed before what it needs to give back what it holds. */
  @Override
  public Set<Class<? extends Provider>> dependsOn() {
    return Set.of(
        JpaConnectionProvider.class,
        ExecutorsProvider.class,
        ClusterProvider.class,
        TimerProvider.class);
  }

  @Override
  public void close() {
    MailRuntime built = runtime;
    if (built != null) {
      try {
        built.close();
      } catch (IOException e) {
        LOG.debug("The connections to Entra were not closed cleanly", e);
      }
    }
  }

  @Override
  public String getId() {
    return MailRuntime.SENDER_ID;
  }

  @Override
  public int order() {
    return 10;
  }

  @Override
  public List<ProviderConfigProperty> getConfigMetadata() {
    return ProviderConfigurationBuilder.create()
        .property()
        .name("smtp-hosts")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "Further SMTP servers that access tokens may be sent to, beside Microsoft's: host or"
                + " host:port, separated by commas.")
        .add()
        .property()
        .name("authorities")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "Further authorities that client secrets and refresh tokens may be sent to, beside"
                + " Microsoft's: origins, separated by commas.")
        .add()
        .property()
        .name("seal-key-file")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "File with the keys that seal refresh tokens, one id:base64 a line, the first one"
                + " writes. Without it the realm's AES key seals, which lies in the same database.")
        .add()
        .property()
        .name("found-links")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "What a link that was found (an import, a copied database) may do: pause, until its"
                + " owner or an admin confirms it, or use.")
        .defaultValue("pause")
        .add()
        .property()
        .name("sweep-interval")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "Seconds between two looks at whether links, their owners and their keys are still as"
                + " recorded.")
        .defaultValue("300")
        .add()
        .property()
        .name("callback-realm")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "Name of the realm whose callback address all realms use, so that one redirect URI is"
                + " enough.")
        .add()
        .property()
        .name("smtp-proxy")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "Proxy by which SMTP servers are reached: http://[user:password@]host:port (CONNECT) or"
                + " socks5://host:port.")
        .secret(true)
        .add()
        .property()
        .name("delivery")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "outbox: mail is stored in the request's own transaction and sent afterwards. direct: it is"
                + " sent while the request waits, and lost where that fails.")
        .defaultValue("outbox")
        .add()
        .property()
        .name("give-up-after")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText("How long a queued mail is tried at most: a number with s, m, h or d behind it.")
        .defaultValue("12h")
        .add()
        .property()
        .name("keep-records")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "How long is kept what became of a mail (recipient, times, Exchange's id; not its body): a"
                + " number with s, m, h or d behind it.")
        .defaultValue("14d")
        .add()
        .property()
        .name("messages-per-minute")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText("Messages that one mailbox sends within a minute at most.")
        .defaultValue("30")
        .add()
        .property()
        .name("recipients-per-day")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText("Recipients that one mailbox sends to within 24 hours at most.")
        .defaultValue("10000")
        .add()
        .property()
        .name("max-connections")
        .type(ProviderConfigProperty.STRING_TYPE)
        .helpText(
            "Connections that the outbox uses for one mailbox at a time: 1 or 2. Exchange takes 3, of which"
                + " tests and link proofs use the others.")
        .defaultValue("1")
        .add()
        .property()
        .name("metrics-mailbox")
        .type(ProviderConfigProperty.BOOLEAN_TYPE)
        .helpText(
            "Whether metrics tell mailboxes apart: their addresses are then at /metrics. Without it they"
                + " are told by realm.")
        .defaultValue("false")
        .add()
        .build();
  }
}
