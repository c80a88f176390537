package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.MailboxLinks;
import io.github.exchangeonline.keycloak.mailbox.Skips;
import io.github.exchangeonline.keycloak.sender.EmailTab;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/** Which of the realm's mailboxes a user could link, and whether to ask for it now. */
final class Offer {

  private final RealmModel realm;
  private final UserModel user;
  private final List<MailboxLink> own;
  private final List<MailboxLink> unnamed;
  private final List<Mailbox> free;

  private Offer(
      RealmModel realm,
      UserModel user,
      List<MailboxLink> own,
      List<MailboxLink> unnamed,
      List<Mailbox> free) {
    this.realm = realm;
    this.user = user;
    this.own = own;
    this.unnamed = unnamed;
    this.free = free;
  }

  /** Looks the mailboxes of the Email tab up, and what else the user linked. */
  static Offer of(KeycloakSession session, RealmModel realm, EmailTab tab, UserModel user) {
    MailboxLinks links = new MailboxLinks(session);
    List<MailboxLink> own = new ArrayList<>();
    List<Mailbox> free = new ArrayList<>();
    for (Mailbox mailbox : tab.mailboxes()) {
      Optional<MailboxLink> link = links.find(realm, mailbox);
      if (link.isEmpty() || !link.get().blocks(user.getId())) {
        free.add(mailbox);
      } else if (link.get().userId().equals(user.getId())) {
        own.add(link.get());
      }
    }
    List<MailboxLink> unnamed =
        links.of(realm, user).stream()
            .filter(link -> !tab.mailboxes().contains(link.mailbox()))
            .toList();
    return new Offer(realm, user, own, unnamed, free);
  }

  /** This user's links of mailboxes that the Email tab names. */
  List<MailboxLink> own() {
    return own;
  }

  /** This user's links of mailboxes that the Email tab does not name, or not any more. */
  List<MailboxLink> unnamed() {
    return unnamed;
  }

  /** Whether there is a link that this user could end. */
  boolean hasLinks() {
    return !own.isEmpty() || !unnamed.isEmpty();
  }

  /** Mailboxes that nobody has linked, or whose owners are gone. */
  List<Mailbox> free() {
    return free;
  }

  /**
   * Mailboxes without a working link that this user could give: those that nobody linked or whose
   * owners are gone, and the user's own that must be linked again. The user's own address comes
   * first.
   */
  List<Mailbox> wanted() {
    List<Mailbox> wanted = new ArrayList<>();
    own.stream()
        .filter(MailboxLink::mustBeLinkedAgain)
        .map(MailboxLink::mailbox)
        .forEach(wanted::add);
    wanted.addAll(free);
    String email = user.getEmail();
    if (email != null && wanted.remove(new Mailbox(email))) {
      wanted.add(0, new Mailbox(email));
    }
    return wanted;
  }

  /** Whether a link of this user's waits for somebody to say that it is to be used here. */
  boolean asksToConfirm() {
    return own.stream().anyMatch(link -> link.state() == LinkState.PAUSED);
  }

  /** Whether there is nothing to ask for: all is linked, or this user's mailbox works. */
  boolean linksNothingMore() {
    return wanted().isEmpty() || own.stream().anyMatch(MailboxLink::working);
  }

  /**
   * Whether to ask at this login. "Not now" counts for a while, but not past the moment when a link
   * of the user's own died.
   */
  boolean askNow(KeycloakSession session, LinkActionConfig config, Instant now) {
    if (wanted().isEmpty() && !asksToConfirm()) {
      return false;
    }
    if (!config.skippable()) {
      return true;
    }
    Optional<Instant> skipped = new Skips(session).last(realm, user);
    boolean diedSince =
        own.stream()
            .filter(link -> !link.working())
            .anyMatch(link -> skipped.map(link.since()::isAfter).orElse(true));
    return diedSince
        || skipped.map(at -> at.plus(config.askAgainAfter()).isBefore(now)).orElse(true);
  }

  /** Whether the user is one of those who may link. */
  static boolean holdsRole(RealmModel realm, UserModel user, LinkActionConfig config) {
    RoleModel role = realm.getRole(config.role());
    return role != null && user.hasRole(role);
  }
}
