package io.github.exchangeonline.keycloak.admin;

import io.github.exchangeonline.keycloak.outbox.MailRecord;
import io.github.exchangeonline.keycloak.outbox.OutboxCounts;
import io.github.exchangeonline.keycloak.outbox.OutboxDesk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;

/** A realm's outbox, looked at and mended. For one request. */
final class OutboxView {

  static final String RESOURCE = "EXCHANGE_ONLINE_MAIL";

  /** Mails on one page, at most. */
  static final int LONGEST_PAGE = 100;

  /** The database has to look at all mails before a page; who wants more narrows the states. */
  static final int DEEPEST = 10_000;

  private static final int PAGE = 50;
  private static final List<String> OPEN = List.of("failed", "queued", "sending");
  private static final List<String> STATES =
      List.of("waiting", "failed", "queued", "sending", "sent", "expired", "discarded");

  private final Caller caller;
  private final OutboxDesk desk;

  OutboxView(Caller caller) {
    this.caller = caller;
    this.desk = caller.runtime().outbox().desk(caller.session, caller.realm);
  }

  OutboxStatus counts() {
    OutboxCounts counts = desk.counts();
    Map<String, Long> states = counts.byState();
    return new OutboxStatus(
        new OutboxStatus.StateCounts(
            states.getOrDefault("queued", 0L),
            states.getOrDefault("sending", 0L),
            states.getOrDefault("sent", 0L),
            states.getOrDefault("expired", 0L),
            states.getOrDefault("failed", 0L),
            states.getOrDefault("discarded", 0L)),
        Answers.time(counts.oldestWaiting()),
        counts
            .oldestWaiting()
            .map(since -> Math.max(0, Duration.between(since, desk.now()).toSeconds()))
            .orElse(null),
        counts.hours().stream()
            .map(
                hour ->
                    new OutboxStatus.HourCounts(
                        Answers.time(hour.from()),
                        hour.queued(),
                        hour.sent(),
                        hour.failed(),
                        hour.expired(),
                        hour.discarded()))
            .toList(),
        Answers.time(desk.now()));
  }

  MailStatus.MailPage mails(
      @Nullable String state, @Nullable String from, @Nullable String longest) {
    List<String> states =
        Inputs.words(caller::refused, "state", state, STATES, OPEN).stream()
            .flatMap(it -> it.equals("waiting") ? Stream.of("queued", "sending") : Stream.of(it))
            .toList();
    int first = Inputs.number(caller::refused, "first", from, 0, DEEPEST, 0);
    int max = Inputs.number(caller::refused, "max", longest, 1, LONGEST_PAGE, PAGE);
    List<MailRecord> found = desk.mails(states, first, max + 1);
    return new MailStatus.MailPage(
        first, max, found.size() > max, found.stream().limit(max).map(this::status).toList());
  }

  MailStatus mail(String id) {
    return status(found(id));
  }

  MailStatus retry(String id) {
    MailRecord mail = found(id);
    refuse(mail.retryHindrance(desk.now()));
    if (!desk.retry(id)) {
      // Somebody was faster.
      refuse(
          found(id)
              .retryHindrance(desk.now())
              .or(() -> Optional.of(MailRecord.Hindrance.NOT_FAILED)));
    }
    caller.record(RESOURCE, OperationType.ACTION, Map.of("retried", id));
    return mail(id);
  }

  Done.Retried retryAll() {
    int mails = desk.retryAll();
    caller.record(RESOURCE, OperationType.ACTION, Map.of("retried", Integer.toString(mails)));
    return new Done.Retried(mails);
  }

  MailStatus discard(String id) {
    refuse(found(id).discardHindrance());
    if (!desk.discard(id)) {
      refuse(found(id).discardHindrance().or(() -> Optional.of(MailRecord.Hindrance.BEING_SENT)));
    }
    caller.record(RESOURCE, OperationType.ACTION, Map.of("discarded", id));
    return mail(id);
  }

  private MailRecord found(String id) {
    return Optional.of(id)
        .filter(Inputs::nameable)
        .flatMap(desk::mail)
        .orElseThrow(() -> caller.refused(Reason.NO_SUCH_MAIL, Map.of()));
  }

  private void refuse(Optional<MailRecord.Hindrance> hindrance) {
    if (hindrance.isPresent()) {
      throw caller.refused(reason(hindrance.get()), Map.of());
    }
  }

  static Reason reason(MailRecord.Hindrance hindrance) {
    return switch (hindrance) {
      case NOT_FAILED -> Reason.RETRY_NOT_FAILED;
      case ERASED -> Reason.RETRY_ERASED;
      case LINK_DIED -> Reason.RETRY_LINK_DIED;
      case BEING_SENT -> Reason.MAIL_BEING_SENT;
      case SETTLED -> Reason.MAIL_SETTLED;
      case NEWER -> Reason.MAIL_OF_NEWER_VERSION;
    };
  }

  private MailStatus status(MailRecord mail) {
    boolean queued = mail.state().equals("queued");
    boolean open = queued || mail.state().equals("sending");
    boolean failed = mail.state().equals("failed");
    Optional<MailRecord.Hindrance> hindrance = mail.retryHindrance(desk.now());
    return new MailStatus(
        mail.id(),
        mail.state(),
        mail.kind().orElse(null),
        caller.seesUsers() ? mail.recipients() : null,
        mail.attempts(),
        Answers.time(mail.queuedAt()),
        queued ? Answers.time(mail.nextTry()) : null,
        open ? Answers.time(mail.giveUpAt()) : null,
        Answers.time(mail.linkDies()),
        Answers.time(mail.settledAt()),
        mail.mailbox().orElse(null),
        mail.messageId(),
        mail.exchangeId().orElse(null),
        mail.exchangeHost().orElse(null),
        mail.cause().map(caller::decoded).orElse(null),
        failed && hindrance.isEmpty() ? Answers.time(mail.bodyUntil()) : null,
        failed ? hindrance.map(it -> reason(it).id()).orElse(null) : null);
  }
}
