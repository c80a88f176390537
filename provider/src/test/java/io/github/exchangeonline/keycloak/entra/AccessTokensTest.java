package io.github.exchangeonline.keycloak.entra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AccessTokensTest {

  private static final TokenKey KEY = new TokenKey("realm", "link", "client", "scope", "cloud");

  private final SettableClock clock = new SettableClock();
  private final AccessTokens tokens = new AccessTokens(clock);
  private final AtomicInteger fetched = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void fetchesOnceAndKeeps() throws EntraException {
    assertThat(get()).isEqualTo("token 1");
    clock.pass(Duration.ofMinutes(49));
    assertThat(get()).isEqualTo("token 1");
  }

  @Test
  void renewsTenMinutesEarly() throws EntraException {
    get();
    clock.pass(Duration.ofMinutes(50));
    assertThat(get()).isEqualTo("token 2");
  }

  @Test
  void keepsTheOldOneWhileItLivesIfItCannotBeRenewed() throws EntraException {
    get();
    clock.pass(Duration.ofMinutes(51));
    AtomicInteger tried = new AtomicInteger();
    TokenSource broken =
        () -> {
          tried.incrementAndGet();
          throw failure();
        };
    assertThat(tokens.get(KEY, broken).reveal()).isEqualTo("token 1");
    assertThat(tokens.get(KEY, broken).reveal()).isEqualTo("token 1");
    assertThat(tried).as("a failed renewal rests for a minute").hasValue(1);
    clock.pass(AccessTokens.PAUSE);
    assertThat(tokens.get(KEY, broken).reveal()).isEqualTo("token 1");
    assertThat(tried).hasValue(2);
    clock.pass(Duration.ofMinutes(7));
    assertThatThrownBy(() -> tokens.get(KEY, broken)).isInstanceOf(EntraException.class);
    assertThat(get()).isEqualTo("token 2");
  }

  @Test
  void doesNotTryAnEarlyRenewalAgainBeforeTheTimeThatEntraAskedFor() throws EntraException {
    get();
    clock.pass(Duration.ofMinutes(51));
    AtomicInteger tried = new AtomicInteger();
    TokenSource throttled =
        () -> {
          tried.incrementAndGet();
          throw new EntraException(
              Diagnoses.of(Problem.TRANSIENT_STORE).waiting(Duration.ofMinutes(5)));
        };
    assertThat(tokens.get(KEY, throttled).reveal()).isEqualTo("token 1");
    clock.pass(Duration.ofMinutes(4));
    assertThat(tokens.get(KEY, throttled).reveal()).isEqualTo("token 1");
    assertThat(tried).hasValue(1);
    clock.pass(Duration.ofMinutes(1));
    assertThat(tokens.get(KEY, throttled).reveal()).isEqualTo("token 1");
    assertThat(tried).hasValue(2);
  }

  @Test
  void whoWantsToKnowIsNotServedFromMemory() throws EntraException {
    get();

    assertThat(tokens.renewed(KEY, this::fresh).reveal()).isEqualTo("token 2");
    assertThat(get()).isEqualTo("token 2");
  }

  @Test
  void whoWantsToKnowAgainAndAgainGetsTheTokenThatJustCame() throws EntraException {
    get();
    for (int number = 0; number < AccessTokens.MOST_ANEW; number++) {
      tokens.renewed(KEY, this::fresh);
    }

    String latest = "token " + (1 + AccessTokens.MOST_ANEW);
    assertThat(tokens.renewed(KEY, this::fresh).reveal()).isEqualTo(latest);
    clock.pass(AccessTokens.ANEW_WITHIN.minusSeconds(1));
    assertThat(tokens.renewed(KEY, this::fresh).reveal()).isEqualTo(latest);
    clock.pass(Duration.ofSeconds(1));
    assertThat(tokens.renewed(KEY, this::fresh).reveal()).isNotEqualTo(latest);
  }

  @Test
  void whoWantsToKnowHearsOfEveryFailure() throws EntraException {
    get();

    for (int number = 0; number < 3 * AccessTokens.MOST_ANEW; number++) {
      assertThatThrownBy(
              () ->
                  tokens.renewed(
                      KEY,
                      () -> {
                        throw failure();
                      }))
          .isInstanceOf(EntraException.class);
    }
  }

  @Test
  void whoWantsToKnowHearsOfTheFailureAndTakesNobodysTokenAway() throws EntraException {
    get();

    assertThatThrownBy(
            () ->
                tokens.renewed(
                    KEY,
                    () -> {
                      throw failure();
                    }))
        .isInstanceOf(EntraException.class);
    assertThat(get()).isEqualTo("token 1");
    clock.pass(Duration.ofMinutes(49));
    assertThat(get()).as("its renewal comes when it was due").isEqualTo("token 1");
    clock.pass(Duration.ofMinutes(1));
    assertThat(get()).isEqualTo("token 2");
  }

  @Test
  void forgetsOnlyTheTokenThatWasRefused() throws EntraException {
    Secret first = Secret.of(get());
    tokens.refused(KEY, first);
    assertThat(get()).isEqualTo("token 2");
    tokens.refused(KEY, first);
    assertThat(get()).isEqualTo("token 2");
    tokens.forget(KEY);
    assertThat(get()).isEqualTo("token 3");
  }

  @Test
  void fetchesOnceForAllWhoWait() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    TokenSource slow =
        () -> {
          inside.countDown();
          await(go);
          return fresh();
        };
    List<Future<String>> all = new ArrayList<>();
    all.add(threads.submit(() -> tokens.get(KEY, slow).reveal()));
    inside.await();
    List<Thread> waiting = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(waiter(waiting, () -> tokens.get(KEY, this::fresh).reveal()));
    }
    untilAllWait(waiting);
    // Neither another key nor what needs the lock waits for the fetch.
    assertThat(tokens.get(new TokenKey("r", "other", "c", "s", "a"), this::fresh).reveal())
        .isEqualTo("token 1");
    tokens.refused(KEY, Secret.of("unknown"));
    go.countDown();
    for (Future<String> one : all) {
      assertThat(one.get()).isEqualTo("token 2");
    }
    assertThat(fetched).hasValue(2);
  }

  @Test
  void sharesOneFailureAndThenTriesAgain() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    TokenSource broken =
        () -> {
          inside.countDown();
          await(go);
          throw failure();
        };
    List<Future<String>> all = new ArrayList<>();
    all.add(threads.submit(() -> tokens.get(KEY, broken).reveal()));
    inside.await();
    List<Thread> waiting = new CopyOnWriteArrayList<>();
    all.add(waiter(waiting, () -> tokens.get(KEY, this::fresh).reveal()));
    untilAllWait(waiting);
    go.countDown();
    for (Future<String> one : all) {
      assertThatThrownBy(one::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(EntraException.class);
    }
    assertThat(fetched).hasValue(0);
    assertThat(get()).isEqualTo("token 1");
  }

  @Test
  void freesTheWaitersWhenTheSourceThrowsWhatItShouldNot() throws EntraException {
    TokenSource faulty =
        () -> {
          throw new IllegalStateException("a fault");
        };
    assertThatThrownBy(() -> tokens.get(KEY, faulty)).isInstanceOf(IllegalStateException.class);
    assertThat(get()).isEqualTo("token 1");
  }

  @Test
  void letsAnInterruptedWaiterGo() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Secret> owner =
        threads.submit(
            () ->
                tokens.get(
                    KEY,
                    () -> {
                      inside.countDown();
                      await(go);
                      return fresh();
                    }));
    inside.await();
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::get).isInstanceOf(EntraException.class);
    assertThat(Thread.interrupted()).isTrue();
    go.countDown();
    assertThat(owner.get().reveal()).isEqualTo("token 1");
  }

  @Test
  void doesNotKeepWhatWasFetchedForAForgottenLink() throws Exception {
    TokenSource forgotten =
        () -> {
          tokens.forget(KEY);
          return fresh();
        };
    tokens.get(KEY, forgotten);
    assertThat(get()).isEqualTo("token 2");
  }

  @Test
  void staysBounded() throws EntraException {
    for (int i = 0; i < 10_100; i++) {
      tokens.get(new TokenKey("realm", "link " + i, "client", "scope", "cloud"), this::fresh);
    }
    assertThat(tokens.size()).isEqualTo(10_000);
  }

  private String get() throws EntraException {
    return tokens.get(KEY, this::fresh).reveal();
  }

  private Tokens fresh() {
    return new Tokens(
        Secret.of("token " + fetched.incrementAndGet()),
        clock.instant().plus(Duration.ofHours(1)),
        Optional.empty(),
        Optional.empty(),
        "scope");
  }

  private static EntraException failure() {
    return new EntraException(Diagnoses.of(Problem.TRANSIENT_STORE));
  }

  private Future<String> waiter(List<Thread> waiting, Callable<String> task)
      throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    Future<String> future =
        threads.submit(
            () -> {
              waiting.add(Thread.currentThread());
              started.countDown();
              return task.call();
            });
    started.await();
    return future;
  }

  private static void untilAllWait(List<Thread> waiting) {
    while (!waiting.stream().allMatch(it -> it.getState() == Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
