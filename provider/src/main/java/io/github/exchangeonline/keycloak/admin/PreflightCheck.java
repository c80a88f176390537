package io.github.exchangeonline.keycloak.admin;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.outbox.Routes;
import io.github.exchangeonline.keycloak.preflight.Preflight;
import io.github.exchangeonline.keycloak.preflight.Report;
import io.github.exchangeonline.keycloak.preflight.TestMail;
import io.github.exchangeonline.keycloak.sender.MailComposer;
import io.github.exchangeonline.keycloak.sender.MailToItself;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.events.admin.OperationType;

/** Checks now whether the realm's mailboxes send. For one request. */
final class PreflightCheck {

  private final Caller caller;
  private final MailRuntime runtime;

  PreflightCheck(Caller caller) {
    this.caller = caller;
    this.runtime = caller.runtime();
  }

  Checked run(Inputs.WhatToCheck what) {
    Optional<Mailbox> one = Optional.ofNullable(what.mailbox()).map(this::named);
    boolean sends = Boolean.TRUE.equals(what.testMail());
    Preflight preflight = runtime.preflight();
    Routes.Route route = runtime.routes().of(caller.session, caller.realm);
    TestMail mail = sends ? this::mail : TestMail.NONE;
    String realm = caller.realm.getName();
    List<Report> reports =
        one.map(mailbox -> List.of(preflight.check(realm, route, mailbox, mail)))
            .orElseGet(() -> preflight.check(realm, route, mail));
    reports.forEach(this::tell);
    caller.record(
        MailboxCare.RESOURCE,
        OperationType.ACTION,
        Map.of(
            "checked",
            String.join(", ", reports.stream().map(Report::mailbox).toList()),
            "testMail",
            String.valueOf(sends)));
    PreflightView view = new PreflightView(caller.locale(), caller.redaction());
    return new Checked(reports.stream().map(view::of).toList());
  }

  /** Only as those that the Email tab names mail is sent. */
  private Mailbox named(String address) {
    Mailbox mailbox = new Mailbox(address);
    List<Mailbox> pool =
        caller.tab.delegated(runtime.settings()) ? caller.tab.mailboxes() : List.of();
    if (!pool.contains(mailbox)) {
      Reason why = link(mailbox).isEmpty() ? Reason.NO_SUCH_MAILBOX : Reason.MAILBOX_NOT_NAMED;
      throw caller.refused(why, Map.of("mailbox", mailbox.address()));
    }
    return mailbox;
  }

  private Optional<OutgoingMail> mail(Mailbox mailbox) throws LinkException {
    Words words = Words.in(caller.locale());
    Map<String, String> facts =
        Map.of("mailbox", mailbox.address(), "realm", caller.realm.getName());
    return Optional.of(
        new MailToItself(caller.tab, runtime.clock())
            .compose(
                mailbox,
                new MailComposer.Content(
                    words.of("test-mail.subject", facts),
                    words.of("test-mail.text", facts),
                    null)));
  }

  /** What was found out changes what the mailbox is, and so is an event as with any mail. */
  private void tell(Report report) {
    Diagnosis problem = report.problem().orElse(null);
    if (problem != null) {
      runtime
          .telemetry()
          .failed(
              new Failure(
                      caller.realm.getId(),
                      caller.realm.getName(),
                      Failure.Operation.CHECK,
                      report.mailbox(),
                      link(new Mailbox(report.mailbox())).map(MailboxLink::userId),
                      problem,
                      report.state().map(LinkState::label),
                      report.nextTry())
                  .changing(report.change()));
    }
  }

  private Optional<MailboxLink> link(Mailbox mailbox) {
    return new MailboxLinks(caller.session).find(caller.realm, mailbox);
  }
}
