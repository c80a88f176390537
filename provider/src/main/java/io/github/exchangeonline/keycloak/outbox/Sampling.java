package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.lease.DatabaseClock;
import io.github.exchangeonline.keycloak.mailbox.IdleLink;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Renewals;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import io.github.exchangeonline.keycloak.telemetry.Sample;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Looks at what metrics show of the database, so that a scrape does not have to: three queries, and
 * none where the server keeps no metrics. Thread-safe.
 */
public final class Sampling implements Runnable {

  private final KeycloakSessionFactory sessions;
  private final Routes routes;
  private final DatabaseClock databaseClock;
  private final Meters meters;
  private final Clock clock;

  public Sampling(
      KeycloakSessionFactory sessions,
      Routes routes,
      DatabaseClock databaseClock,
      Meters meters,
      Clock clock) {
    this.sessions = sessions;
    this.routes = routes;
    this.databaseClock = databaseClock;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public void run() {
    if (meters.counting()) {
      meters.sampled(KeycloakModelUtils.runJobInTransactionWithResult(sessions, this::look));
    }
  }

  private Sample look(KeycloakSession session) {
    EntityManager entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    Map<String, Mails.Queue> queues = new Mails(entities).queues();
    Map<String, List<IdleLink>> links =
        new Renewals(session)
            .all().stream().collect(Collectors.groupingBy(it -> it.link().realmId()));
    Map<String, RealmMail.Note> noted = RealmMail.notes(entities);
    Set<String> asked = new HashSet<>(meters.realms());
    asked.addAll(queues.keySet());
    asked.addAll(links.keySet());
    asked.addAll(noted.keySet());
    Instant now = clock.instant();
    Instant databaseNow = databaseClock.now(entities);
    List<Sample.OfRealm> realms = new ArrayList<>();
    for (String id : asked) {
      RealmModel realm = session.realms().getRealm(id);
      if (realm != null) {
        realms.add(
            of(
                realm.getId(),
                realm.getName(),
                Optional.ofNullable(queues.get(id)),
                links.getOrDefault(id, List.of()),
                links.containsKey(id) ? routes.named(realm) : List.of(),
                noted.getOrDefault(id, RealmMail.Note.NOTHING),
                routes.clientId(realm),
                now,
                databaseNow));
      }
    }
    return new Sample(now, asked, realms);
  }

  /**
   * @param named the mailboxes that the realm's settings name
   * @param clientId that of the app registration that the settings name
   * @param now by this node's clock, which noted when links were used
   * @param databaseNow by the database's, which noted when mail was queued
   */
  static Sample.OfRealm of(
      String id,
      String name,
      Optional<Mails.Queue> queue,
      List<IdleLink> links,
      List<Mailbox> named,
      RealmMail.Note note,
      String clientId,
      Instant now,
      Instant databaseNow) {
    return new Sample.OfRealm(
        id,
        name,
        queue.map(Mails.Queue::queued).orElse(0L),
        queue.map(Mails.Queue::sending).orElse(0L),
        queue.map(it -> Duration.between(it.oldest(), databaseNow)),
        links.stream()
            .map(
                idle ->
                    new Sample.OfLink(
                        idle.link().mailbox().address(),
                        state(idle.link(), named, now),
                        Duration.between(now, idle.dies())))
            .toList(),
        // That of an app registration which is used no more concerns nobody.
        note.secretEnds()
            .filter(it -> note.secretOf().equals(clientId))
            .map(it -> Duration.between(now, it.atStartOfDay(ZoneOffset.UTC))),
        note.paused());
  }

  private static String state(MailboxLink link, List<Mailbox> named, Instant now) {
    if (!named.contains(link.mailbox())) {
      return Sample.UNNAMED;
    }
    return link.working() && link.resting(now).isPresent() ? Sample.RESTING : link.state().label();
  }
}
