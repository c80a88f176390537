package io.github.exchangeonline.keycloak;

import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.outbox.Worker;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
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
final class OutboxDriver implements Worker.Threads {

  private static final Logger LOG = Logger.getLogger(OutboxDriver.class);
  private static final String NAME = "exchange-online-outbox";

  /** How exactly a pace or a retry is kept. */
  private static final long TICK_MILLIS = 200;

  /**
   * Keycloak's pools keep to four threads each. Several, so that some mailboxes that hang do not
   * keep all others waiting; one is for looking at the queue.
   */
  private static final int LANES = 4;

  private final KeycloakSessionFactory sessions;
  private volatile List<Executor> pools = List.of();

  OutboxDriver(KeycloakSessionFactory sessions) {
    this.sessions = sessions;
  }

  /** Begins; called once, when the server has started. */
  void begin(Worker worker) {
    KeycloakModelUtils.runJobInTransaction(
        sessions,
        session -> {
          ExecutorsProvider executors = session.getProvider(ExecutorsProvider.class);
          pools =
              IntStream.rangeClosed(0, LANES)
                  .mapToObj(pool -> (Executor) executors.getExecutor(NAME + "-" + pool))
                  .toList();
          session
              .getProvider(ClusterProvider.class)
              .registerListener(NAME, event -> worker.wake(true));
          session.getProvider(TimerProvider.class).schedule(() -> tick(worker), TICK_MILLIS, NAME);
        });
    worker.wake(true);
  }

  /** The server's own timer does not outlive what a task of it throws. */
  private static void tick(Worker worker) {
    try {
      worker.tick();
    } catch (RuntimeException | Error e) {
      LOG.warnf("The outbox could not be driven: %s", e.getClass().getName());
    }
  }

  @Override
  public void step(Runnable work) {
    pool(0).execute(work);
  }

  @Override
  public void lane(AccountKey account, Runnable work) {
    pool(1 + Math.floorMod(account.hashCode(), LANES)).execute(work);
  }

  private Executor pool(int number) {
    List<Executor> all = pools;
    if (all.isEmpty()) {
      throw new RejectedExecutionException("The server has not started yet");
    }
    return all.get(number);
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
