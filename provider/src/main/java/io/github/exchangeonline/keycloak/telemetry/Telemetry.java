package io.github.exchangeonline.keycloak.telemetry;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Writes log lines and events. Thread-safe; never throws, so that it cannot lose a mail. */
public final class Telemetry {

  private static final Logger LOG = Logger.getLogger("io.github.exchangeonline.keycloak");

  private static final String ACTION = "link-exchange-online-mailbox";

  private final KeycloakSessionFactory sessions;
  private final AtomicBoolean saidWhereSealKeyLies = new AtomicBoolean();

  public Telemetry(KeycloakSessionFactory sessions) {
    this.sessions = sessions;
  }

  /**
   * One WARN that says realm, mailbox, what happened, who must act and what to do, and one Keycloak
   * event with the same, in a transaction of its own: the caller's is about to be rolled back.
   */
  public void failed(Failure failure) {
    warn(failure);
    try {
      KeycloakModelUtils.runJobInTransaction(sessions, session -> event(session, failure));
    } catch (RuntimeException e) {
      LOG.warnf(
          "The event for a failure in realm '%s' was not written: %s",
          failure.realm(), e.getClass().getName());
    }
  }

  /** Only the log line, for what no event can be kept for. */
  public void warn(Failure failure) {
    LOG.warnf(
        "%s. realm=%s mailbox=%s diagnosis=%s: %s",
        failure.operation().words(),
        failure.realm(),
        failure.mailbox().isEmpty() ? "-" : failure.mailbox(),
        failure.diagnosis().id(),
        failure.diagnosis().oneLine());
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
            .detail("operation", failure.operation().name().toLowerCase(Locale.ROOT))
            .detail("mailbox", failure.mailbox())
            .detail("diagnosis", diagnosis.id())
            .detail("what", bounded(text.what()))
            .detail("who", bounded(text.who()))
            .detail("todo", bounded(text.todo()));
    failure.state().ifPresent(state -> event.detail("state", state));
    failure
        .nextTry()
        .ifPresent(at -> event.detail("next_try", at.truncatedTo(ChronoUnit.SECONDS).toString()));
    failure.userId().ifPresent(event::user);
    event.error(diagnosis.id().replace('-', '_'));
  }

  /** All details together must fit the event table's column of 2,550 characters. */
  private static String bounded(String text) {
    return text.length() <= 400 ? text : text.substring(0, 399) + "…";
  }
}
