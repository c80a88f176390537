package io.github.exchangeonline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimesTest {

  private final Times times = new Times();

  @Test
  void theMedianIsTheOneInTheMiddleWhateverTheOrder() {
    IntStream.of(9, 1, 1000, 5, 2).forEach(this::took);

    assertThat(times.median()).isEqualTo(5.0);
  }

  @Test
  void ofAHundredTheLargestButOneIsP99() {
    IntStream.rangeClosed(1, 100).forEach(this::took);

    assertThat(times.p99()).isEqualTo(99.0);
  }

  @Test
  void ofFewTheLargestIsP99() {
    IntStream.of(3, 7).forEach(this::took);

    assertThat(times.p99()).isEqualTo(7.0);
  }

  @Test
  void nothingHasNoMedian() {
    assertThatThrownBy(times::median).isInstanceOf(IllegalStateException.class);
  }

  private void took(int millis) {
    times.add(Duration.ofMillis(millis));
  }
}
