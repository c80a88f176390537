package io.github.exchangeonline.keycloak.telemetry;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is counted of this node's work. Whoever counts names the realm by its id; what metrics show
 * is its name. Thread-safe; never throws, so that it cannot lose a mail, and does nothing where the
 * server keeps no metrics.
 */
public interface Meters {

  /** Counts nothing. */
  Meters NONE = new Meters() {};

  /** Whether anybody reads them, so that it is worth looking into the database for them. */
  default boolean counting() {
    return false;
  }

  /** A mail was stored, and its transaction committed. */
  default void queued(String realmId) {}

  /**
   * Exchange accepted a mail.
   *
   * @param delay since it was queued; empty where it never was
   */
  default void sent(String realmId, String mailbox, Optional<Duration> delay) {}

  /** So many mails were closed for the links in them had died. */
  default void expired(String realmId, int mails) {}

  /**
   * So many mails failed for good, or were refused when Keycloak sent them.
   *
   * @param diagnosis an id of the catalogue
   */
  default void failed(String realmId, String diagnosis, int mails) {}

  /** Exchange asked for less. */
  default void throttled(String realmId, String mailbox) {}

  /** A mailbox is left alone for a while, since something did not work with it. */
  default void backedOff(String realmId, String mailbox, String diagnosis) {}

  /**
   * A token was asked for.
   *
   * @param problem id of the diagnosis where there is none
   */
  default void tokenRequested(String realmId, Use use, Optional<String> problem) {}

  /** An idle link was to be renewed. */
  default void renewed(String realmId, boolean done) {}

  /** A link's state changed, as this node found out. */
  default void changed(String realmId, LinkChange.What what) {}

  /** This node has looked for mail. */
  default void looked() {}

  /** Ids of the realms that something is kept of. */
  default Set<String> realms() {
    return Set.of();
  }

  /** What all nodes share, as this one sees it; what is kept of realms that are gone is dropped. */
  default void sampled(Sample sample) {}

  /** What a token is asked for with. */
  enum Use {
    /** The code that Microsoft gives once a mailbox is linked. */
    LINK,
    /** A link's refresh token. */
    RENEWAL
  }
}
