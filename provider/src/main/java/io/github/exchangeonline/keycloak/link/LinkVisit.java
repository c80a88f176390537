package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.AuthorizationRequest;
import io.github.exchangeonline.keycloak.entra.TenantAddress;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxCredential;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.outbox.DeliveryException;
import io.github.exchangeonline.keycloak.outbox.Sending;
import io.github.exchangeonline.keycloak.sender.EmailTab;
import io.github.exchangeonline.keycloak.sender.EmailTabCheck;
import io.github.exchangeonline.keycloak.sender.InvalidMailException;
import io.github.exchangeonline.keycloak.sender.MailComposer;
import io.github.exchangeonline.keycloak.sender.Registration;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.events.Details;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationSessionManager;

/**
 * One request of a user who links, tests or unlinks a mailbox. For one session; not thread-safe.
 */
final class LinkVisit {

  private final RequiredActionContext context;
  private final KeycloakSession session;
  private final RealmModel realm;
  private final UserModel user;
  private final MailRuntime runtime;
  private final LinkActionConfig config;
  private final EmailTab tab;
  private final LinkPages pages;

  LinkVisit(RequiredActionContext context, MailRuntime runtime, LinkActionConfig config) {
    this.context = context;
    this.session = context.getSession();
    this.realm = context.getRealm();
    this.user = context.getUser();
    this.runtime = runtime;
    this.config = config;
    this.tab = EmailTab.of(realm.getSmtpConfig());
    this.pages = new LinkPages(context, tab);
  }

  /** The page that was shown last, after a reload. */
  Optional<Response> reload() {
    return pages.last();
  }

  /** The first page: what will happen, or what is linked already, or why nothing can be. */
  Response arrive() {
    Optional<Diagnosis> hindrance = hindrance();
    if (hindrance.isPresent()) {
      return failed(hindrance.get(), Optional.empty(), false);
    }
    Offer offer = Offer.of(session, tab, user);
    List<Mailbox> wanted = offer.wanted();
    if (offer.linksNothingMore()) {
      return pages.status(offer, Optional.empty(), Optional.empty());
    }
    Linking linking = new Linking(session, runtime, tab, config);
    Optional<Diagnosis> why =
        offer.own().stream()
            .findFirst()
            .map(
                link ->
                    Diagnoses.of(Problem.LINK_NEEDS_OWNER)
                        .with("mailbox", link.mailbox().address()));
    return pages.start(wanted, config.skippable(), linking.sendsTestMail(wanted.get(0)), why);
  }

  /**
   * Whether the login may go on without a link: always, unless the settings want one and this user
   * could give it and was not kept from it by a fault.
   */
  boolean mayLeave() {
    return config.skippable()
        || pages.last().isPresent()
        || hindrance().isPresent()
        || Offer.of(session, tab, user).linksNothingMore();
  }

  /**
   * Sends the browser to Microsoft.
   *
   * @param again whether this follows an earlier link or a failure, where the account may be known
   */
  Response begin(boolean again) {
    Optional<Diagnosis> hindrance = hindrance();
    if (hindrance.isPresent()) {
      return failed(hindrance.get(), Optional.empty(), false);
    }
    boolean afterFailure = pages.last().isPresent();
    Mailbox mailbox = chosen().orElse(tab.mailboxes().get(0));
    Optional<String> hint =
        again && !afterFailure
            ? new MailboxLinks(session)
                .find(realm, mailbox)
                .filter(link -> link.userId().equals(user.getId()))
                .map(link -> link.account().username())
            : Optional.empty();
    LinkRequest request = LinkRequest.begin(mailbox, Addresses.callback(session), registration());
    request.keep(session, context.getAuthenticationSession(), context.getActionUrl());
    LinkPages.forget(context.getAuthenticationSession());
    URI microsoft =
        new AuthorizationRequest(
                TenantAddress.ofTokenUrl(tab.tokenUrl()),
                tab.clientId(),
                request.redirectUri(),
                Linking.scope(tab),
                request.state(),
                request.nonce(),
                request.pkce().challenge(),
                // Two contradict each other: a hint names the account that the choice would ask
                // for.
                hint.isPresent() ? Optional.empty() : Optional.of("select_account"),
                hint)
            .uri();
    return LinkResource.seeOther(microsoft);
  }

  /** Back from Microsoft; empty where this was answered before. */
  Optional<Response> returned(String handle) {
    return LinkRequest.take(context.getAuthenticationSession(), handle).map(this::finish);
  }

  /** Sends a test mail to the mailbox itself, as any mail would go. */
  Response test() {
    Optional<Diagnosis> hindrance = hindrance();
    if (hindrance.isPresent()) {
      return failed(hindrance.get(), Optional.empty(), false);
    }
    Mailbox mailbox = chosen().orElse(null);
    Offer offer = Offer.of(session, tab, user);
    if (mailbox == null || offer.own().stream().noneMatch(link -> link.mailbox().equals(mailbox))) {
      return pages.status(offer, Optional.empty(), Optional.empty());
    }
    Diagnosis problem;
    try {
      runtime
          .delivery()
          .deliver(
              new Sending(
                  realm.getId(),
                  realm.getName(),
                  tab.server(),
                  Registration.of(tab, session),
                  List.of(mailbox),
                  new MailComposer(runtime.clock())
                      .compose(tab, mailbox.address(), testMail(mailbox))));
      return pages.status(Offer.of(session, tab, user), Optional.of(mailbox), Optional.empty());
    } catch (DeliveryException e) {
      problem = e.diagnosis();
    } catch (InvalidMailException e) {
      problem = e.diagnosis();
    }
    report(Failure.Operation.TEST, mailbox, problem);
    return pages.status(
        Offer.of(session, tab, user), Optional.empty(), Optional.empty(), Map.of(mailbox, problem));
  }

