package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.seal.SealException;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.Telemetry;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Compares the registry with the credentials that are stored, both ways, and says what was found:
 * of the links {@link KnownLink}, of all other credentials of our type {@link FoundCredential}.
 * Each row is looked at in a transaction of its own, so that one that makes trouble does not keep
 * the others from it. Asks nobody but the database. Thread-safe; one call at a time does the work.
 */
public final class LinkSweep implements Runnable {

  private static final Logger LOG = Logger.getLogger(LinkSweep.class);

  /** Whoever may create users may plant any number of rows; the log is not theirs to fill. */
  private static final int LINES_AT_ONCE = 20;

  private final KeycloakSessionFactory sessions;
  private final Seals seals;
  private final FoundLinks found;
  private final Telemetry telemetry;
  private final Clock clock;
  private final Set<String> told = new HashSet<>();
  private final CredentialSearch search;

  public LinkSweep(
      KeycloakSessionFactory sessions,
      Seals seals,
      FoundLinks found,
      Telemetry telemetry,
      Clock clock) {
    this.sessions = sessions;
    this.seals = seals;
    this.found = found;
    this.telemetry = telemetry;
    this.clock = clock;
    this.search = new CredentialSearch(clock);
  }

  @Override
  public synchronized void run() {
    for (String id : known()) {
      oneByOne(
              id,
              (session, link) -> {
                News news = new News();
                new KnownLink(session, seals, found, clock, news).check(link);
                return Optional.of(news);
              })
          .ifPresent(news -> news.tell(telemetry));
    }
    AtomicInteger lines = new AtomicInteger();
    search.search(this::unknown, id -> judge(id, lines));
  }

  private Set<String> unknown() {
    Set<String> stored = inTransaction(session -> new CredentialRows(session).ids());
    stored.removeAll(Set.copyOf(known()));
    told.retainAll(stored);
    return stored;
  }

  /**
   * @param lines how many this round has written about credentials that are nobody's link
   */
  private void judge(String id, AtomicInteger lines) {
    Optional<FoundCredential.Verdict> verdict =
        oneByOne(id, (session, it) -> new FoundCredential(session, seals, found, clock).judge(it));
    if (verdict.isPresent() && verdict.get().indexed()) {
      verdict.get().news().tell(telemetry);
    } else if (verdict.isPresent() && lines.get() < LINES_AT_ONCE && told.add(id)) {
      verdict.get().news().warn(telemetry);
      lines.incrementAndGet();
    }
  }

  private List<String> known() {
    return inTransaction(
        session ->
            session
                .getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("select l.id from LinkEntity l", String.class)
                .getResultList());
  }

  private <T> Optional<T> oneByOne(
      String id, BiFunction<KeycloakSession, String, Optional<T>> look) {
    try {
      return inTransaction(session -> look.apply(session, id));
    } catch (RuntimeException e) {
      // Somebody else changed the row meanwhile, most likely; the next sweep looks again.
      LOG.debugf(e, "Credential %s was not looked at", id);
      return Optional.empty();
    }
  }

  private <T> T inTransaction(java.util.function.Function<KeycloakSession, T> work) {
    return KeycloakModelUtils.runJobInTransactionWithResult(sessions, work::apply);
  }

  /**
   * Seals a token anew where another key sealed it than the one that is active now. Only where the
   * row still holds what was read.
   */
  static void reseal(KeycloakSession session, Seals seals, CredentialRow row, Opening.Link link) {
    if (link.current()) {
      return;
    }
    try {
      String sealed =
          seals
              .of(session, session.getContext().getRealm())
              .seal(link.refreshToken(), row.associatedData());
      new CredentialRows(session).replaceSecret(row, MailboxCredential.secretData(sealed));
      LOG.infof("The token of credential %s was sealed anew with the active key", row.id());
    } catch (SealException e) {
      LOG.debugf("Credential %s was not sealed anew: %s", row.id(), e.getMessage());
    }
  }

  static Failure failure(
      KeycloakSession session, String mailbox, String userId, Diagnosis diagnosis) {
    return new Failure(
        session.getContext().getRealm().getId(),
        session.getContext().getRealm().getName(),
        Failure.Operation.UPKEEP,
        mailbox,
        Optional.of(userId),
        diagnosis);
  }
}
