package io.github.exchangeonline.keycloak.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static final Mailbox NOREPLY = new Mailbox("noreply@contoso.com");
  private static final Mailbox OTHER = new Mailbox("other@contoso.com");

  private final Kept kept = new Kept();
  private final Attempts attempts = new Attempts(kept, "realm");

  @Test
  void aUserHasTenInAQuarterOfAnHour() {
    assertThat(tries("alice", NOREPLY, 15)).isEqualTo(10);
    assertThat(attempts.another("alice", OTHER)).isFalse();
    assertThat(attempts.another("bob", OTHER)).isTrue();
  }

  @Test
  void aMailboxHasTwentyWhoeverTries() {
    tries("alice", NOREPLY, 10);
    tries("bob", NOREPLY, 10);

    assertThat(attempts.another("carol", NOREPLY)).isFalse();
    assertThat(attempts.another("carol", OTHER)).isTrue();
    assertThat(new Attempts(kept, "another realm").another("carol", NOREPLY)).isTrue();
  }

  @Test
  void eachIsForgottenAfterAQuarterOfAnHour() {
    tries("alice", NOREPLY, 9);
    kept.now = kept.now.plus(Duration.ofMinutes(14));
    assertThat(tries("alice", NOREPLY, 5)).isEqualTo(1);

    kept.now = kept.now.plus(Duration.ofMinutes(1));

    assertThat(tries("alice", NOREPLY, 15)).isEqualTo(9);
  }

  @Test
  void oneUserAloneCannotUseUpAMailbox() {
    tries("alice", NOREPLY, 100);

    assertThat(attempts.another("bob", NOREPLY)).isTrue();
  }

  @Test
  void aLinkClearsTheUsersCountAndNoOneElses() {
    tries("alice", NOREPLY, 10);
    tries("bob", OTHER, 10);

    attempts.succeeded("alice");

    assertThat(tries("alice", NOREPLY, 15)).isEqualTo(10);
    assertThat(attempts.another("bob", OTHER)).isFalse();
  }

  @Test
  void noMoreIsKeptThanTheLimits() {
    tries("alice", NOREPLY, 1000);

    assertThat(kept.until).hasSize(20);
  }

  private int tries(String user, Mailbox mailbox, int times) {
    int allowed = 0;
    for (int trip = 0; trip < times; trip++) {
      allowed += attempts.another(user, mailbox) ? 1 : 0;
    }
    return allowed;
  }

  private static final class Kept implements Attempts.Places {
    private final Map<String, Instant> until = new HashMap<>();
    private Instant now = Instant.EPOCH;

    @Override
    public boolean take(String place, Duration time) {
      until.values().removeIf(end -> !end.isAfter(now));
      return until.putIfAbsent(place, now.plus(time)) == null;
    }

    @Override
    public void free(String place) {
      until.remove(place);
    }
  }
}
