package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.lease.Transactions;
import java.time.Instant;
import java.util.List;

/** The registry of links, on the tables as they are, for tests of what many days do to it. */
public final class WalkedLinks {

  private final Transactions tables;

  public WalkedLinks(Transactions tables) {
    this.tables = tables;
  }

  /** An owner links a mailbox, in place of the link that it had. */
  public void link(String id, String realm, String mailbox, Account account, Instant now) {
    tables.in(
        entities -> {
          entities
              .createQuery("delete from LinkEntity l where l.realmId = :realm and l.mailbox = :it")
              .setParameter("realm", realm)
              .setParameter("it", mailbox)
              .executeUpdate();
          LinkEntity row = new LinkEntity();
          row.id = id;
          row.realmId = realm;
          row.mailbox = mailbox;
          row.userId = "owner";
          row.cloud = account.cloud();
          row.tenantId = account.tid();
          row.objectId = account.oid();
          row.account = account.username();
          row.clientId = "client";
          row.enter(LinkState.WORKING, "", now);
          row.linkedAt = now.toEpochMilli();
          entities.persist(row);
          return row;
        });
  }

  /** A mail found out that the owner has to link it again. */
  public void relinkNeeded(String mailbox, Instant now) {
    tables.in(
        entities -> {
          entities
              .createQuery("select l from LinkEntity l where l.mailbox = :it", LinkEntity.class)
              .setParameter("it", mailbox)
              .getResultStream()
              .forEach(it -> it.enter(LinkState.RELINK, "why", now));
          return now;
        });
  }

  public List<IdleLink> all() {
    return tables.in(entities -> new Renewals(entities).all());
  }

  public List<IdleLink> due(Instant now) {
    return tables.in(entities -> new Renewals(entities).due(now));
  }

  public boolean claim(IdleLink idle, Instant now) {
    return tables.in(entities -> new Renewals(entities).claim(idle, now));
  }

  public void renewed(String id, Instant now) {
    tables.in(
        entities -> {
          new Renewals(entities).renewed(id, now);
          return id;
        });
  }
}
