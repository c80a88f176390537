package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.RedirectUri;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.AuthorizationRequest;
import io.github.exchangeonline.keycloak.entra.TenantAddress;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A user's way to Microsoft and back. For one session; not thread-safe. */
final class LinkVisit {

  private final Visitor visitor;

  LinkVisit(Visitor visitor) {
    this.visitor = visitor;
  }

  /** The page that was shown last, after a reload. */
  Optional<Response> reload() {
    return visitor.pages.last();
  }

  /** The first page: what will happen, or what is linked already, or why nothing can be. */
  Response arrive() {
    Optional<Diagnosis> hindrance = visitor.hindrance();
    if (hindrance.isPresent()) {
      return visitor
          .unlinking(hindrance.get())
          .orElseGet(() -> visitor.failed(hindrance.get(), Optional.empty(), false));
    }
    Offer offer = visitor.offer();
    List<Mailbox> wanted = offer.wanted();
    boolean looksAtLinks =
        LinkMailboxAction.startedByUser(visitor.context.getAuthenticationSession())
            && !offer.unnamed().isEmpty();
    if (offer.linksNothingMore() || offer.asksToConfirm() || looksAtLinks) {
      return visitor.pages.status(offer, Optional.empty(), Optional.empty());
    }
    Linking linking = new Linking(visitor.session, visitor.runtime, visitor.tab, visitor.config);
    Optional<Diagnosis> why =
        offer.own().stream()
            .findFirst()
            .map(
                link ->
                    Diagnoses.of(Problem.LINK_NEEDS_OWNER)
                        .with("mailbox", link.mailbox().address()));
    return visitor.pages.start(
        wanted, visitor.config.skippable(), linking.sendsTestMail(wanted.get(0)), why);
  }

  /**
   * Sends the browser to Microsoft.
   *
   * @param again whether this follows an earlier link or a failure, where the account may be known
   */
  Response begin(boolean again) {
    Optional<Diagnosis> hindrance = visitor.hindrance();
    if (hindrance.isPresent()) {
      return visitor.failed(hindrance.get(), Optional.empty(), false);
    }
    boolean afterFailure = visitor.pages.hasLast();
    Mailbox mailbox = visitor.chosen().orElse(null);
    if (mailbox == null) {
      // Not one that the Email tab names, or not any more: the page shows which it does.
      return arrive();
    }
    Optional<URI> redirectUri =
        RedirectUri.of(visitor.session, visitor.realm, visitor.runtime.settings());
    if (redirectUri.isEmpty()) {
      Diagnosis missing =
          Diagnoses.of(Problem.CALLBACK_REALM_MISSING)
              .with("realm", visitor.runtime.settings().callbackRealm().orElse(""));
      return visitor.failed(missing, Optional.of(mailbox), true);
    }
    if (!attempts().another(visitor.user.getId(), mailbox)) {
      return visitor.failed(
          Diagnoses.of(Problem.TOO_MANY_ATTEMPTS)
              .with("mailbox", mailbox.address())
              .with("minutes", Long.toString(Attempts.WINDOW.toMinutes())),
          Optional.of(mailbox),
          false);
    }
    Optional<String> hint =
        again && !afterFailure
            ? new MailboxLinks(visitor.session)
                .find(visitor.realm, mailbox)
                .filter(link -> link.userId().equals(visitor.user.getId()))
                .map(link -> link.account().username())
            : Optional.empty();
    LinkRequest request = LinkRequest.begin(mailbox, redirectUri.get(), registration());
    request.keep(
        visitor.session,
        visitor.context.getAuthenticationSession(),
        visitor.context.getActionUrl());
    LinkPages.forget(visitor.context.getAuthenticationSession());
    URI microsoft =
        new AuthorizationRequest(
                TenantAddress.ofTokenUrl(visitor.tab.tokenUrl()),
                visitor.tab.clientId(),
                request.redirectUri(),
                Linking.scope(visitor.tab),
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
    return LinkRequest.take(visitor.session, visitor.context.getAuthenticationSession(), handle)
        .map(this::finish);
  }

  /** Back from Microsoft, by another way than the callback led; empty where nobody is. */
  Optional<Response> returned() {
    return LinkRequest.take(visitor.session, visitor.context.getAuthenticationSession())
        .map(this::finish);
  }

  private Response finish(LinkRequest.Answer answer) {
    Mailbox mailbox = answer.request().mailbox();
    Optional<Diagnosis> hindrance = visitor.hindrance();
    if (hindrance.isPresent()) {
      return visitor.failed(hindrance.get(), Optional.of(mailbox), false);
    }
    if (answer.code().isEmpty()) {
      return visitor.failed(
          Diagnoses.ofAuthorize(answer.error(), answer.errorSubcode(), answer.errorDescription())
              .with("mailbox", mailbox.address()),
          Optional.of(mailbox),
          true);
    }
    if (!answer.request().registration().equals(registration())) {
      return visitor.failed(Diagnoses.of(Problem.STATE_EXPIRED), Optional.of(mailbox), true);
    }
    Linking.Outcome outcome =
        new Linking(visitor.session, visitor.runtime, visitor.tab, visitor.config)
            .finish(visitor.user, answer.request(), answer.code().get(), visitor::testMail);
    if (outcome instanceof Linking.Refused refused) {
      return visitor.failed(refused.diagnosis(), mailbox, refused.report());
    }
    Linking.Linked linked = (Linking.Linked) outcome;
    attempts().succeeded(visitor.user.getId());
    visitor.user.removeRequiredAction(LinkMailboxActionFactory.ID);
    visitor.changed(
        linked.link().mailbox(),
        linked.again() ? LinkChange.What.RELINKED : LinkChange.What.LINKED);
    return visitor.pages.linked(linked);
  }

  private Attempts attempts() {
    return Attempts.of(visitor.session, visitor.realm);
  }

  /** Which app an answer belongs to; a code for one is never shown to another. */
  private String registration() {
    return visitor.tab.tokenUrl() + " " + visitor.tab.clientId();
  }
}
