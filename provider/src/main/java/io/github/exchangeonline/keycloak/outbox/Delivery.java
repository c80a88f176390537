package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.LinkedTokens;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.smtp.SmtpConnection;
import io.github.exchangeonline.keycloak.smtp.SmtpConnector;
import io.github.exchangeonline.keycloak.smtp.SmtpException;
import io.github.exchangeonline.keycloak.smtp.SmtpLogin;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import io.github.exchangeonline.keycloak.telemetry.Failure;
import io.github.exchangeonline.keycloak.telemetry.Telemetry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Hands a mail over to Exchange, as the first mailbox of the pool that takes it. Database access
 * happens in short transactions of its own, so that it works wherever Keycloak sends from: within a
 * request, after its transaction, or without one. Thread-safe.
 */
public final class Delivery {

  private final KeycloakSessionFactory sessions;
  private final LinkedTokens tokens;
  private final SmtpConnector connector;
  private final Telemetry telemetry;
  private final Clock clock;

  public Delivery(
      KeycloakSessionFactory sessions,
      LinkedTokens tokens,
      SmtpConnector connector,
      Telemetry telemetry,
      Clock clock) {
    this.sessions = sessions;
    this.tokens = tokens;
    this.connector = connector;
    this.telemetry = telemetry;
    this.clock = clock;
  }

  /**
   * Tries the pool in order.
   *
   * @return what Exchange said at the end of the mail: accepted, not yet delivered
   * @throws DeliveryException with the diagnosis of the first mailbox that was really tried, or of
   *     the first one where none was; a mail whose outcome is unknown is not tried again
   */
  public SmtpReply deliver(Sending sending) throws DeliveryException {
    List<Attempt> failed = new ArrayList<>();
    for (Mailbox mailbox : sending.pool()) {
      Attempt attempt = attempt(sending, mailbox);
      if (attempt.reply() != null) {
        report(sending, failed);
        return attempt.reply();
      }
      failed.add(attempt);
      if (!attempt.nextMayTry()) {
        break;
      }
    }
    throw failed.stream()
        .filter(Attempt::reachedMicrosoft)
        .findFirst()
        .or(() -> failed.stream().findFirst())
        .map(Attempt::failure)
        .orElseGet(
            () ->
                new DeliveryException(
                    new Mailbox(""),
                    Diagnoses.of(Problem.NO_MAILBOX_CONFIGURED),
                    Optional.empty()));
  }

  /**
   * The mail left, yet somebody must hear of the mailbox that could not send it: once, not per
   * mail.
   */
  private void report(Sending sending, List<Attempt> failed) {
    for (Attempt attempt : failed) {
      if (attempt.stateChanged()) {
        DeliveryException failure = attempt.failure();
        telemetry.failed(
            new Failure(
                sending.realmId(),
                sending.realm(),
                Failure.Operation.SEND,
                failure.mailbox().address(),
                failure.owner(),
                failure.diagnosis()));
      }
    }
  }

  private Attempt attempt(Sending sending, Mailbox mailbox) {
    MailboxLink found = find(sending, mailbox).orElse(null);
    if (found == null) {
      return Attempt.notTried(failure(mailbox, Diagnoses.of(Problem.NOT_LINKED), null));
    }
    MailboxLink link = found.state() == LinkState.OWNER_GONE ? revive(found).orElse(null) : found;
    if (link == null) {
      return Attempt.notTried(failure(mailbox, Diagnoses.of(Problem.OWNER_GONE), found));
    }
    if (link.state() == LinkState.PAUSED) {
      return Attempt.notTried(failure(mailbox, Diagnoses.of(Problem.LINK_PAUSED), link));
    }
    if (link.state() == LinkState.RELINK) {
      return Attempt.notTried(
          failure(
              mailbox,
              Diagnoses.of(Problem.LINK_NEEDS_OWNER).with("cause", link.diagnosis()),
              link));
    }
    try {
      SmtpReply reply = send(sending, link);
      if (!link.working()) {
        mark(link, LinkState.WORKING, "");
      }
      return Attempt.accepted(reply);
    } catch (LinkException e) {
      boolean changed = note(link, e.diagnosis());
      return new Attempt(null, failure(mailbox, e.diagnosis(), link), false, true, changed);
    } catch (EntraException e) {
      boolean changed = note(link, e.diagnosis());
      return new Attempt(null, failure(mailbox, e.diagnosis(), link), true, true, changed);
    } catch (SmtpException e) {
      boolean changed = note(link, e.diagnosis());
      return new Attempt(
          null, failure(mailbox, e.diagnosis(), link), true, anotherMayTry(e), changed);
    }
  }

