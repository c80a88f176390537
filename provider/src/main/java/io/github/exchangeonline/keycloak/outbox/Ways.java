package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The ways out of a realm at this moment. Thread-safe. */
interface Ways {

  /** Those that may be tried now, in order of preference. */
  Found of(String realmId);

  /**
   * What was found.
   *
   * @param realm its name, for people
   * @param hindrance why there is no way at all, where its settings are to blame or nobody has
   *     linked a mailbox
   */
  record Found(String realm, List<Way> open, Optional<Diagnosis> hindrance) {
    public Found {
      open = List.copyOf(open);
    }
  }

  /** Those of the realms' Email tabs and the registry of linked mailboxes. */
  static Ways of(KeycloakSessionFactory sessions, Routes routes, LinkRecords records, Clock clock) {
    return realmId -> {
      Named route =
          KeycloakModelUtils.runJobInTransactionWithResult(
              sessions,
              session -> {
                RealmModel realm = session.realms().getRealm(realmId);
                if (realm == null) {
                  return Named.NONE;
                }
                session.getContext().setRealm(realm);
                return new Named(realm.getName(), Optional.of(routes.of(session, realm)));
              });
      if (route.route().isEmpty()) {
        return new Found("", List.of(), Optional.empty());
      }
      if (route.route().get() instanceof Routes.Route.Closed closed) {
        return new Found(route.realm(), List.of(), Optional.of(closed.why()));
      }
      Routes.Route.Open open = (Routes.Route.Open) route.route().get();
      List<Way> ways = new ArrayList<>();
      boolean linked = false;
      for (Mailbox mailbox : open.pool()) {
        Optional<MailboxLink> found = records.find(realmId, mailbox);
        linked |= found.isPresent();
        found
            .flatMap(link -> usable(records, link, clock))
            .ifPresent(link -> ways.add(new Way(open, link)));
      }
      return new Found(route.realm(), ways, linked ? Optional.empty() : unlinked(open.pool()));
    };
  }

  /** What keeps a link from sending was said when it was found; of none nothing was. */
  private static Optional<Diagnosis> unlinked(List<Mailbox> pool) {
    return Optional.of(
        Diagnoses.of(Problem.NOT_LINKED)
            .with("mailbox", pool.isEmpty() ? "" : pool.get(0).address()));
  }

  private static Optional<MailboxLink> usable(LinkRecords records, MailboxLink found, Clock clock) {
    return (found.state() == LinkState.OWNER_GONE
            ? records.revive(found, clock.instant())
            : Optional.of(found))
        .filter(
            link ->
                link.state() != LinkState.PAUSED
                    && (link.state() != LinkState.RELINK || link.waitsForItsApp()))
        .filter(link -> link.resting(clock.instant()).isEmpty());
  }

  /** A realm's route with its name; no route where there is no such realm. */
  record Named(String realm, Optional<Routes.Route> route) {
    static final Named NONE = new Named("", Optional.empty());
  }
}
