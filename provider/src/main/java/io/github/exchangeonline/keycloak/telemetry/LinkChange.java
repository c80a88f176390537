package io.github.exchangeonline.keycloak.telemetry;

import java.util.Locale;
import java.util.Optional;

/**
 * A link is not what it was. What came with a fault is told as a {@link Failure}, which carries the
 * same {@link What}.
 *
 * @param realm its name
 * @param userId whose link it is
 * @param by who did it
 * @param byUserId the Keycloak user who did it, where one did
 */
public record LinkChange(
    String realmId,
    String realm,
    String mailbox,
    Optional<String> userId,
    What what,
    By by,
    Optional<String> byUserId) {

  /** As for {@link Failure}: no line of the log is more than one by what somebody typed. */
  public LinkChange {
    realm = Fields.oneLine(realm);
    mailbox = Fields.oneLine(mailbox);
  }

  /** One that the server found out by itself. */
  public static LinkChange found(
      String realmId, String realm, String mailbox, String userId, What what) {
    return new LinkChange(
        realmId, realm, mailbox, Optional.of(userId), what, By.SERVER, Optional.empty());
  }

  /** What became of it; the names are stable, others script against them. */
  public enum What {
    LINKED("A mailbox was linked", "working", Kind.UPDATE),
    RELINKED("A mailbox was linked again", "working", Kind.UPDATE),
    CONFIRMED("A link that was paused is used from now on", "working", Kind.UPDATE),
    UNLINKED("A mailbox was unlinked", "", Kind.REMOVE),
    REMOVED("The credential of a link is gone, and the link with it", "", Kind.OTHER),
    FOUND("A link was found that was not made here, and is used", "working", Kind.OTHER),
    PAUSED("A link was paused", "paused", Kind.OTHER),
    RELINK_NEEDED("A mailbox must be linked again", "relink", Kind.OTHER),
    OWNER_GONE("The user who linked a mailbox is gone", "owner-gone", Kind.OTHER),
    OWNER_BACK("The user who linked a mailbox is back", "", Kind.OTHER),
    KEY_MISSING("The token of a mailbox does not open", "sealed", Kind.OTHER),
    KEY_BACK("The token of a mailbox opens again", "working", Kind.OTHER),
    RESTS("A mailbox rests", "", Kind.OTHER),
    WORKS("A mailbox sends again", "working", Kind.OTHER);

    private final String words;
    private final String state;
    private final Kind kind;

    What(String words, String state, Kind kind) {
      this.words = words;
      this.state = state;
      this.kind = kind;
    }

    /** The name that events, logs and metrics use: lower case, words joined by hyphens. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String words() {
      return words;
    }

    /** What the link is after it, where that follows. */
    Optional<String> state() {
      return Optional.of(state).filter(it -> !it.isEmpty());
    }

    Kind kind() {
      return kind;
    }
  }

  /** Which of Keycloak's types of events tells of it. */
  enum Kind {
    UPDATE,
    REMOVE,
    OTHER
  }

  /** Who did it. */
  public enum By {
    OWNER,
    ADMIN,
    SERVER;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
