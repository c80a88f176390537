package io.github.exchangeonline.keycloak.admin;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.RedirectUri;
import io.github.exchangeonline.keycloak.Settings;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.outbox.OutboxDesk;
import io.github.exchangeonline.keycloak.sender.EmailTabCheck;
import java.net.URI;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The state of a realm's mail. For one request. */
final class StatusView {

  private final Caller caller;
  private final MailRuntime runtime;

  StatusView(Caller caller) {
    this.caller = caller;
    this.runtime = caller.runtime();
  }

  Status status() {
    OutboxDesk desk = runtime.outbox().desk(caller.session, caller.realm);
    return new Status(
        caller.realm.getName(),
        configuration(),
        RedirectUri.of(caller.session, caller.realm, runtime.settings())
            .map(URI::toString)
            .orElse(null),
        runtime.settings().delivery() == Settings.Delivery.OUTBOX ? "outbox" : "direct",
        pause(caller, desk),
        secret(caller, desk).orElse(null),
        mailboxes(),
        new Status.Rights(caller.changes(), caller.seesUsers()),
        Answers.time(desk.now()));
  }

  private Status.Configuration configuration() {
    boolean ours = caller.tab.delegated(runtime.settings());
    Optional<Diagnosis> problem =
        ours ? new EmailTabCheck(runtime.settings()).problem(caller.tab) : Optional.empty();
    Words words = Words.in(caller.locale());
    String verdict =
        !ours ? "verdict.not-ours" : problem.isPresent() ? "verdict.problem" : "verdict.works";
    return new Status.Configuration(
        ours,
        ours && problem.isEmpty(),
        words.language(),
        words.of(verdict, Map.of()),
        problem.map(caller::decoded).orElse(null));
  }

  private List<MailboxStatus> mailboxes() {
    Map<Mailbox, LinkHistory.Overview> links = new LinkedHashMap<>();
    new MailboxLinks(caller.session)
        .in(caller.realm)
        .forEach(it -> links.put(it.link().mailbox(), it));
    boolean ours = caller.tab.delegated(runtime.settings());
    List<Mailbox> pool = ours ? caller.tab.mailboxes() : List.of();
    MailboxView view = new MailboxView(caller, runtime);
    List<MailboxStatus> all = new ArrayList<>();
    pool.forEach(
        mailbox -> all.add(view.of(mailbox, true, Optional.ofNullable(links.remove(mailbox)))));
    links.forEach((mailbox, link) -> all.add(view.of(mailbox, false, Optional.of(link))));
    return all;
  }

  static Status.PauseState pause(Caller caller, OutboxDesk desk) {
    return desk.paused()
        .map(
            pause ->
                new Status.PauseState(
                    true, Answers.time(pause.since()), caller.seesUsers() ? pause.by() : null))
        .orElseGet(() -> new Status.PauseState(false, null, null));
  }

  static Optional<Status.SecretExpiry> secret(Caller caller, OutboxDesk desk) {
    LocalDate today = LocalDate.ofInstant(desk.now(), ZoneOffset.UTC);
    return desk.secret()
        .map(
            note ->
                new Status.SecretExpiry(
                    note.ends().toString(),
                    ChronoUnit.DAYS.between(today, note.ends()),
                    !note.clientId().equals(caller.tab.clientId()),
                    Answers.time(note.notedAt()),
                    caller.seesUsers() ? note.by() : null));
  }
}
