package io.github.exchangeonline.keycloak.admin;

import io.github.exchangeonline.keycloak.MailRuntime;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.LinkStates;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.sender.EmailTabCheck;
import io.github.exchangeonline.keycloak.sender.Registration;
import io.github.exchangeonline.keycloak.telemetry.LinkChange;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel;
import org.keycloak.urls.UrlType;

/**
 * What an administrator does about one mailbox. Besides the realm it concerns the user who linked
 * it, or shall, whom the caller must be allowed to manage. For one request.
 */
final class MailboxCare {

  static final String RESOURCE = "EXCHANGE_ONLINE_MAILBOX";

  private final Caller caller;
  private final MailRuntime runtime;
  private final Mailbox mailbox;
  private final boolean named;
  private final Optional<MailboxLink> link;

  MailboxCare(Caller caller, String address) {
    this.caller = caller;
    this.runtime = caller.runtime();
    this.mailbox = new Mailbox(address);
    this.named =
        caller.tab.delegated(runtime.settings()) && caller.tab.mailboxes().contains(mailbox);
    this.link =
        Inputs.nameable(address)
            ? new MailboxLinks(caller.session).find(caller.realm, mailbox)
            : Optional.empty();
    if (!named && link.isEmpty()) {
      throw caller.refused(Reason.NO_SUCH_MAILBOX, Map.of("mailbox", mailbox.address()));
    }
  }

  /** Puts the required action on the user named, or on whoever linked it. */
  Done.Asked ask(Optional<String> whom) {
    if (!named) {
      throw caller.refused(Reason.MAILBOX_NOT_NAMED, Map.of("mailbox", mailbox.address()));
    }
    UserModel user = whom.isPresent() ? user(whom.get()) : ownerToAsk();
    caller.mayManage(user);
    Map<String, String> facts = Map.of("mailbox", mailbox.address(), "user", user.getUsername());
    if (!user.isEnabled()) {
      throw caller.refused(Reason.USER_DISABLED, facts);
    }
    refuseIfPointless(user, facts);
    RequiredActionProviderModel action =
        caller.realm.getRequiredActionProviderByAlias(MailRuntime.LINK_ACTION);
    if (action == null || !action.isEnabled()) {
      throw caller.refused(Response.Status.CONFLICT, Diagnoses.of(Problem.ACTION_OFF));
    }
    user.addRequiredAction(MailRuntime.LINK_ACTION);
    caller.record(
        RESOURCE,
        OperationType.ACTION,
        Map.of("mailbox", mailbox.address(), "asked", user.getId()));
    return new Done.Asked(mailbox.address(), user.getId(), user.getUsername(), door());
  }

  private void refuseIfPointless(UserModel user, Map<String, String> facts) {
    boolean blocked = link.filter(it -> it.blocks(user.getId())).isPresent();
    boolean own = link.filter(it -> it.userId().equals(user.getId())).isPresent();
    if (blocked && !own) {
      throw caller.refused(Reason.LINK_OF_ANOTHER, facts);
    }
    if (own && link.filter(MailboxLink::working).isPresent()) {
      throw caller.refused(Reason.LINK_WORKS, facts);
    }
  }

  private UserModel ownerToAsk() {
    UserModel owner = link.isPresent() ? owner(link.get()) : null;
    if (owner == null) {
      throw caller.refused(Reason.USER_NOT_NAMED, Map.of("mailbox", mailbox.address()));
    }
    return owner;
  }

  /** By name or id. Who may manage nobody is not told who there is. */
  private UserModel user(String whom) {
    UserModel user = Inputs.nameable(whom) ? existingUser(whom) : null;
    if (user == null) {
      caller.mayManage(null);
      throw caller.refused(Reason.NO_SUCH_USER, Map.of("user", whom));
    }
    return user;
  }

  private @Nullable UserModel existingUser(String whom) {
    UserModel user = caller.session.users().getUserByUsername(caller.realm, whom);
    return user != null ? user : caller.session.users().getUserById(caller.realm, whom);
  }

  /** Says that a link which was found is to be used here. */
  MailboxStatus confirm() {
    MailboxLink found = existing();
    caller.mayManage(owner(found));
    Map<String, String> facts = Map.of("mailbox", mailbox.address());
    if (found.state() != LinkState.PAUSED) {
      throw caller.refused(Reason.LINK_NOT_PAUSED, facts);
    }
    Optional<Diagnosis> closed = runtime.tokens().hindrance(found);
    if (closed.isPresent()) {
      throw caller.refused(Response.Status.CONFLICT, closed.get());
    }
    if (!new LinkStates(caller.session).confirm(caller.realm, found, runtime.clock().instant())) {
      throw caller.refused(Reason.LINK_NOT_PAUSED, facts);
    }
    caller.record(RESOURCE, OperationType.ACTION, Map.of("confirmed", mailbox.address()));
    tell(found, LinkChange.What.CONFIRMED);
    Optional<LinkHistory.Overview> now =
        new MailboxLinks(caller.session)
            .in(caller.realm).stream()
                .filter(it -> it.link().mailbox().equals(mailbox))
                .findFirst();
    return new MailboxView(caller, runtime).of(mailbox, named, now);
  }

  /** Deletes the stored permission: the next mail does not leave as this mailbox any more. */
  Done.Unlinked unlink() {
    MailboxLink found = existing();
    UserModel owner = owner(found);
    caller.mayManage(owner);
    MailboxLinks links = new MailboxLinks(caller.session);
    boolean unlinked =
        owner == null
            ? links.unlinkOrphan(caller.realm, mailbox)
            : links.unlink(caller.realm, owner, mailbox);
    if (!unlinked) {
      throw notLinked();
    }
    forget(found);
    caller.record(RESOURCE, OperationType.DELETE, Map.of("unlinked", mailbox.address()));
    tell(found, LinkChange.What.UNLINKED);
    return new Done.Unlinked(mailbox.address());
  }

  /** The owner's event, beside the administrator's. */
  private void tell(MailboxLink concerned, LinkChange.What what) {
    runtime
        .telemetry()
        .changed(
            new LinkChange(
                caller.realm.getId(),
                caller.realm.getName(),
                mailbox.address(),
                Optional.of(concerned.userId()),
                what,
                LinkChange.By.ADMIN,
                Optional.of(caller.userId())),
            new EventBuilder(
                caller.realm, caller.session, caller.session.getContext().getConnection()));
  }

  /** No token of a link that ends stays in memory, though none would be used without its row. */
  private void forget(MailboxLink ended) {
    if (new EmailTabCheck(runtime.settings()).problem(caller.tab).isEmpty()) {
      runtime.tokens().forget(ended, Registration.of(caller.tab, caller.session));
    }
  }

  private MailboxLink existing() {
    return link.orElseThrow(this::notLinked);
  }

  private RuntimeException notLinked() {
    return caller.refused(
        Response.Status.NOT_FOUND,
        Diagnoses.of(Problem.NOT_LINKED).with("mailbox", mailbox.address()));
  }

  private @Nullable UserModel owner(MailboxLink of) {
    return caller.session.users().getUserById(caller.realm, of.userId());
  }

  private String door() {
    return caller
        .session
        .getContext()
        .getUri(UrlType.FRONTEND)
        .getBaseUriBuilder()
        .path("realms")
        .path(caller.realm.getName())
        .path("exchange-online/link")
        .build()
        .toString();
  }
}
