package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.lease.Leases;
import io.github.exchangeonline.keycloak.lease.Limits;
import io.github.exchangeonline.keycloak.lease.Transactions;
import io.github.exchangeonline.keycloak.mailbox.AccessTokenSupply;
import io.github.exchangeonline.keycloak.mailbox.Seals;
import io.github.exchangeonline.keycloak.smtp.SmtpConnector;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The outbox of one node, put together: what takes mail, and what sends it. Thread-safe. */
public final class OutboxNode {

  private final Outbox outbox;
  private final Worker worker;

  /**
   * Puts it together; nothing is sent before the worker is woken.
   *
   * @param giveUpAfter how long a mail is tried at most
   * @param keepRecords how long the record of a settled mail is kept
   * @param callOthers tells the other nodes that there is mail
   */
  public OutboxNode(
      KeycloakSessionFactory sessions,
      Leases leases,
      Limits limits,
      AccessTokenSupply tokens,
      SmtpConnector connector,
      Seals seals,
      LinkRecords records,
      Routes routes,
      Consumer<Failure> telemetry,
      Meters meters,
      Clock clock,
      Duration giveUpAfter,
      Duration keepRecords,
      Worker.Threads threads,
      Runnable callOthers) {
    Bodies bodies = Bodies.of(sessions, seals);
    Transactions transactions = Transactions.of(sessions);
    Equipment equipment =
        new Equipment(
            UUID.randomUUID().toString(),
            leases,
            limits,
            tokens,
            connector,
            bodies,
            records,
            telemetry,
            meters,
            clock,
            keepRecords,
            System::nanoTime,
            () -> ThreadLocalRandom.current().nextDouble());
    Chores chores = new Chores(equipment, transactions, realmId -> name(sessions, realmId));
    this.worker =
        new Worker(
            equipment,
            transactions,
            Ways.of(sessions, routes, records, clock),
            chores,
            threads,
            callOthers);
    this.outbox = new Outbox(bodies, leases.clock(), clock, giveUpAfter, worker::wake, meters);
  }

  /** Takes mail. */
  public Outbox outbox() {
    return outbox;
  }

  /** Sends it. */
  public Worker worker() {
    return worker;
  }

  private static String name(KeycloakSessionFactory sessions, String realmId) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> {
          RealmModel realm = session.realms().getRealm(realmId);
          return realm == null ? realmId : realm.getName();
        });
  }
}
