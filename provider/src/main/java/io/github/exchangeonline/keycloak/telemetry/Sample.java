package io.github.exchangeonline.keycloak.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A look at what lies in the database, which all nodes share.
 *
 * @param at when, by this node's clock
 * @param asked ids of the realms that were looked for
 * @param realms those of them that there are
 */
public record Sample(Instant at, Set<String> asked, List<OfRealm> realms) {

  /** A mailbox that works but for the time for which Microsoft asked to wait. */
  public static final String RESTING = "resting";

  /** One that the Email tab does not name: nothing is sent as it, whatever it is. */
  public static final String UNNAMED = "unnamed";

  /** What a link may be, in the words that pages and events use. */
  public static final List<String> STATES =
      List.of("working", RESTING, "relink", "paused", "owner-gone", "sealed", UNNAMED);

  public Sample {
    asked = Set.copyOf(asked);
    realms = List.copyOf(realms);
  }

  /**
   * One realm.
   *
   * @param oldest for how long the oldest mail that waits has waited
   * @param secretLives until the client secret dies, as somebody noted; negative once it has
   * @param paused whether an administrator stopped the realm's mail
   */
  public record OfRealm(
      String id,
      String name,
      long queued,
      long sending,
      Optional<Duration> oldest,
      List<OfLink> links,
      Optional<Duration> secretLives,
      boolean paused) {
    public OfRealm {
      links = List.copyOf(links);
    }
  }

  /**
   * One link.
   *
   * @param state one of {@link Sample#STATES}
   * @param lives until Microsoft lets it die if nothing is asked for with it; negative once it has
   */
  public record OfLink(String mailbox, String state, Duration lives) {}
}
