package io.github.exchangeonline.keycloak;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.timer.TimerProvider;

/**
 * What each node does for itself over and over, beside the {@link Upkeep} that one does for all.
 * One step that fails does not keep the next from being done. Thread-safe.
 */
final class EveryNode {

  private static final Logger LOG = Logger.getLogger(EveryNode.class);
  private static final String NAME = "exchange-online-node";

  /** As often as metrics are usually scraped. */
  static final Duration INTERVAL = Duration.ofSeconds(15);

  private final KeycloakSessionFactory sessions;
  private final List<Runnable> steps;
  private final AtomicBoolean running = new AtomicBoolean();
  private final Set<Runnable> failing = ConcurrentHashMap.newKeySet();

  EveryNode(KeycloakSessionFactory sessions, List<Runnable> steps) {
    this.sessions = sessions;
    this.steps = List.copyOf(steps);
  }

  /** On the server's own timer and threads. */
  void begin() {
    KeycloakModelUtils.runJobInTransaction(
        sessions,
        session -> {
          // Each name has threads of its own; these two share theirs.
          Executor executor = session.getProvider(ExecutorsProvider.class).getExecutor(Upkeep.NAME);
          executor.execute(this::run);
          session
              .getProvider(TimerProvider.class)
              .schedule(() -> executor.execute(this::run), INTERVAL.toMillis(), NAME);
        });
  }

  /** Does all steps now, unless they are being done: a slow database is not asked twice. */
  void run() {
    if (!running.compareAndSet(false, true)) {
      return;
    }
    try {
      steps.forEach(this::take);
    } finally {
      running.set(false);
    }
  }

  /** A fault that stays is said once: whoever watches the metrics sees that they are old. */
  private void take(Runnable step) {
    try {
      step.run();
      if (failing.remove(step)) {
        LOG.info("A node looks again at what its metrics show");
      }
    } catch (RuntimeException e) {
      if (failing.add(step)) {
        LOG.warnf(
            "A node cannot look at what its metrics show; it tries again every %d seconds: %s",
            INTERVAL.toSeconds(), e.getClass().getName());
      }
      LOG.debug("What each node does for itself failed", e);
    }
  }
}
