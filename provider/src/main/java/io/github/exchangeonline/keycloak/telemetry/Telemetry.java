package io.github.exchangeonline.keycloak.telemetry;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.KeycloakSessionTask;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Writes log lines and events. Thread-safe; never throws, so that it cannot lose a mail. */
public final class Telemetry {

  private static final Logger LOG = Logger.getLogger("io.github.exchangeonline.keycloak");

  private static final String ACTION = "link-exchange-online-mailbox";
  private static final String CREDENTIAL = "exchange-online-mailbox";

  private final KeycloakSessionFactory sessions;
  private final Meters meters;
  private final Lines lines;
  private final AtomicBoolean saidWhereSealKeyLies = new AtomicBoolean();

  /**
   * @param meters count what becomes of links
   */
  public Telemetry(KeycloakSessionFactory sessions, Meters meters, Clock clock) {
    this.sessions = sessions;
    this.meters = meters;
    this.lines = new Lines(clock);
  }

  /**
   * One WARN that says realm, mailbox, what happened, who must act and what to do, and one Keycloak
   * event with the same, in a transaction of its own: the caller's is about to be rolled back. A
   * change of the link that came with it is told by the same two.
   */
  public void failed(Failure failure) {
    lines.failed(failure);
    failure.change().ifPresent(it -> meters.changed(failure.realmId(), it));
    inTransaction(failure.realm(), session -> event(session, failure));
  }

  /**
   * Only the log line, for what no event can be kept for. Each time: whoever calls it sees to it
   * that nobody can have it called any number of times.
   */
  public void warn(Failure failure) {
    lines.warn(failure);
  }

  /**
   * One INFO and one Keycloak event, in a transaction of its own. To be called once the change is
   * stored.
   */
  public void changed(LinkChange change) {
    inTransaction(
        change.realm(),
        session -> {
          RealmModel realm = session.realms().getRealm(change.realmId());
          if (realm != null) {
            session.getContext().setRealm(realm);
            write(new EventBuilder(realm, session), change);
          }
        });
    told(change);
  }

  /**
   * The same as an event of the request that made the change, which says from where and in which
   * login.
   *
   * @param request the request's event, which stays what it is
   */
  public void changed(LinkChange change, EventBuilder request) {
    write(request.clone(), change);
    told(change);
  }

  /** To be called now and then: says how many lines were left out. */
  public void tellLeftOut() {
    lines.leftOut();
  }

  /** Said once per server: a full export of such a realm holds the key beside what it seals. */
  public void sealKeyLiesInDatabase(String realm) {
    if (saidWhereSealKeyLies.compareAndSet(false, true)) {
      LOG.warnf(
          "The refresh token of a mailbox of realm '%s' is sealed with the realm's own AES key, which lies in the"
              + " same database and goes with a full export. Name a key file outside of it:"
              + " --spi-email-sender--exchange-online--seal-key-file",
          realm);
    }
  }

  private void told(LinkChange change) {
    lines.changed(change);
    meters.changed(change.realmId(), change.what());
  }

  private void inTransaction(String realm, KeycloakSessionTask write) {
    try {
      KeycloakModelUtils.runJobInTransaction(sessions, write);
    } catch (RuntimeException e) {
      LOG.warnf("An event in realm '%s' was not written: %s", realm, e.getClass().getName());
    }
  }

  private static void event(KeycloakSession session, Failure failure) {
    RealmModel realm = session.realms().getRealm(failure.realmId());
    if (realm == null) {
      return;
    }
    session.getContext().setRealm(realm);
    Diagnosis diagnosis = failure.diagnosis();
    Diagnosis.Text text = diagnosis.text(Locale.ENGLISH);
    EventBuilder event =
        new EventBuilder(realm, session)
            .event(EventType.CUSTOM_REQUIRED_ACTION)
            .detail(Details.CUSTOM_REQUIRED_ACTION, ACTION)
            .detail(Fields.MAILBOX, failure.mailbox());
    details(event, Fields.of(failure));
    event
        .detail("what", bounded(text.what()))
        .detail("who", bounded(text.who()))
        .detail("todo", bounded(text.todo()));
    failure.userId().ifPresent(event::user);
    event.error(diagnosis.id().replace('-', '_'));
  }

  private static void write(EventBuilder event, LinkChange change) {
    switch (change.what().kind()) {
      case UPDATE ->
          event.event(EventType.UPDATE_CREDENTIAL).detail(Details.CREDENTIAL_TYPE, CREDENTIAL);
      case REMOVE ->
          event.event(EventType.REMOVE_CREDENTIAL).detail(Details.CREDENTIAL_TYPE, CREDENTIAL);
      case OTHER ->
          event
              .event(EventType.CUSTOM_REQUIRED_ACTION)
              .detail(Details.CUSTOM_REQUIRED_ACTION, ACTION);
    }
    details(event, Fields.of(change));
    change.userId().ifPresent(event::user);
    event.success();
  }

  /** Realm and user are fields of every event. */
  private static void details(EventBuilder event, Map<String, String> fields) {
    Map<String, String> details = new HashMap<>(fields);
    details.remove(Fields.REALM);
    details.remove(Fields.USER);
    details.forEach(event::detail);
  }

  /** All details together must fit the event table's column of 2,550 characters. */
  private static String bounded(String text) {
    return text.length() <= 400 ? text : text.substring(0, 399) + "…";
  }
}
