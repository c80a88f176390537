package io.github.exchangeonline.keycloak.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.telemetry.LineLimit.Kind;
import io.github.exchangeonline.keycloak.telemetry.LineLimit.LeftOut;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The log is told enough, and not more. */
class LineLimitTest {

  private static final Kind ONE = new Kind("id", "main", "not-linked");

  private final SettableClock clock = new SettableClock();
  private final LineLimit limit = new LineLimit(clock);

  @Test
  void soManyOfAKindAMinuteAndThenTheNumberOfTheRest() {
    int written = 0;
    for (int line = 0; line < 100; line++) {
      written += limit.admit(ONE).isPresent() ? 1 : 0;
    }
    assertThat(written).isEqualTo(LineLimit.MOST);

    clock.pass(LineLimit.WINDOW);

    assertThat(limit.admit(ONE)).isEqualTo(OptionalInt.of(100 - LineLimit.MOST));
    assertThat(limit.admit(ONE)).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void whileItGoesOnThereAreFew() {
    int written = 0;
    for (int minute = 0; minute < 60; minute++) {
      for (int line = 0; line < 100; line++) {
        written += limit.admit(ONE).isPresent() ? 1 : 0;
      }
      clock.pass(LineLimit.WINDOW);
      limit.over();
    }
    assertThat(written).isEqualTo(LineLimit.MOST + 59 * LineLimit.FEW);

    clock.pass(LineLimit.WINDOW);
    limit.over();

    for (int line = 0; line < LineLimit.MOST; line++) {
      assertThat(limit.admit(ONE)).as("after a minute of calm").isEqualTo(OptionalInt.of(0));
    }
  }

  @Test
  void whatWasLeftOutIsToldOnceIfNothingLikeItComesAgain() {
    flood(ONE, LineLimit.MOST + 3);
    assertThat(limit.over()).as("while the minute lasts").isEmpty();

    clock.pass(LineLimit.WINDOW);

    assertThat(limit.over()).containsExactly(new LeftOut(ONE, 3));
    assertThat(limit.over()).isEmpty();
    clock.pass(LineLimit.WINDOW);
    assertThat(limit.over()).isEmpty();
    assertThat(limit.kinds()).isZero();
  }

  @Test
  void anotherRealmAndAnotherDiagnosisHaveTheirOwn() {
    flood(ONE, 50);

    assertThat(limit.admit(new Kind("id-2", "other", "not-linked"))).isPresent();
    assertThat(limit.admit(new Kind("id", "main", "link-paused"))).isPresent();
    assertThat(limit.admit(ONE)).isEmpty();
  }

  @Test
  void anyNumberOfKindsTakeABoundedPlaceAndABoundedNumberOfLines() {
    int written = 0;
    for (int kind = 0; kind < 3 * LineLimit.KINDS; kind++) {
      written += limit.admit(new Kind("id-" + kind, "realm", "not-linked")).isPresent() ? 1 : 0;
    }

    assertThat(limit.kinds()).isLessThanOrEqualTo(LineLimit.KINDS + 1);
    assertThat(written).isEqualTo(LineLimit.KINDS + LineLimit.MOST);
    clock.pass(LineLimit.WINDOW);
    assertThat(limit.over())
        .containsExactly(new LeftOut(new Kind("", "*", "*"), 2 * LineLimit.KINDS - LineLimit.MOST));
    assertThat(limit.admit(new Kind("id-2999", "realm", "not-linked"))).isPresent();
  }

  @Test
  void aClockThatIsSetBackSilencesNothing() {
    flood(ONE, LineLimit.MOST + 3);

    clock.pass(Duration.ofHours(-1));

    assertThat(limit.admit(ONE)).isEqualTo(OptionalInt.of(3));
  }

  private void flood(Kind kind, int lines) {
    for (int line = 0; line < lines; line++) {
      limit.admit(kind);
    }
  }
}
