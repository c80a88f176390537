package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.outbox.Routes;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The way that the realm's stored Email tab describes. Thread-safe. */
final class EmailTabRoutes implements Routes {

  private final Settings settings;
  private final EmailTabCheck check;

  EmailTabRoutes(Settings settings) {
    this.settings = settings;
    this.check = new EmailTabCheck(settings);
  }

  @Override
  public Route of(KeycloakSession session, RealmModel realm) {
    EmailTab tab = EmailTab.of(realm.getSmtpConfig());
    // Another kind of authentication beside a token URL that was left standing is not ours either.
    Optional<Diagnosis> problem =
        tab.delegated(settings)
            ? check.problem(tab)
            : Optional.of(Diagnoses.of(Problem.NO_MAILBOX_CONFIGURED));
    if (problem.isPresent()) {
      return new Route.Closed(problem.get());
    }
    return new Route.Open(
        realm.getId(),
        realm.getName(),
        tab.server(),
        Registration.of(tab, session),
        tab.mailboxes());
  }

  @Override
  public List<Mailbox> named(RealmModel realm) {
    EmailTab tab = EmailTab.of(realm.getSmtpConfig());
    return tab.delegated(settings) ? tab.mailboxes() : List.of();
  }

  @Override
  public String clientId(RealmModel realm) {
    EmailTab tab = EmailTab.of(realm.getSmtpConfig());
    return tab.delegated(settings) ? tab.clientId() : "";
  }
}
