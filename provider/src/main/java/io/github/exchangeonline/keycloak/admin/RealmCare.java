package io.github.exchangeonline.keycloak.admin;

import io.github.exchangeonline.keycloak.outbox.OutboxDesk;
import java.time.LocalDate;
import java.util.Map;
import org.keycloak.events.admin.OperationType;

/** What an administrator decides or notes about a realm's mail. For one request. */
final class RealmCare {

  static final String RESOURCE = "EXCHANGE_ONLINE_REALM";

  private final Caller caller;
  private final OutboxDesk desk;

  RealmCare(Caller caller) {
    this.caller = caller;
    this.desk = caller.runtime().outbox().desk(caller.session, caller.realm);
  }

  /** Nothing changes where it is paused already: whoever did it first stays named. */
  Status.PauseState pause() {
    if (desk.pause(caller.name())) {
      caller.record(RESOURCE, OperationType.ACTION, Map.of("paused", "true"));
    }
    return StatusView.pause(caller, desk);
  }

  Status.PauseState resume() {
    if (desk.resume()) {
      caller.record(RESOURCE, OperationType.ACTION, Map.of("paused", "false"));
    }
    return StatusView.pause(caller, desk);
  }

  Status.SecretExpiry noteSecret(LocalDate expires) {
    desk.noteSecret(expires, caller.tab.clientId(), caller.name());
    caller.record(RESOURCE, OperationType.UPDATE, Map.of("expires", expires.toString()));
    return StatusView.secret(caller, desk).orElseThrow();
  }

  void forgetSecret() {
    if (desk.forgetSecret()) {
      caller.record(RESOURCE, OperationType.DELETE, Map.of());
    }
  }
}
