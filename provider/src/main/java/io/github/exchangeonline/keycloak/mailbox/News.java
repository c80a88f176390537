package io.github.exchangeonline.keycloak.mailbox;

import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import io.github.exchangeonline.keycloak.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.models.KeycloakSession;

/**
 * What a look at a link found that somebody must hear of, once what it changed is stored. For one
 * look; not thread-safe.
 */
final class News {

  private final List<Failure> failures = new ArrayList<>();
  private final List<LinkChange> changes = new ArrayList<>();

  void failed(Failure failure) {
    failures.add(failure);
  }

  void changed(KeycloakSession session, LinkEntity link, LinkChange.What what) {
    // The row of a realm that is gone may be older than its name is known.
    String realm =
        session.getContext().getRealm() == null
            ? link.realmId
            : session.getContext().getRealm().getName();
    changes.add(LinkChange.found(link.realmId, realm, link.mailbox, link.userId, what));
  }

  void tell(Telemetry telemetry) {
    failures.forEach(telemetry::failed);
    changes.forEach(telemetry::changed);
  }

  /** Only the lines, for what no event can be kept for. */
  void warn(Telemetry telemetry) {
    failures.forEach(telemetry::warn);
  }
}
