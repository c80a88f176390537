package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.OwnTables;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.preflight.Report;
import io.github.exchangeonline.keycloak.sender.EmailTab;
import io.github.exchangeonline.keycloak.sender.EmailTabCheck;
import io.github.exchangeonline.keycloak.sender.MailComposer;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * A user in front of the pages of the required action, in one request: what all of them need to
 * know and to say. For one session; not thread-safe.
 */
final class Visitor {

  final RequiredActionContext context;
  final KeycloakSession session;
  final RealmModel realm;
  final UserModel user;
  final MailRuntime runtime;
  final LinkActionConfig config;
  final EmailTab tab;
  final LinkPages pages;
  private @Nullable Boolean tablesReached;

  Visitor(RequiredActionContext context, MailRuntime runtime, LinkActionConfig config) {
    this.context = context;
    this.session = context.getSession();
    this.realm = context.getRealm();
    this.user = context.getUser();
    this.runtime = runtime;
    this.config = config;
    this.tab = EmailTab.of(realm.getSmtpConfig());
    this.pages =
        new LinkPages(context, tab, runtime.tokens()::hindrance, runtime.clock().instant());
  }

  /** The realm's mailboxes as this user sees them, looked up anew. */
  Offer offer() {
    return Offer.of(session, realm, tab, user);
  }

  /**
   * Whether this user has linked the mailbox. Asked apart from this request's transaction, which
   * would keep its connection to the database while the mailbox is tried.
   */
  boolean hasLinked(Mailbox mailbox) {
    return runtime
        .tables()
        .with(
            realm,
            OwnTables.Use.ASK,
            apart ->
                Offer.of(apart, realm, tab, user).own().stream()
                    .anyMatch(link -> link.mailbox().equals(mailbox)))
        .orElse(false);
  }

  /** What keeps this user, in this login, from linking anything at all. */
  Optional<Diagnosis> hindrance() {
    if (Impersonation.in(session, context.getAuthenticationSession())) {
      return Optional.of(Diagnoses.of(Problem.IMPERSONATED));
    }
    if (!user.isEnabled()) {
      return Optional.of(Diagnoses.of(Problem.USER_DISABLED));
    }
    boolean asked =
        Offer.holdsRole(realm, user, config)
            || LinkMailboxAction.askedByAdmin(context.getAuthenticationSession())
            || LinkMailboxAction.askedOnUser(user);
    if (!asked) {
      return Optional.of(Diagnoses.of(Problem.NOT_ALLOWED).with("role", config.role()));
    }
    if (!tab.delegated(runtime.settings())) {
      return Optional.of(Diagnoses.of(Problem.NO_MAILBOX_CONFIGURED));
    }
    return new EmailTabCheck(runtime.settings()).problem(tab).or(this::tablesOutOfReach);
  }

  /**
   * The page for a user who has links but is kept from linking: an owner can end them whatever else
   * is the matter. Not for somebody else who acts as the owner.
   */
  Optional<Response> unlinking(Diagnosis hindrance) {
    boolean owner =
        !hindrance.id().equals(Problem.IMPERSONATED.id())
            && !hindrance.id().equals(Problem.USER_DISABLED.id())
            && reachesTables();
    return Optional.of(hindrance)
        .filter(it -> owner && offer().hasLinks())
        .map(it -> pages.hindered(offer(), it, Optional.empty()));
  }

  private Optional<Diagnosis> tablesOutOfReach() {
    return reachesTables()
        ? Optional.empty()
        : Optional.of(Diagnoses.of(Problem.TABLES_OUT_OF_REACH));
  }

  /** Asked once, and apart from this request's transaction, which has to tell of it. */
  private boolean reachesTables() {
    if (tablesReached == null) {
      tablesReached =
          runtime
              .tables()
              .with(
                  realm,
                  OwnTables.Use.ASK,
                  own ->
                      Offer.of(own, realm, tab, user)
                          .askNow(own, config, runtime.clock().instant()))
              .isPresent();
    }
    return tablesReached;
  }

  /**
   * Whether the login may go on without a link: always, unless the settings want one and this user
   * could give it and was not kept from it by a fault.
   */
  boolean mayLeave() {
    return config.skippable()
        || pages.hasLast()
        || hindrance().isPresent()
        || offer().linksNothingMore()
        || offer().asksToConfirm();
  }

  /** The mailbox that the form names. */
  Optional<Mailbox> typed() {
    return Optional.ofNullable(
            context.getHttpRequest().getDecodedFormParameters().getFirst("exo-mailbox"))
        // PostgreSQL fails where it is asked for U+0000.
        .filter(address -> address.indexOf('\0') < 0)
        .map(Mailbox::new);
  }

  /** The mailbox that the pressed button is about, where the Email tab names it. */
  Optional<Mailbox> chosen() {
    return typed()
        .or(() -> LinkRequest.lastMailbox(context.getAuthenticationSession()))
        .filter(tab.mailboxes()::contains);
  }

  /** The page of a failure, which is reported too. */
  Response failed(Diagnosis diagnosis, Optional<Mailbox> mailbox, boolean retry) {
    report(Failure.Operation.LINK, mailbox.orElse(new Mailbox("")), diagnosis);
    return pages.failed(diagnosis, mailbox, retry, runtime.clock().instant(), Optional.empty());
  }

  /** The same after the mailbox was tried, which may be tried again. */
  Response failed(Diagnosis diagnosis, Mailbox mailbox, Report report) {
    report(Failure.Operation.LINK, mailbox, diagnosis);
    return pages.failed(
        diagnosis, Optional.of(mailbox), true, runtime.clock().instant(), Optional.of(report));
  }

  /** One log line and one event. */
  void report(Failure.Operation operation, Mailbox mailbox, Diagnosis diagnosis) {
    runtime.telemetry().failed(failure(operation, mailbox, diagnosis));
  }

  Failure failure(Failure.Operation operation, Mailbox mailbox, Diagnosis diagnosis) {
    return new Failure(
        realm.getId(),
        realm.getName(),
        operation,
        mailbox.address(),
        Optional.of(user.getId()),
        diagnosis);
  }

  /** The user did something with a link of the user's own: one log line and one event. */
  void changed(Mailbox mailbox, LinkChange.What what) {
    runtime
        .telemetry()
        .changed(
            new LinkChange(
                realm.getId(),
                realm.getName(),
                mailbox.address(),
                Optional.of(user.getId()),
                what,
                LinkChange.By.OWNER,
                Optional.of(user.getId())),
            context.getEvent());
  }

  /** What the test mail says, in this user's language. */
  MailComposer.Content testMail(Mailbox mailbox) {
    LoginFormsProvider form = context.form();
    String name = LinkPages.realmName(realm);
    return new MailComposer.Content(
        form.getMessage("exchangeOnlineTestMailSubject", name),
        form.getMessage("exchangeOnlineTestMailText", mailbox.address(), name),
        null);
  }
}
