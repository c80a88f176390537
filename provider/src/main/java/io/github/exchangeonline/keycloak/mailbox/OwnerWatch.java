package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import io.github.exchangeonline.keycloak.telemetry.Telemetry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * A step of the upkeep: stops the links whose owners are gone, and starts them again when an owner
 * is back. A store that does not answer changes nothing, since mail needs the credential's row and
 * not the user. Thread-safe.
 */
public final class OwnerWatch implements Runnable, AutoCloseable {

  private final KeycloakSessionFactory sessions;
  private final OwnerRounds rounds;
  private final Telemetry telemetry;
  private final Clock clock;

  public OwnerWatch(KeycloakSessionFactory sessions, Telemetry telemetry, Clock clock) {
    this.sessions = sessions;
    this.rounds = new OwnerRounds(new Owners(sessions), clock, OwnerRounds.PATIENCE);
    this.telemetry = telemetry;
    this.clock = clock;
  }

  @Override
  public void run() {
    List<MailboxLink> links =
        KeycloakModelUtils.runJobInTransactionWithResult(
            sessions, session -> new MailboxLinks(session).all());
    rounds.round(links, this::found);
  }

  /** Ends the threads that stores are asked on. */
  @Override
  public void close() {
    rounds.close();
  }

  private void found(MailboxLink link, Owners.Answer answer) {
    if (answer == Owners.Answer.ACTIVE) {
      back(link);
    } else {
      gone(link);
    }
  }

  private void back(MailboxLink link) {
    if (link.state() != LinkState.OWNER_GONE) {
      return;
    }
    changed(link, states -> states.ownerIsBack(link, clock.instant()).isPresent())
        .ifPresent(
            realm ->
                telemetry.changed(
                    LinkChange.found(
                        link.realmId(),
                        realm,
                        link.mailbox().address(),
                        link.userId(),
                        LinkChange.What.OWNER_BACK)));
  }

  private void gone(MailboxLink link) {
    changed(
            link,
            states ->
                states.mark(link, LinkState.OWNER_GONE, Problem.OWNER_GONE.id(), clock.instant()))
        .ifPresent(
            realm ->
                telemetry.failed(
                    new Failure(
                            link.realmId(),
                            realm,
                            Failure.Operation.UPKEEP,
                            link.mailbox().address(),
                            Optional.of(link.userId()),
                            Diagnoses.of(Problem.OWNER_GONE)
                                .with("mailbox", link.mailbox().address()))
                        .changing(LinkState.OWNER_GONE.entered())));
  }

  /** Name of the link's realm, where something was changed. */
  private Optional<String> changed(MailboxLink link, Predicate<LinkStates> change) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session ->
            change.test(new LinkStates(session))
                ? Optional.ofNullable(session.realms().getRealm(link.realmId()))
                    .map(RealmModel::getName)
                : Optional.<String>empty());
  }
}
