package io.github.exchangeonline.keycloak.admin;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Disposition;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.IdleLink;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserProvider;
import org.keycloak.storage.StorageId;

/** A mailbox as it is shown to a caller. For one request. */
final class MailboxView {

  static final String NOT_LINKED = "not-linked";

  /** Failures have a node's time, mails the database's. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  private final Caller caller;
  private final MailRuntime runtime;
  private final Instant now;

  MailboxView(Caller caller, MailRuntime runtime) {
    this.caller = caller;
    this.runtime = runtime;
    this.now = runtime.clock().instant();
  }

  MailboxStatus of(Mailbox mailbox, boolean named, Optional<LinkHistory.Overview> known) {
    return known.map(it -> linked(named, it)).orElseGet(() -> unlinked(mailbox, named));
  }

  private MailboxStatus unlinked(Mailbox mailbox, boolean named) {
    Diagnosis why = Diagnoses.of(Problem.NOT_LINKED).with("mailbox", mailbox.address());
    return new MailboxStatus(
        mailbox.address(),
        named,
        NOT_LINKED,
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        caller.decoded(why),
        null,
        null);
  }

  private MailboxStatus linked(boolean named, LinkHistory.Overview known) {
    MailboxLink link = known.link();
    Optional<Rest> rest = link.resting(now);
    boolean tried = link.working() && rest.isEmpty();
    return new MailboxStatus(
        link.mailbox().address(),
        named,
        link.state().label(),
        named && tried && link.failing().filter(this::stillInTheWay).isEmpty(),
        owner(link),
        new MailboxStatus.MicrosoftAccount(link.account().username(), link.account().tid()),
        Answers.time(link.since()),
        Answers.time(link.linkedAt()),
        Answers.time(known.lastSent()),
        known
            .lastFailure()
            .map(
                it ->
                    new MailboxStatus.LastFailure(
                        Answers.time(it.at()), decoded(it.diagnosis(), link)))
            .orElse(null),
        problem(link, rest).map(it -> decoded(it, link)).orElse(null),
        rest.map(Rest::until).map(Answers::time).orElse(null),
        dead(link) ? null : permission(named, known.idle()));
  }

  /** The names that this answer tells anyway stay in the words. */
  private Decoded decoded(Diagnosis diagnosis, MailboxLink link) {
    return caller.decoded(diagnosis, link.mailbox().address(), link.account().username());
  }

  private Optional<Diagnosis> problem(MailboxLink link, Optional<Rest> rest) {
    String mailbox = link.mailbox().address();
    return switch (link.state()) {
      case WORKING ->
          rest.map(it -> Diagnoses.resting(it.diagnosis(), it.facts(), it.until(), now))
              .or(() -> link.failing().map(LinkHistory.Failed::diagnosis));
      case RELINK -> Optional.of(link.whyDead());
      case PAUSED -> Optional.of(Diagnoses.of(Problem.LINK_PAUSED).with("mailbox", mailbox));
      case OWNER_GONE -> Optional.of(Diagnoses.of(Problem.OWNER_GONE).with("mailbox", mailbox));
      case SEALED -> runtime.tokens().hindrance(link);
    };
  }

  /**
   * Whether the next mail fails by it, too, as far as is known: what somebody has to change stays
   * until it is changed; of all else it is said by mail that was there then and has not left.
   */
  private boolean stillInTheWay(LinkHistory.Failed failure) {
    return failure.diagnosis().disposition() == Disposition.FIX_CONFIGURATION
        || runtime
            .outbox()
            .desk(caller.session, caller.realm)
            .waitsSince(failure.at().plus(CLOCKS_DIFFER));
  }

  /** Whether what Microsoft granted is over, so that nothing can end any more. */
  private static boolean dead(MailboxLink link) {
    return link.mustBeLinkedAgain() && !link.waitsForItsApp();
  }

  private MailboxStatus.Permission permission(boolean named, IdleLink idle) {
    boolean renewed = named && idle.link().working();
    return new MailboxStatus.Permission(
        Answers.time(idle.seen()),
        renewed ? Answers.time(idle.turn()) : null,
        Answers.time(idle.dies()),
        Duration.between(now, idle.dies()).toDays());
  }

  private MailboxStatus.@Nullable Owner owner(MailboxLink link) {
    UserModel user = user(link.userId());
    return user == null || !caller.sees(user)
        ? null
        : new MailboxStatus.Owner(user.getId(), user.getUsername(), caller.manages(user));
  }

  /**
   * Without asking another store about a user who was imported from it: to look at the status must
   * not delete one whom that store does not find.
   */
  private @Nullable UserModel user(String id) {
    try {
      return StorageId.isLocalStorage(id)
          ? caller.session.getProvider(UserProvider.class).getUserById(caller.realm, id)
          : caller.session.users().getUserById(caller.realm, id);
    } catch (RuntimeException e) {
      // A store that does not answer; the state of the mailbox does not depend on it.
      return null;
    }
  }
}
