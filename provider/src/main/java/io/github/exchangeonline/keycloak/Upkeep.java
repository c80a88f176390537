package io.github.exchangeonline.keycloak;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.timer.TimerProvider;

/**
 * What is done over and over: by each node once soon after its start, then at each interval, by one
 * node of the cluster at a time. Its steps open sessions of their own; one that fails does not keep
 * the next from being done. Thread-safe.
 */
final class Upkeep {

  private static final Logger LOG = Logger.getLogger(Upkeep.class);
  static final String NAME = "exchange-online-upkeep";

  /**
   * No round is expected to last longer. A node that has ended gives its place free at once; this
   * is for one of which that is not noticed.
   */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final KeycloakSessionFactory sessions;
  private final List<Runnable> steps;

  /**
   * @param steps in their order; each may be run twice in a row without harm
   */
  Upkeep(KeycloakSessionFactory sessions, List<Runnable> steps) {
    this.sessions = sessions;
    this.steps = List.copyOf(steps);
  }

  /** On the server's own timer and threads; nothing of it runs in the caller's thread. */
  void begin(Duration interval) {
    KeycloakModelUtils.runJobInTransaction(
        sessions,
        session -> {
          Executor executor = session.getProvider(ExecutorsProvider.class).getExecutor(NAME);
          executor.execute(this::run);
          session
              .getProvider(TimerProvider.class)
              .schedule(() -> executor.execute(this::run), interval.toMillis(), NAME);
        });
  }

  /** Does all steps now, unless another node is at it, or this one still is. */
  void run() {
    try (KeycloakSession session = sessions.create()) {
      session
          .getProvider(ClusterProvider.class)
          .executeIfNotExecuted(
              NAME,
              Math.toIntExact(LONGEST.toSeconds()),
              () -> {
                steps.forEach(Upkeep::take);
                return null;
              });
    } catch (RuntimeException e) {
      LOG.warnf("The upkeep of linked mailboxes could not run: %s", e.getClass().getName());
      LOG.debug("The upkeep of linked mailboxes could not run", e);
    }
  }

  private static void take(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.warnf("A step of the upkeep of linked mailboxes failed: %s", e.getClass().getName());
      LOG.debug("A step of the upkeep of linked mailboxes failed", e);
    }
  }
}
