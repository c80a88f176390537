package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The outbox of one node in walked time, with the real tables. */
class WorkerTest {

  private static final Duration PER_MAIL = Duration.ofMillis(200);

  @Test
  void oneMailboxDeliversThirtyAMinute() {
    try (WalkedWorld world = new WalkedWorld(PER_MAIL, "one@contoso.com")) {
      world.queue(200, false);
      world.node("a");
      world.time().walk(Duration.ofMinutes(5));

      for (int minute = 0; minute < 5; minute++) {
        assertThat(world.exchange().inMinute(minute)).as("minute " + minute).isBetween(28L, 30L);
      }
      assertThat(world.exchange().mostInAMinute("one@contoso.com")).isLessThanOrEqualTo(30);
      assertThat(world.exchange().opened()).isOne();
    }
  }

  @Test
  void threeMailboxesShareTheWork() {
    try (WalkedWorld world =
        new WalkedWorld(PER_MAIL, "one@contoso.com", "two@contoso.com", "three@contoso.com")) {
      world.queue(600, false);
      world.node("a");
      world.time().walk(Duration.ofMinutes(5));

      for (int minute = 0; minute < 5; minute++) {
        assertThat(world.exchange().inMinute(minute)).as("minute " + minute).isBetween(85L, 95L);
      }
      assertThat(world.exchange().opened()).isEqualTo(3);
    }
  }
}
