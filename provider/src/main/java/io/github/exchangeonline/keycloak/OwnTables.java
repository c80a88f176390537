package io.github.exchangeonline.keycloak;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Our tables, used in transactions of their own by what must go on without them. A database that
 * refuses them, as where a GRANT was forgotten, may give up the whole transaction in which it was
 * asked: that must not be a login or the removal of a user. Thread-safe.
 */
public final class OwnTables {

  private static final Logger LOG = Logger.getLogger(OwnTables.class);

  /** Every login meets such a fault; the log hears of it once in this time. */
  private static final long QUIET = Duration.ofMinutes(5).toNanos();

  /** What is done without them, and what that means. */
  public enum Use {
    ASK("Nobody is asked to link a mailbox"),
    REMEMBER("A \"Not now\" was not remembered"),
    REMOVE(
        "Rows of what was removed may stay in EXO_LINK and EXO_SKIP; the upkeep removes those of"
            + " links, the others do nothing");

    private final String words;

    Use(String words) {
      this.words = words;
    }
  }

  private final KeycloakSessionFactory sessions;
  private final Map<Use, Long> told = new EnumMap<>(Use.class);

  OwnTables(KeycloakSessionFactory sessions) {
    this.sessions = sessions;
  }

  /** What the job gives; empty, after a line in the log, where the tables could not be reached. */
  public <T> Optional<T> with(RealmModel realm, Use use, Function<KeycloakSession, T> job) {
    return with(realm.getName(), use, job);
  }

  /** The same for a realm that may be gone. */
  public <T> Optional<T> with(String realm, Use use, Function<KeycloakSession, T> job) {
    try {
      return Optional.of(KeycloakModelUtils.runJobInTransactionWithResult(sessions, job::apply));
    } catch (RuntimeException e) {
      if (speak(use)) {
        LOG.warnf(
            "%s. realm=%s diagnosis=%s: %s",
            use.words,
            realm,
            Problem.TABLES_OUT_OF_REACH.id(),
            Diagnoses.of(Problem.TABLES_OUT_OF_REACH)
                .with("reason", e.getClass().getName())
                .oneLine());
      }
      LOG.debug(use.words, e);
      return Optional.empty();
    }
  }

  private synchronized boolean speak(Use use) {
    long now = System.nanoTime();
    Long before = told.get(use);
    if (before != null && now - before < QUIET) {
      return false;
    }
    told.put(use, now);
    return true;
  }
}