  /** Deletes the stored permission: the next mail does not leave as this mailbox any more. */
  Response unlink() {
    Optional<Mailbox> mailbox = chosen();
    MailboxLinks links = new MailboxLinks(session);
    mailbox.flatMap(it -> links.find(realm, it)).ifPresent(this::forget);
    Optional<Mailbox> unlinked = mailbox.filter(it -> links.unlink(realm, user, it));
    unlinked.ifPresent(
        it ->
            context
                .getEvent()
                .clone()
                .event(EventType.REMOVE_CREDENTIAL)
                .detail(Details.CREDENTIAL_TYPE, MailboxCredential.TYPE)
                .detail("mailbox", it.address())
                .success());
    return pages.status(Offer.of(session, tab, user), Optional.empty(), unlinked);
  }

  /** Who impersonates the user in this browser. */
  static Optional<String> impersonator(KeycloakSession session, RealmModel realm) {
    UserSessionModel browser =
        new AuthenticationSessionManager(session).getUserSessionFromAuthenticationCookie(realm);
    return browser == null
        ? Optional.empty()
        : Optional.ofNullable(browser.getNote(ImpersonationSessionNote.IMPERSONATOR_ID.toString()));
  }

  /** No token of a link that ends stays in memory, though none would be used without its row. */
  private void forget(MailboxLink link) {
    if (new EmailTabCheck(runtime.settings()).problem(tab).isEmpty()) {
      runtime.tokens().forget(link, Registration.of(tab, session));
    }
  }

  private Response finish(LinkRequest.Answer answer) {
    Mailbox mailbox = answer.request().mailbox();
    Optional<Diagnosis> hindrance = hindrance();
    if (hindrance.isPresent()) {
      return failed(hindrance.get(), Optional.of(mailbox), false);
    }
    if (answer.code().isEmpty()) {
      return failed(
          Diagnoses.ofAuthorize(answer.error(), answer.errorSubcode(), answer.errorDescription())
              .with("mailbox", mailbox.address()),
          Optional.of(mailbox),
          true);
    }
    if (!answer.request().registration().equals(registration())) {
      return failed(Diagnoses.of(Problem.STATE_EXPIRED), Optional.of(mailbox), true);
    }
    try {
      Linking.Linked linked =
          new Linking(session, runtime, tab, config)
              .finish(user, answer.request(), answer.code().get(), testMail(mailbox));
      user.removeRequiredAction(LinkMailboxActionFactory.ID);
      context
          .getEvent()
          .clone()
          .event(EventType.UPDATE_CREDENTIAL)
          .detail(Details.CREDENTIAL_TYPE, MailboxCredential.TYPE)
          .detail("mailbox", linked.link().mailbox().address())
          .success();
      return pages.linked(linked);
    } catch (LinkException e) {
      return failed(e.diagnosis(), Optional.of(mailbox), true);
    }
  }

  /** What keeps this user, in this login, from linking anything at all. */
  private Optional<Diagnosis> hindrance() {
    if (impersonator(session, realm).isPresent()) {
      return Optional.of(Diagnoses.of(Problem.IMPERSONATED));
    }
    boolean asked =
        Offer.holdsRole(realm, user, config)
            || context
                .getAuthenticationSession()
                .getRequiredActions()
                .contains(LinkMailboxActionFactory.ID)
            || user.getRequiredActionsStream().anyMatch(LinkMailboxActionFactory.ID::equals);
    if (!asked) {
      return Optional.of(Diagnoses.of(Problem.NOT_ALLOWED).with("role", config.role()));
    }
    if (!tab.delegated(runtime.settings())) {
      return Optional.of(Diagnoses.of(Problem.NO_MAILBOX_CONFIGURED));
    }
    return new EmailTabCheck(runtime.settings()).problem(tab);
  }

  private Response failed(Diagnosis diagnosis, Optional<Mailbox> mailbox, boolean retry) {
    report(Failure.Operation.LINK, mailbox.orElse(new Mailbox("")), diagnosis);
    return pages.failed(diagnosis, mailbox, retry, runtime.clock().instant());
  }

  private void report(Failure.Operation operation, Mailbox mailbox, Diagnosis diagnosis) {
    runtime
        .telemetry()
        .failed(
            new Failure(
                realm.getId(),
                realm.getName(),
                operation,
                mailbox.address(),
                Optional.of(user.getId()),
                diagnosis));
  }

  private Optional<Mailbox> chosen() {
    String typed = context.getHttpRequest().getDecodedFormParameters().getFirst("exo-mailbox");
    return Optional.ofNullable(typed)
        .map(Mailbox::new)
        .or(() -> LinkRequest.lastMailbox(context.getAuthenticationSession()))
        .filter(tab.mailboxes()::contains);
  }

  /** Which app an answer belongs to; a code for one is never shown to another. */
  private String registration() {
    return tab.tokenUrl() + " " + tab.clientId();
  }

  private MailComposer.Content testMail(Mailbox mailbox) {
    LoginFormsProvider form = context.form();
    String name = LinkPages.realmName(realm);
    return new MailComposer.Content(
        form.getMessage("exchangeOnlineTestMailSubject", name),
        form.getMessage("exchangeOnlineTestMailText", mailbox.address(), name),
        null);
  }
}
