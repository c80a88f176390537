package io.github.exchangeonline.keycloak.entra;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RepeatLimitTest {

  private static final URI ADDRESS = URI.create("https://login.example/tenant/oauth2/v2.0/token");

  private final SettableClock clock = new SettableClock();
  private final RepeatLimit limit = new RepeatLimit(clock);

  /** In no window of five minutes, wherever it begins. */
  @Test
  void lessThanSixIdenticalRequestsLeaveInAnyFiveMinutesHoweverOftenOneIsWanted() {
    List<Instant> sent = new ArrayList<>();
    for (int second = 0; second < 3600; second++) {
      if (limit.take("request").isEmpty()) {
        sent.add(clock.instant());
      }
      clock.pass(Duration.ofSeconds(1));
    }

    assertThat(sent).hasSize(60);
    for (int first = 0; first + RepeatLimit.MOST < sent.size(); first++) {
      assertThat(Duration.between(sent.get(first), sent.get(first + RepeatLimit.MOST)))
          .isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    }
  }

  @Test
  void saysHowLongToWaitForRoomAndThereIsRoomThen() {
    limit.take("request");
    clock.pass(Duration.ofMinutes(2));
    for (int i = 0; i < 4; i++) {
      assertThat(limit.take("request")).isEmpty();
    }

    assertThat(limit.take("request")).contains(Duration.ofMinutes(3));
    clock.pass(Duration.ofMinutes(3).minusNanos(1));
    assertThat(limit.take("request")).contains(Duration.ofNanos(1));
    clock.pass(Duration.ofNanos(1));
    assertThat(limit.take("request")).isEmpty();
    assertThat(limit.take("request")).contains(Duration.ofMinutes(2));
  }

  @Test
  void anotherRequestHasRoomOfItsOwn() {
    fill("request");

    assertThat(limit.take("another")).isEmpty();
  }

  @Test
  void aRequestThatNeverLeftTakesNoRoom() {
    fill("request");
    limit.giveBack("request");
    limit.giveBack("unknown");

    assertThat(limit.take("request")).isEmpty();
    assertThat(limit.take("request")).isPresent();
  }

  @Test
  void threadsTogetherGetNoMoreRoomThanOne() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CountDownLatch ready = new CountDownLatch(16);
    ExecutorService threads = Executors.newFixedThreadPool(16);
    for (int thread = 0; thread < 16; thread++) {
      threads.execute(
          () -> {
            ready.countDown();
            try {
              ready.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            for (int i = 0; i < 1000; i++) {
              if (limit.take("request").isEmpty()) {
                sent.incrementAndGet();
              }
            }
          });
    }
    threads.shutdown();
    while (!threads.isTerminated()) {
      Thread.onSpinWait();
    }

    assertThat(sent).hasValue(RepeatLimit.MOST);
  }

  @Test
  void remembersNoLongerThanItMust() {
    for (int i = 0; i < 1000; i++) {
      limit.take("request " + i);
      clock.pass(Duration.ofSeconds(1));
    }

    assertThat(limit.size()).isEqualTo(300);
  }

  @Test
  void aClockThatIsSetBackBlocksNothing() {
    fill("request");
    clock.pass(Duration.ofHours(-1));

    assertThat(limit.take("request")).isEmpty();
  }

  @Test
  void knowsARequestByAllThatIsAskedForAndByNothingElse() {
    String digest = digest("secret", "token", "one");

    assertThat(digest("secret", "token", "two")).isEqualTo(digest);
    assertThat(digest("other", "token", "one")).isNotEqualTo(digest);
    assertThat(digest("secret", "other", "one")).isNotEqualTo(digest);
    assertThat(
            RepeatLimit.digest(URI.create("https://login.example/b"), form("secret", "token", "")))
        .isNotEqualTo(digest);
    // Where one value ends belongs to it.
    assertThat(RepeatLimit.digest(ADDRESS, Map.of("a", "bc")))
        .isNotEqualTo(RepeatLimit.digest(ADDRESS, Map.of("ab", "c")));
    assertThat(digest).hasSize(44).doesNotContain("secret", "token");
  }

  private static String digest(String secret, String token, String assertion) {
    return RepeatLimit.digest(ADDRESS, form(secret, token, assertion));
  }

  private static Map<String, String> form(String secret, String token, String assertion) {
    return Map.of(
        "client_id", "client",
        "client_secret", secret,
        "refresh_token", token,
        "client_assertion", assertion);
  }

  private void fill(String request) {
    for (int i = 0; i < RepeatLimit.MOST; i++) {
      assertThat(limit.take(request)).isEmpty();
    }
  }
}
