package io.github.exchangeonline.keycloak.outbox;

import static java.util.Comparator.comparing;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.lease.AccountKey;
import io.github.exchangeonline.keycloak.lease.Visits;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.LinkedTokens;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.smtp.SmtpConnection;
import io.github.exchangeonline.keycloak.smtp.SmtpConnector;
import io.github.exchangeonline.keycloak.smtp.SmtpException;
import io.github.exchangeonline.keycloak.smtp.SmtpLogin;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import io.github.exchangeonline.keycloak.telemetry.Telemetry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands a mail over to Exchange, as the first mailbox of the pool that takes it. Holds no session
 * and no transaction of its caller's, so it works wherever Keycloak sends from. Thread-safe.
 */
public final class Delivery {

  private final LinkRecords records;
  private final LinkedTokens tokens;
  private final SmtpConnector connector;
  private final Visits visits;
  private final Telemetry telemetry;
  private final Meters meters;
  private final Clock clock;

  public Delivery(
      LinkRecords records,
      LinkedTokens tokens,
      SmtpConnector connector,
      Visits visits,
      Telemetry telemetry,
      Meters meters,
      Clock clock) {
    this.records = records;
    this.tokens = tokens;
    this.connector = connector;
    this.visits = visits;
    this.telemetry = telemetry;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Tries the pool in order, save mailboxes that rest.
   *
   * @return what Exchange said at the end of the mail: accepted, not yet delivered
   * @throws DeliveryException with the diagnosis of the first mailbox that was really tried; where
   *     none was, of the one that rests for the shortest time, or else of the first one; a mail
   *     whose outcome is unknown is not tried again
   */
  public SmtpReply deliver(Sending sending) throws DeliveryException {
    List<Attempt> failed = new ArrayList<>();
    for (Mailbox mailbox : sending.pool()) {
      Attempt attempt = attempt(sending, mailbox);
      if (attempt.reply() != null) {
        if (!sending.trial()) {
          meters.sent(sending.realmId(), mailbox.address(), Optional.empty());
        }
        report(sending, failed);
        return attempt.reply();
      }
      failed.add(attempt);
      if (!attempt.nextMayTry()) {
        break;
      }
    }
    DeliveryException told = told(failed);
    report(sending, failed.stream().filter(attempt -> attempt.failure() != told).toList());
    throw told;
  }

  private static DeliveryException told(List<Attempt> failed) {
    return failed.stream()
        .filter(Attempt::reachedMicrosoft)
        .findFirst()
        .or(() -> failed.stream().filter(Attempt::rests).min(comparing(Attempt::nextTry)))
        .or(() -> failed.stream().findFirst())
        .map(Attempt::failure)
        .orElseGet(
            () ->
                new DeliveryException(
                    new Mailbox(""),
                    Diagnoses.of(Problem.NO_MAILBOX_CONFIGURED),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
  }

  /**
   * What becomes of the mail says nothing of these mailboxes, yet somebody must hear of them: once,
   * not per mail.
   */
  private void report(Sending sending, List<Attempt> failed) {
    for (Attempt attempt : failed) {
      if (attempt.changed()) {
        DeliveryException failure = attempt.failure();
        telemetry.failed(
            new Failure(
                    sending.realmId(),
                    sending.realm(),
                    Failure.Operation.SEND,
                    failure.mailbox().address(),
                    failure.owner(),
                    failure.diagnosis(),
                    failure.state().map(LinkState::label),
                    failure.nextTry())
                .changing(failure.change()));
      }
    }
  }

  private Attempt attempt(Sending sending, Mailbox mailbox) {
    MailboxLink found = records.find(sending.realmId(), mailbox).orElse(null);
    if (found == null) {
      return Attempt.notTried(failure(mailbox, Diagnoses.of(Problem.NOT_LINKED)));
    }
    MailboxLink link =
        found.state() == LinkState.OWNER_GONE
            ? records.revive(found, clock.instant()).orElse(null)
            : found;
    if (link == null) {
      return Attempt.notTried(failure(mailbox, Diagnoses.of(Problem.OWNER_GONE), found));
    }
    if (link.state() == LinkState.PAUSED) {
      return Attempt.notTried(failure(mailbox, Diagnoses.of(Problem.LINK_PAUSED), link));
    }
    if (link.state() == LinkState.RELINK && !link.waitsForItsApp()) {
      return Attempt.notTried(
          failure(
              mailbox,
              Diagnoses.of(Problem.LINK_NEEDS_OWNER).with("cause", link.diagnosis()),
              link));
    }
    Instant now = clock.instant();
    Rest rest = link.resting(now).orElse(null);
    if (rest != null && !sending.trial()) {
      return Attempt.notTried(
          failure(
              mailbox,
              Diagnoses.resting(rest.diagnosis(), rest.facts(), rest.until(), now),
              link,
              link.state(),
              rest.until()));
    }
    try (Visits.Visit visit =
        visits.begin(AccountKey.of(link.account()), sending.mail().recipients().size())) {
      SmtpReply reply = send(sending, link, visit);
      if (sending.conclusive() && (!link.working() || link.rest().isPresent())) {
        records.works(link, clock.instant());
      }
      if (sending.conclusive()) {
        records.sent(link, clock.instant());
      }
      return Attempt.accepted(reply);
    } catch (Visits.NoRoomException e) {
      return Attempt.notTried(
          failure(
              mailbox,
              Diagnoses.of(Problem.MAILBOX_BUSY).with("reason", String.valueOf(e.getMessage())),
              link));
    } catch (LinkException e) {
      Instant at = note(sending, link, Optional.of(e.diagnosis()));
      return failed(sending, link, e.diagnosis(), at, false, true);
    } catch (EntraException e) {
      Instant at = note(sending, link, Optional.of(e.diagnosis()));
      return failed(sending, link, e.diagnosis(), at, true, anotherMayTry(e));
    } catch (SmtpException e) {
      if (sending.conclusive() && LinkHistory.Failed.ofAMail(e.diagnosis())) {
        records.signedIn(link);
      }
      Instant at = note(sending, link, Outcome.of(e).ofTheMailbox());
      return failed(sending, link, e.diagnosis(), at, true, anotherMayTry(e));
    }
  }

  /**
   * An access token that Exchange refuses is renewed once and tried once more, as any may have been
   * revoked since it was issued.
   */
  private SmtpReply send(Sending sending, MailboxLink link, Visits.Visit visit)
      throws LinkException, EntraException, SmtpException {
    Secret token = token(sending, link);
    try {
      return send(sending, link, visit, token);
    } catch (SmtpException e) {
      if (!e.tokenRefused()) {
        throw e;
      }
      tokens.refused(link, sending.app(), token);
      return send(sending, link, visit, token(sending, link));
    }
  }

  private Secret token(Sending sending, MailboxLink link) throws LinkException, EntraException {
    return sending.trial()
        ? tokens.accessTokenAtOnce(link, sending.app())
        : tokens.accessToken(link, sending.app());
  }

  private SmtpReply send(Sending sending, MailboxLink link, Visits.Visit visit, Secret token)
      throws LinkException, SmtpException {
    SmtpLogin login = new SmtpLogin(link.mailbox().address(), token);
    try (SmtpConnection connection = connector.open(sending.server(), login)) {
      visit.counts();
      return connection
          .send(sending.mail(), () -> tokens.stillLinked(link))
          .orElseThrow(
              () ->
                  new LinkException(
                      Diagnoses.of(Problem.NOT_LINKED).with("mailbox", link.mailbox().address())));
    }
  }

  /**
   * Another mailbox helps against what this one is refused for, not against a dead line or a bad
   * mail.
   */
  private boolean anotherMayTry(SmtpException e) {
    if (e.outcomeUnknown() || e.reply().isEmpty()) {
      return false;
    }
    Disposition next = e.diagnosis().disposition();
    return e.stage() == Stage.AUTH
        || next == Disposition.RELINK
        || next == Disposition.PAUSE
        || next == Disposition.FIX_CONFIGURATION
        || NextStep.after(e.diagnosis(), clock.instant()).rest().isPresent();
  }

  /**
   * What concerns the account, its token's limit included, may be otherwise with another one; an
   * Entra that does not answer, or asks everybody to wait, is the same for all.
   */
  private boolean anotherMayTry(EntraException e) {
    return e.diagnosis().disposition() != Disposition.RETRY
        || e.diagnosis().ofOwnLimits()
        || NextStep.after(e.diagnosis(), clock.instant()).rest().isPresent();
  }

  /** What is a mail's own fault is no mailbox's. Says when that was, for all that follows. */
  private Instant note(Sending sending, MailboxLink link, Optional<Diagnosis> problem) {
    Instant now = clock.instant();
    if (sending.conclusive()) {
      problem.ifPresent(
          it -> records.failed(link, it.with("mailbox", link.mailbox().address()), now));
    }
    return now;
  }

  /** Takes the next step with the mailbox, where this says something about it. */
  private Attempt failed(
      Sending sending,
      MailboxLink link,
      Diagnosis diagnosis,
      Instant now,
      boolean reachedMicrosoft,
      boolean nextMayTry) {
    NextStep step =
        sending.conclusive()
            ? NextStep.after(diagnosis.with("mailbox", link.mailbox().address()), now)
            : NextStep.NONE;
    boolean changed = !step.equals(NextStep.NONE) && records.take(step, link, diagnosis, now);
    DeliveryException failure =
        new DeliveryException(
            link.mailbox(),
            diagnosis.with("mailbox", link.mailbox().address()),
            Optional.of(link.userId()),
            Optional.of(step.state().orElse(link.state())),
            step.rest().map(Rest::until),
            changed ? step.change() : Optional.empty());
    return new Attempt(null, failure, reachedMicrosoft, nextMayTry, changed);
  }

  private static DeliveryException failure(Mailbox mailbox, Diagnosis diagnosis) {
    return new DeliveryException(
        mailbox,
        diagnosis.with("mailbox", mailbox.address()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static DeliveryException failure(Mailbox mailbox, Diagnosis diagnosis, MailboxLink link) {
    return failure(mailbox, diagnosis, link, link.state(), null);
  }

  private static DeliveryException failure(
      Mailbox mailbox,
      Diagnosis diagnosis,
      MailboxLink link,
      LinkState state,
      @Nullable Instant nextTry) {
    return new DeliveryException(
        mailbox,
        diagnosis.with("mailbox", mailbox.address()),
        Optional.of(link.userId()),
        Optional.of(state),
        Optional.ofNullable(nextTry));
  }
}
