package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.Telemetry;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * A step of the upkeep: stops the links whose owners are gone, and starts them again when an owner
 * is back. A store that does not answer changes nothing, since mail needs the credential's row and
 * not the user; its other owners in that realm are left for the next round. Thread-safe.
 */
public final class OwnerWatch implements Runnable {

  private static final Logger LOG = Logger.getLogger(OwnerWatch.class);

  private final KeycloakSessionFactory sessions;
  private final Owners owners;
  private final Telemetry telemetry;
  private final Clock clock;

  public OwnerWatch(KeycloakSessionFactory sessions, Telemetry telemetry, Clock clock) {
    this.sessions = sessions;
    this.owners = new Owners(sessions);
    this.telemetry = telemetry;
    this.clock = clock;
  }

  @Override
  public void run() {
    List<MailboxLink> links =
        KeycloakModelUtils.runJobInTransactionWithResult(
            sessions, session -> new MailboxLinks(session).all());
    Set<String> silent = new HashSet<>();
    for (MailboxLink link : links) {
      try {
        check(link, silent);
      } catch (RuntimeException e) {
        LOG.debugf(e, "The owner of %s could not be looked at", link.mailbox().address());
      }
    }
  }

  /**
   * @param silent realms with a store that did not answer in this round
   */
  private void check(MailboxLink link, Set<String> silent) {
    if (silent.contains(link.realmId()) && owners.elsewhere(link.realmId(), link.userId())) {
      return;
    }
    switch (owners.ask(link.realmId(), link.userId())) {
      case ACTIVE -> back(link);
      case GONE -> gone(link);
      case UNKNOWN -> silent.add(link.realmId());
    }
  }

  private void back(MailboxLink link) {
    if (link.state() != LinkState.OWNER_GONE) {
      return;
    }
    boolean changed =
        KeycloakModelUtils.runJobInTransactionWithResult(
            sessions,
            session -> new LinkStates(session).ownerIsBack(link, clock.instant()).isPresent());
    if (changed) {
      LOG.infof(
          "The user who linked %s is back. realm=%s", link.mailbox().address(), link.realmId());
    }
  }

  private void gone(MailboxLink link) {
    Optional<String> realm =
        KeycloakModelUtils.runJobInTransactionWithResult(
            sessions,
            session ->
                new LinkStates(session)
                        .mark(link, LinkState.OWNER_GONE, Problem.OWNER_GONE.id(), clock.instant())
                    ? Optional.ofNullable(session.realms().getRealm(link.realmId()))
                        .map(RealmModel::getName)
                    : Optional.<String>empty());
    realm.ifPresent(
        name ->
            telemetry.failed(
                new Failure(
                    link.realmId(),
                    name,
                    Failure.Operation.UPKEEP,
                    link.mailbox().address(),
                    Optional.of(link.userId()),
                    Diagnoses.of(Problem.OWNER_GONE).with("mailbox", link.mailbox().address()))));
  }
}
