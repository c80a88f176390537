package io.github.exchangeonline.keycloak.link;

import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import java.time.Duration;
import java.util.stream.IntStream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * How often browsers are sent to Microsoft, by user and by mailbox of a realm. Each trip takes a
 * numbered place for {@link #WINDOW}; where none is free there is no trip. Places are taken by a
 * single step that only one of the cluster's nodes can win, and there are never more than the
 * limits, whoever tries how often.
 */
final class Attempts {

  static final Duration WINDOW = Duration.ofMinutes(15);
  static final int OF_A_USER = 10;
  static final int FOR_A_MAILBOX = 20;

  /** Where places are kept, each until its time is over. */
  interface Places {
    /** Takes a free place; false where it is taken. */
    boolean take(String place, Duration time);

    void free(String place);
  }

  private final Places places;
  private final String realmId;

  Attempts(Places places, String realmId) {
    this.places = places;
    this.realmId = realmId;
  }

  /** The whole cluster's, over restarts of single nodes. */
  static Attempts of(KeycloakSession session, RealmModel realm) {
    SingleUseObjectProvider objects = session.singleUseObjects();
    return new Attempts(
        new Places() {
          @Override
          public boolean take(String place, Duration time) {
            return objects.putIfAbsent(place, time.toSeconds());
          }

          @Override
          public void free(String place) {
            objects.remove(place);
          }
        },
        realm.getId());
  }

  /**
   * Counts one more trip of a user for a mailbox, unless there were too many. A user's own limit
   * comes first, so that one user cannot use up what others may.
   */
  boolean another(String userId, Mailbox mailbox) {
    return take(user(userId), OF_A_USER) && take("mailbox." + mailbox.address(), FOR_A_MAILBOX);
  }

  /** A trip that ended in a link: the user starts from nothing. */
  void succeeded(String userId) {
    IntStream.range(0, OF_A_USER).forEach(number -> places.free(place(user(userId), number)));
  }

  private boolean take(String who, int limit) {
    return IntStream.range(0, limit).anyMatch(number -> places.take(place(who, number), WINDOW));
  }

  private static String user(String userId) {
    return "user." + userId;
  }

  private String place(String who, int number) {
    return "exchange-online.attempt." + realmId + "." + who + "." + number;
  }
}
