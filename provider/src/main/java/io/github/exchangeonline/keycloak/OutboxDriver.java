package io.github.exchangeonline.keycloak;

import io.github.exchangeonline.keycloak.outbox.Worker;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.keys.infinispan.PublicKeyStorageInvalidationEvent;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.timer.TimerProvider;

/**
 * Drives the outbox by what the server has: its timer, its threads, and its cluster's events, by
 * which nodes tell one another that there is mail. Thread-safe.
 */
final class OutboxDriver implements Executor {

  private static final Logger LOG = Logger.getLogger(OutboxDriver.class);
  private static final String NAME = "exchange-online-outbox";

  /** How exactly a pace or a retry is kept. */
  private static final long TICK_MILLIS = 200;

  private final KeycloakSessionFactory sessions;
  private volatile Executor threads = Runnable::run;

  OutboxDriver(KeycloakSessionFactory sessions) {
    this.sessions = sessions;
  }

  /** Begins; called once, when the server has started. */
  void begin(Worker worker) {
    KeycloakModelUtils.runJobInTransaction(
        sessions,
        session -> {
          threads = session.getProvider(ExecutorsProvider.class).getExecutor(NAME);
          session
              .getProvider(ClusterProvider.class)
              .registerListener(NAME, event -> worker.wake(true));
          session.getProvider(TimerProvider.class).schedule(worker::tick, TICK_MILLIS, NAME);
        });
    worker.wake(true);
  }

  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  /** Tells the other nodes that there is mail; that they look by themselves is behind it. */
  void callOthers() {
    try {
      KeycloakModelUtils.runJobInTransaction(
          sessions,
          session ->
              session
                  .getProvider(ClusterProvider.class)
                  // A cluster carries only events of types that the server has registered.
                  .notify(NAME, PublicKeyStorageInvalidationEvent.create(NAME), true));
    } catch (RuntimeException e) {
      LOG.debug("The other nodes were not told that there is mail", e);
    }
  }
}
