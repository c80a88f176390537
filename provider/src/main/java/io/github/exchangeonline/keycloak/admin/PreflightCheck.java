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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Checks now whether the realm's mailboxes send. For one request.
 *
 * <p>A check takes up to half a minute, and a transaction keeps the connection of its first query
 * until it ends: so the request's own one is ended before, with the event in it, and nothing asks
 * the request's session afterwards.
 */
final class PreflightCheck {

  private final Caller caller;
  private final MailRuntime runtime;
  private final String realmId;
  private final String realm;
  private final Locale locale;

  PreflightCheck(Caller caller) {
    this.caller = caller;
    this.runtime = caller.runtime();
    this.realmId = caller.realm.getId();
    this.realm = caller.realm.getName();
    this.locale = caller.locale();
  }

  Checked run(Inputs.WhatToCheck what) {
    Optional<Mailbox> one = Optional.ofNullable(what.mailbox()).map(this::named);
    boolean sends = Boolean.TRUE.equals(what.testMail());
    Routes.Route route = runtime.routes().of(caller.session, caller.realm);
    PreflightView view = new PreflightView(locale, caller.redaction());
    KeycloakSessionFactory sessions = caller.session.getKeycloakSessionFactory();
    record(one, route, sends);
    caller.session.getTransactionManager().commit();

    Preflight preflight = runtime.preflight();
    TestMail mail = sends ? this::mail : TestMail.NONE;
    List<Report> reports =
        one.map(mailbox -> List.of(preflight.check(realm, route, mailbox, mail)))
            .orElseGet(() -> preflight.check(realm, route, mail));
    reports.forEach(report -> tell(sessions, report));
    return new Checked(reports.stream().map(view::of).toList());
  }

  private void record(Optional<Mailbox> one, Routes.Route route, boolean sends) {
    List<Mailbox> all = route instanceof Routes.Route.Open open ? open.pool() : List.of();
    caller.record(
        MailboxCare.RESOURCE,
        OperationType.ACTION,
        Map.of(
            "checked",
            one.map(List::of).orElse(all).stream()
                .map(Mailbox::address)
                .collect(Collectors.joining(", ")),
            "testMail",
            String.valueOf(sends)));
  }

  /** Only as those that the Email tab names mail is sent. */
  private Mailbox named(String address) {
    Mailbox mailbox = new Mailbox(address);
    List<Mailbox> pool =
        caller.tab.delegated(runtime.settings()) ? caller.tab.mailboxes() : List.of();
    if (!pool.contains(mailbox)) {
      boolean linked =
          Inputs.nameable(address)
              && new MailboxLinks(caller.session).find(caller.realm, mailbox).isPresent();
      Reason why = linked ? Reason.MAILBOX_NOT_NAMED : Reason.NO_SUCH_MAILBOX;
      throw caller.refused(why, Map.of("mailbox", mailbox.address()));
    }
    return mailbox;
  }

  private Optional<OutgoingMail> mail(Mailbox mailbox) throws LinkException {
    Words words = Words.in(locale);
    Map<String, String> facts = Map.of("mailbox", mailbox.address(), "realm", realm);
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
  private void tell(KeycloakSessionFactory sessions, Report report) {
    Diagnosis problem = report.problem().orElse(null);
    if (problem != null) {
      runtime
          .telemetry()
          .failed(
              new Failure(
                      realmId,
                      realm,
                      Failure.Operation.CHECK,
                      report.mailbox(),
                      owner(sessions, new Mailbox(report.mailbox())),
                      problem,
                      report.state().map(LinkState::label),
                      report.nextTry())
                  .changing(report.change()));
    }
  }

  private Optional<String> owner(KeycloakSessionFactory sessions, Mailbox mailbox) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session ->
            Optional.ofNullable(session.realms().getRealm(realmId))
                .flatMap(it -> new MailboxLinks(session).find(it, mailbox))
                .map(MailboxLink::userId));
  }
}
