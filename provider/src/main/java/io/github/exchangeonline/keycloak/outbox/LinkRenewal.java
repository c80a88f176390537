package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.mailbox.IdleLink;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkedTokens;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Renewals;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import io.github.exchangeonline.keycloak.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * A step of the upkeep: redeems the refresh tokens of links by which nothing was sent for a week,
 * since Microsoft lets one die that was idle for 90 days. Only links that the realm's Email tab
 * names: what is not in use any more is not kept alive. Thread-safe.
 */
public final class LinkRenewal implements Runnable {

  private static final Logger LOG = Logger.getLogger(LinkRenewal.class);

  /** A fault that passes by itself is told of once it has lasted for so long. */
  private static final Duration LONG = Duration.ofDays(30);

  private final KeycloakSessionFactory sessions;
  private final Routes routes;
  private final LinkedTokens tokens;
  private final LinkRecords records;
  private final Telemetry telemetry;
  private final Meters meters;
  private final Clock clock;
  private final RenewalRounds rounds;

  public LinkRenewal(
      KeycloakSessionFactory sessions,
      Routes routes,
      LinkedTokens tokens,
      LinkRecords records,
      Telemetry telemetry,
      Meters meters,
      Clock clock) {
    this.sessions = sessions;
    this.routes = routes;
    this.tokens = tokens;
    this.records = records;
    this.telemetry = telemetry;
    this.meters = meters;
    this.clock = clock;
    this.rounds = new RenewalRounds(new IdleLinks(), clock);
  }

  @Override
  public void run() {
    rounds.round();
  }

  private final class IdleLinks implements RenewalRounds.Links {

    @Override
    public List<IdleLink> due(Instant now) {
      return KeycloakModelUtils.runJobInTransactionWithResult(
          sessions, session -> new Renewals(session).due(now));
    }

    @Override
    public Optional<Routes.Route.Open> way(String realmId) {
      return KeycloakModelUtils.runJobInTransactionWithResult(
          sessions, session -> open(session, realmId));
    }

    private Optional<Routes.Route.Open> open(KeycloakSession session, String realmId) {
      RealmModel realm = session.realms().getRealm(realmId);
      if (realm == null) {
        return Optional.empty();
      }
      session.getContext().setRealm(realm);
      return routes.of(session, realm) instanceof Routes.Route.Open open
          ? Optional.of(open)
          : Optional.empty();
    }

    @Override
    public boolean claim(IdleLink idle, Instant now) {
      return KeycloakModelUtils.runJobInTransactionWithResult(
          sessions, session -> new Renewals(session).claim(idle, now));
    }

    @Override
    public boolean renew(IdleLink idle, Routes.Route.Open way) {
      try {
        tokens.accessToken(idle.link(), way.app());
        meters.renewed(idle.link().realmId(), true);
        idle.link()
            .failing()
            .filter(LinkHistory.Failed::ofTheToken)
            .ifPresent(failed -> records.over(idle.link(), failed));
        LOG.debugf("The idle link of %s was renewed", idle.link().mailbox().address());
        return true;
      } catch (LinkException e) {
        failed(idle, way, e.diagnosis());
        return true;
      } catch (EntraException e) {
        failed(idle, way, e.diagnosis());
        return e.diagnosis().disposition() == Disposition.RELINK;
      }
    }
  }

  /** The same follows as where a mail finds it out; nobody waits here who would hear of it. */
  private void failed(IdleLink idle, Routes.Route.Open way, Diagnosis found) {
    meters.renewed(idle.link().realmId(), false);
    MailboxLink link = idle.link();
    Instant now = clock.instant();
    Diagnosis diagnosis = found.with("mailbox", link.mailbox().address());
    NextStep step = NextStep.after(diagnosis, now);
    boolean changed = !step.equals(NextStep.NONE) && records.take(step, link, diagnosis, now);
    records.failed(link, diagnosis, now);
    Failure failure =
        new Failure(
                way.realmId(),
                way.realm(),
                Failure.Operation.UPKEEP,
                link.mailbox().address(),
                Optional.of(link.userId()),
                diagnosis,
                Optional.of(step.state().orElse(link.state()).label()),
                step.rest().map(Rest::until))
            .changing(changed ? step.change() : Optional.empty());
    if (changed) {
      telemetry.failed(failure);
    } else if (diagnosis.disposition() != Disposition.RETRY
        || now.isAfter(idle.seen().plus(LONG))) {
      telemetry.warn(failure);
    } else {
      LOG.debugf("The idle link of %s was not renewed: %s", failure.mailbox(), diagnosis);
    }
  }
}