  /**
   * An access token that Exchange refuses is renewed once and tried once more, as any may have been
   * revoked since it was issued.
   */
  private SmtpReply send(Sending sending, MailboxLink link)
      throws LinkException, EntraException, SmtpException {
    Secret token = tokens.accessToken(link, sending.app());
    try {
      return send(sending, link, token);
    } catch (SmtpException e) {
      if (!e.tokenRefused()) {
        throw e;
      }
      tokens.refused(link, sending.app(), token);
      return send(sending, link, tokens.accessToken(link, sending.app()));
    }
  }

  private SmtpReply send(Sending sending, MailboxLink link, Secret token) throws SmtpException {
    SmtpLogin login = new SmtpLogin(link.mailbox().address(), token);
    try (SmtpConnection connection = connector.open(sending.server(), login)) {
      return connection.send(sending.mail());
    }
  }

  /**
   * Another mailbox helps against what this one is refused for, not against a dead line or a bad
   * mail.
   */
  private static boolean anotherMayTry(SmtpException e) {
    if (e.outcomeUnknown() || e.reply().isEmpty()) {
      return false;
    }
    Disposition next = e.diagnosis().disposition();
    return e.stage() == Stage.AUTH
        || next == Disposition.RELINK
        || next == Disposition.PAUSE
        || next == Disposition.FIX_CONFIGURATION;
  }

  /** Whether the link's state changed by it. */
  private boolean note(MailboxLink link, Diagnosis diagnosis) {
    if (diagnosis.id().equals(Problem.OWNER_GONE.id())) {
      return mark(link, LinkState.OWNER_GONE, diagnosis.id());
    }
    if (diagnosis.id().equals(Problem.SEAL_KEY_MISSING.id())
        || diagnosis.id().equals(Problem.SEAL_BROKEN.id())) {
      return mark(link, LinkState.SEALED, diagnosis.id());
    }
    if (diagnosis.id().equals(Problem.LINK_PAUSED.id())) {
      return mark(link, LinkState.PAUSED, diagnosis.id());
    }
    return diagnosis.disposition() == Disposition.RELINK
        && mark(link, LinkState.RELINK, diagnosis.id());
  }

  private boolean mark(MailboxLink link, LinkState state, String diagnosis) {
    Instant now = clock.instant();
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions, session -> new MailboxLinks(session).mark(link, state, diagnosis, now));
  }

  private Optional<MailboxLink> revive(MailboxLink link) {
    Instant now = clock.instant();
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions, session -> new MailboxLinks(session).revive(link, now));
  }

  private Optional<MailboxLink> find(Sending sending, Mailbox mailbox) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        sessions,
        session -> {
          RealmModel realm = session.realms().getRealm(sending.realmId());
          return realm == null
              ? Optional.<MailboxLink>empty()
              : new MailboxLinks(session).find(realm, mailbox);
        });
  }

  private static DeliveryException failure(
      Mailbox mailbox, Diagnosis diagnosis, @Nullable MailboxLink link) {
    return new DeliveryException(
        mailbox,
        diagnosis.with("mailbox", mailbox.address()),
        Optional.ofNullable(link).map(MailboxLink::userId));
  }

  /** How one mailbox fared. */
  private record Attempt(
      @Nullable SmtpReply reply,
      @Nullable DeliveryException problem,
      boolean reachedMicrosoft,
      boolean nextMayTry,
      boolean stateChanged) {

    static Attempt accepted(SmtpReply reply) {
      return new Attempt(reply, null, true, false, false);
    }

    static Attempt notTried(DeliveryException failure) {
      return new Attempt(null, failure, false, true, false);
    }

    DeliveryException failure() {
      return Objects.requireNonNull(problem);
    }
  }
}
