package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WorthNotingTest {

  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  private final WorthNoting notes = new WorthNoting();

  @Test
  void aSuccessIsWrittenOnceAMinute() {
    assertThat(notes.sent("link", NOW)).isTrue();
    assertThat(notes.sent("link", NOW.plusSeconds(59))).isFalse();
    assertThat(notes.sent("another", NOW.plusSeconds(59))).isTrue();
    assertThat(notes.sent("link", NOW.plusSeconds(60))).isTrue();
  }

  @Test
  void theFirstOneAfterAFailureIsWrittenAtOnce() {
    notes.sent("link", NOW);
    notes.failed("link");

    assertThat(notes.sent("link", NOW.plusSeconds(1))).isTrue();
  }

  @Test
  void aClockThatWasPutBackHidesNothing() {
    notes.sent("link", NOW);

    assertThat(notes.sent("link", NOW.minusSeconds(3600))).isTrue();
  }

  @Test
  void doesNotGrow() {
    for (int link = 0; link < 10_000; link++) {
      notes.sent("link-" + link, NOW.plusSeconds(link));
    }
    assertThat(notes.size()).isLessThan(300);
  }
}
