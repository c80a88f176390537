package io.github.exchangeonline.keycloak.sender;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.outbox.DeliveryException;
import io.github.exchangeonline.keycloak.outbox.LinkInMail;
import io.github.exchangeonline.keycloak.outbox.Sending;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Sends a realm's mail as its linked mailbox where the Email tab says so, and leaves every other
 * realm to Keycloak's own sender. For one session, like any Keycloak provider; not thread-safe.
 */
final class ExchangeOnlineEmailSender implements EmailSenderProvider {

  private static final Logger LOG = Logger.getLogger(ExchangeOnlineEmailSender.class);

  private final KeycloakSession session;
  private final MailRuntime runtime;
  private final SaveOrTest request;

  ExchangeOnlineEmailSender(KeycloakSession session, MailRuntime runtime) {
    this.session = session;
    this.runtime = runtime;
    this.request = new SaveOrTest(session);
  }

  @Override
  public void send(
      Map<String, String> config,
      UserModel user,
      String subject,
      @Nullable String textBody,
      @Nullable String htmlBody)
      throws EmailException {
    if (forBuiltIn(config)) {
      builtIn().send(config, user, subject, textBody, htmlBody);
    } else {
      deliver(config, user.getEmail(), new MailComposer.Content(subject, textBody, htmlBody));
    }
  }

  @Override
  public void send(
      Map<String, String> config,
      String address,
      String subject,
      @Nullable String textBody,
      @Nullable String htmlBody)
      throws EmailException {
    if (forBuiltIn(config)) {
      builtIn().send(config, address, subject, textBody, htmlBody);
    } else {
      deliver(config, address, new MailComposer.Content(subject, textBody, htmlBody));
    }
  }

  /**
   * Speaks to the admin who saves the tab: Keycloak shows the message as it is. Settings that did
   * not change are not judged, and what is imported is warned about and never refused.
   */
  @Override
  public void validate(Map<String, String> config) throws EmailException {
    RealmModel realm = session.getContext().getRealm();
    // A realm that is being created has no settings yet.
    MailSettings settings =
        new MailSettings(realm == null ? Map.of() : realm.getSmtpConfig(), config);
    Optional<Diagnosis> harvest = settings.saveTakesSecretAlong(runtime.settings());
    if (harvest.isPresent()) {
      throw new EmailException(words(harvest.get()));
    }
    EmailTab tab = settings.tab();
    if (!tab.delegated(runtime.settings())) {
      builtIn().validate(config);
      return;
    }
    boolean saved = request.saves();
    if (saved && !settings.changed()) {
      return;
    }
    Optional<Diagnosis> problem = new EmailTabCheck(runtime.settings()).problem(tab);
    if (problem.isPresent()) {
      if (saved) {
        throw new EmailException(words(problem.get()));
      }
      runtime
          .telemetry()
          .warn(failure(realm, Failure.Operation.CONFIGURE, "", Optional.empty(), problem.get()));
    }
  }

  @Override
  public void close() {}

  private boolean forBuiltIn(Map<String, String> config) throws EmailException {
    RealmModel realm = session.getContext().getRealm();
    if (realm == null) {
      return true;
    }
    // What is stored cannot differ from itself: this concerns the unsaved values of a test.
    Optional<Diagnosis> harvest =
        new MailSettings(realm.getSmtpConfig(), config).testTakesSecretAlong(runtime.settings());
    if (harvest.isPresent()) {
      throw refused(realm, "", Optional.empty(), harvest.get());
    }
    return !EmailTab.of(config).delegated(runtime.settings());
  }

  private void deliver(
      Map<String, String> config, @Nullable String recipient, MailComposer.Content content)
      throws EmailException {
    RealmModel realm = session.getContext().getRealm();
    EmailTab tab = EmailTab.of(config);
    Optional<Diagnosis> problem = new EmailTabCheck(runtime.settings()).problem(tab);
    if (problem.isPresent()) {
      throw refused(realm, tab.username(), Optional.empty(), problem.get());
    }
    try {
      OutgoingMail mail =
          new MailComposer(runtime.clock())
              .compose(tab, recipient == null ? "" : recipient, content);
      Sending.Purpose purpose = purpose(realm, config);
      if (purpose == Sending.Purpose.MAIL
          && (runtime.settings().delivery() == Settings.Delivery.OUTBOX
              || runtime.outbox().paused(session, realm))) {
        LinkInMail link = LinkInMail.of(content.text() + "\n" + content.html(), realm.getName());
        runtime.outbox().accept(session, realm, tab.mailboxes(), mail, link, request.personWaits());
        return;
      }
      Sending sending =
          new Sending(
              realm.getId(),
              realm.getName(),
              tab.server(),
              Registration.of(tab, session),
              tab.mailboxes(),
              mail);
      runtime.delivery().deliver(sending.as(purpose));
    } catch (InvalidMailException e) {
      throw refused(realm, tab.username(), Optional.empty(), e.diagnosis());
    } catch (DeliveryException e) {
      throw refused(
          new Failure(
                  realm.getId(),
                  realm.getName(),
                  operation(),
                  e.mailbox().address(),
                  e.owner(),
                  e.diagnosis(),
                  e.state().map(LinkState::label),
                  e.nextTry())
              .changing(e.change()));
    } catch (RuntimeException e) {
      // A fault of ours must still say something, and nothing of the mail.
      LOG.error("A mail was not sent for a fault of this software", new WordlessException(e));
      throw refused(
          realm,
          tab.username(),
          Optional.empty(),
          Diagnoses.of(Problem.INTERNAL).with("error", e.getClass().getName()));
    }
  }

  private Sending.Purpose purpose(RealmModel realm, Map<String, String> config) {
    if (!request.testsConnection()) {
      return Sending.Purpose.MAIL;
    }
    return new MailSettings(realm.getSmtpConfig(), config).changed()
        ? Sending.Purpose.TEST_OF_UNSAVED
        : Sending.Purpose.TEST;
  }

  private EmailException refused(
      RealmModel realm, String mailbox, Optional<String> owner, Diagnosis diagnosis) {
    return refused(failure(realm, operation(), mailbox, owner, diagnosis));
  }

  private EmailException refused(Failure failure) {
    runtime.telemetry().failed(failure);
    if (failure.operation() == Failure.Operation.SEND) {
      runtime.meters().failed(failure.realmId(), failure.diagnosis().id(), 1);
    }
    return new EmailException(words(failure.diagnosis()));
  }

  private Failure.Operation operation() {
    return request.testsConnection() ? Failure.Operation.TEST : Failure.Operation.SEND;
  }

  private static Failure failure(
      @Nullable RealmModel realm,
      Failure.Operation operation,
      String mailbox,
      Optional<String> owner,
      Diagnosis diagnosis) {
    return new Failure(
        realm == null ? "" : realm.getId(),
        realm == null ? "-" : realm.getName(),
        operation,
        mailbox,
        owner,
        diagnosis);
  }

  private static String words(Diagnosis diagnosis) {
    return diagnosis.oneLine();
  }

  private EmailSenderProvider builtIn() {
    return session.getProvider(EmailSenderProvider.class, "default");
  }
}
