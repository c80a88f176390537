package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.TenantAddress;
import io.github.exchangeonline.keycloak.mailbox.IdleLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Renewals;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Renews idle links one after the other, round by round, each link once for the whole cluster. What
 * a round did not come to is due in the next one. An app registration that Entra gave nothing for a
 * reason other than the link is asked for nothing more in that round. Thread-safe, as its links
 * are.
 */
final class RenewalRounds {

  private static final Logger LOG = Logger.getLogger(RenewalRounds.class);

  /** After which nothing more is begun, or a slow Entra would keep other work waiting. */
  static final Duration LONGEST = Duration.ofMinutes(1);

  /** Also with a round a day, this many a round reach some thousand links before they die. */
  static final int MOST = 100;

  /** What the rounds are about. */
  interface Links {

    /** Those whose turn it is, first those that nobody tried to renew for the longest time. */
    List<IdleLink> due(Instant now);

    /** The realm's way at this moment; empty where it has none for us. */
    Optional<Routes.Route.Open> way(String realmId);

    /** See {@link Renewals#claim}. */
    boolean claim(IdleLink idle, Instant now);

    /**
     * Asks Entra for a token.
     *
     * @return whether others may expect better than this link, where it got none
     */
    boolean renew(IdleLink idle, Routes.Route.Open way);
  }

  private final Links links;
  private final Clock clock;

  RenewalRounds(Links links, Clock clock) {
    this.links = links;
    this.clock = clock;
  }

  void round() {
    Instant began = clock.instant();
    Round round = new Round();
    for (IdleLink idle : links.due(began)) {
      if (round.asked == MOST || !clock.instant().isBefore(began.plus(LONGEST))) {
        return;
      }
      try {
        round.look(idle);
      } catch (RuntimeException e) {
        LOG.warnf(
            "The link of %s could not be renewed: %s",
            idle.link().mailbox().address(), e.getClass().getName());
        LOG.debug("A link could not be renewed", e);
      }
    }
  }

  private final class Round {
    private final Map<String, Optional<Routes.Route.Open>> ways = new HashMap<>();
    private final Set<Client> silent = new HashSet<>();
    private int asked;

    void look(IdleLink idle) {
      MailboxLink link = idle.link();
      Routes.Route.Open way =
          ways.computeIfAbsent(link.realmId(), links::way)
              .filter(it -> it.pool().contains(link.mailbox()))
              .orElse(null);
      Client client = way == null ? null : Client.of(way.app());
      if (client != null && silent.contains(client)) {
        return;
      }
      // Also where there is no way: such links would be the first in every round.
      boolean claimed = links.claim(idle, clock.instant());
      if (!claimed || way == null || client == null) {
        return;
      }
      asked++;
      if (!links.renew(idle, way)) {
        silent.add(client);
      }
    }
  }

  private record Client(TenantAddress tenant, String id) {
    static Client of(AppRegistration app) {
      return new Client(app.tenant(), app.clientId());
    }
  }
}
