package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Somebody who may create users has planted more credentials than a round has time for. */
class CredentialSearchTest {

  private static final Duration ONE = Duration.ofMillis(1);

  private final SettableClock clock = new SettableClock();
  private final CredentialSearch search = new CredentialSearch(clock);
  private final Set<String> stored =
      IntStream.range(0, 100_000).mapToObj(Integer::toString).collect(Collectors.toSet());
  private final List<String> judged = new ArrayList<>();

  @Test
  void endsARoundInTimeAndGoesOnWhereItStopped() {
    Instant began = clock.instant();

    look();

    assertThat(Duration.between(began, clock.instant()))
        .isLessThanOrEqualTo(CredentialSearch.LONGEST.plus(ONE));
    assertThat(judged).isNotEmpty();
    while (judged.size() < stored.size()) {
      clock.pass(Duration.ofMinutes(5));
      int before = judged.size();
      look();
      assertThat(judged.size()).isGreaterThan(before);
    }
    assertThat(new HashSet<>(judged)).isEqualTo(stored);
  }

  @Test
  void takesNoMoreThanItsPartOfTheTime() {
    Instant began = clock.instant();
    look();
    Duration took = Duration.between(began, clock.instant());
    int first = judged.size();

    clock.pass(took.multipliedBy(CredentialSearch.PART_OF_THE_TIME).minus(ONE));
    look();
    assertThat(judged).hasSize(first);
    clock.pass(ONE);
    look();

    assertThat(judged.size()).isGreaterThan(first);
  }

  @Test
  void judgesWhatIsNewBeforeAllThatItKnows() {
    while (judged.size() < stored.size()) {
      look();
      clock.pass(Duration.ofMinutes(5));
    }
    judged.clear();
    stored.add("imported");

    look();

    assertThat(judged.get(0)).isEqualTo("imported");
  }

  @Test
  void searchesAlsoAfterTheClockWasSetBack() {
    look();
    judged.clear();

    clock.pass(Duration.ofDays(-1));
    look();

    assertThat(judged).isNotEmpty();
  }

  private void look() {
    search.search(
        () -> stored,
        id -> {
          judged.add(id);
          clock.pass(ONE);
        });
  }
}
