package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.LinkStates;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.preflight.Report;
import io.github.exchangeonline.keycloak.preflight.Stage;
import io.github.exchangeonline.keycloak.sender.EmailTabCheck;
import io.github.exchangeonline.keycloak.sender.MailToItself;
import io.github.exchangeonline.keycloak.sender.Registration;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** What an owner does with a mailbox that is linked. For one session; not thread-safe. */
final class LinkCare {

  private final Visitor visitor;

  LinkCare(Visitor visitor) {
    this.visitor = visitor;
  }

  /** Sends a test mail to the mailbox itself, as any mail would go. */
  Response test() {
    Optional<Diagnosis> hindrance = visitor.hindrance();
    if (hindrance.isPresent()) {
      return visitor.failed(hindrance.get(), Optional.empty(), false);
    }
    Mailbox mailbox = visitor.chosen().orElse(null);
    if (mailbox == null || !visitor.hasLinked(mailbox)) {
      return visitor.pages.status(visitor.offer(), Optional.empty(), Optional.empty());
    }
    Report report =
        visitor
            .runtime
            .preflight()
            .check(
                visitor.realm.getName(),
                visitor.runtime.routes().of(visitor.session, visitor.realm),
                mailbox,
                this::mail);
    Diagnosis problem = report.problem().orElse(null);
    if (problem == null && report.passed(Stage.TEST_MAIL)) {
      return visitor.pages.status(visitor.offer(), Optional.of(mailbox), Optional.empty());
    }
    Failure failure =
        new Failure(
                visitor.realm.getId(),
                visitor.realm.getName(),
                Failure.Operation.TEST,
                mailbox.address(),
                Optional.of(visitor.user.getId()),
                // Where it was unlinked meanwhile nothing failed, and yet nothing was sent.
                problem == null
                    ? Diagnoses.of(Problem.NOT_LINKED).with("mailbox", mailbox.address())
                    : problem,
                report.state().map(LinkState::label),
                report.nextTry())
            .changing(report.change());
    visitor.runtime.telemetry().failed(failure);
    return visitor.pages.failed(visitor.offer(), mailbox, failure, Optional.of(report));
  }

  private Optional<OutgoingMail> mail(Mailbox mailbox) throws LinkException {
    return Optional.of(
        new MailToItself(visitor.tab, visitor.runtime.clock())
            .compose(mailbox, visitor.testMail(mailbox)));
  }

  /** The owner says that a link which was found is to be used here. */
  Response confirm() {
    Optional<Diagnosis> hindrance = visitor.hindrance();
    if (hindrance.isPresent()) {
      return visitor.failed(hindrance.get(), Optional.empty(), false);
    }
    Optional<MailboxLink> paused =
        visitor
            .chosen()
            .flatMap(
                mailbox ->
                    visitor.offer().own().stream()
                        .filter(link -> link.mailbox().equals(mailbox))
                        .filter(link -> link.state() == LinkState.PAUSED)
                        .findFirst());
    Optional<Diagnosis> closed = paused.flatMap(visitor.runtime.tokens()::hindrance);
    if (paused.isPresent() && closed.isPresent()) {
      Mailbox mailbox = paused.get().mailbox();
      Failure failure = visitor.failure(Failure.Operation.LINK, mailbox, closed.get());
      visitor.runtime.telemetry().failed(failure);
      return visitor.pages.failed(visitor.offer(), mailbox, failure, Optional.empty());
    }
    Optional<MailboxLink> confirmed =
        paused.filter(
            link ->
                new LinkStates(visitor.session)
                    .confirm(visitor.realm, link, visitor.runtime.clock().instant()));
    confirmed.ifPresent(link -> visitor.changed(link.mailbox(), LinkChange.What.CONFIRMED));
    return confirmed
        .map(link -> visitor.pages.confirmed(visitor.offer(), link.mailbox()))
        .orElseGet(() -> visitor.pages.status(visitor.offer(), Optional.empty(), Optional.empty()));
  }

  /**
   * Any link of the user's own, whether or not the Email tab still names it and whatever keeps the
   * user from linking. Deletes the stored permission: the next mail does not leave as this mailbox
   * any more.
   */
  Response unlink() {
    Optional<Mailbox> mailbox = visitor.typed();
    MailboxLinks links = new MailboxLinks(visitor.session);
    mailbox
        .flatMap(it -> links.find(visitor.realm, it))
        .filter(link -> link.userId().equals(visitor.user.getId()))
        .ifPresent(this::forget);
    Optional<Mailbox> unlinked =
        mailbox.filter(it -> links.unlink(visitor.realm, visitor.user, it));
    unlinked.ifPresent(it -> visitor.changed(it, LinkChange.What.UNLINKED));
    return visitor
        .hindrance()
        .map(it -> visitor.pages.hindered(visitor.offer(), it, unlinked))
        .orElseGet(() -> visitor.pages.status(visitor.offer(), Optional.empty(), unlinked));
  }

  /** No token of a link that ends stays in memory, though none would be used without its row. */
  private void forget(MailboxLink link) {
    if (new EmailTabCheck(visitor.runtime.settings()).problem(visitor.tab).isEmpty()) {
      visitor.runtime.tokens().forget(link, Registration.of(visitor.tab, visitor.session));
    }
  }
}
