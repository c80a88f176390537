package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.mailbox.Owners.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** User stores that answer, fail or hang, each owner in the store that its name begins with. */
@Timeout(60)
class OwnerRoundsTest implements OwnerRounds.Stores {

  private final SettableClock clock = new SettableClock();
  private final Thread watch = Thread.currentThread();
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<String, Supplier<Answer>> answers = new HashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> found = new HashMap<>();
  private final OwnerRounds rounds = new OwnerRounds(this, clock, Duration.ofSeconds(30));

  @AfterEach
  void end() {
    over.countDown();
    rounds.close();
  }

  @Test
  void storesThatHangKeepNoOtherFromAnswering() {
    List<String> owners = new ArrayList<>();
    for (int store = 0; store < 20; store++) {
      owners.add(owner("hanging" + store + "/alice", this::hang));
    }
    owners.add(owner("ldap/alice", () -> Answer.GONE));

    round(owners);

    assertThat(found).containsExactly(Map.entry("ldap/alice", Answer.GONE));
    assertThat(asked).hasSize(21);
  }

  @Test
  void aStoreThatFailsHidesNoOtherStoreOfItsRealmAndIsAskedNothingMore() {
    owner("failing/alice", () -> Answer.UNKNOWN);
    owner("failing/bob", () -> Answer.ACTIVE);
    owner("ldap/carol", () -> Answer.GONE);
    owner("dave", () -> Answer.ACTIVE);

    round(List.of("failing/alice", "failing/bob", "ldap/carol", "dave"));

    assertThat(found).isEqualTo(Map.of("ldap/carol", Answer.GONE, "dave", Answer.ACTIVE));
    assertThat(asked).doesNotContain("failing/bob");
  }

  @Test
  void anOwnerForWhomAStoreAlwaysFailsHidesNoOtherOwnerOfIt() {
    owner("ldap/alice", () -> Answer.UNKNOWN);
    owner("ldap/bob", () -> Answer.GONE);

    round(List.of("ldap/alice", "ldap/bob"));
    round(List.of("ldap/alice", "ldap/bob"));

    assertThat(found).containsExactly(Map.entry("ldap/bob", Answer.GONE));
  }

  @Test
  void aStoreThatOwesAnAnswerIsAskedAgainOnceItHasGivenIt() {
    List<String> owners = List.of(owner("ldap/alice", this::hang));
    round(owners);
    round(owners);
    assertThat(asked).hasSize(1);

    owner("ldap/alice", () -> Answer.GONE);
    over.countDown();
    while (found.isEmpty() && !watch.isInterrupted()) {
      round(owners);
    }

    assertThat(found).containsExactly(Map.entry("ldap/alice", Answer.GONE));
    assertThat(asked).hasSize(2);
  }

  @Test
  void aRoundEndsHoweverManyStoresFailAndTheNextOneGoesOn() {
    List<String> owners =
        IntStream.range(0, 200)
            .mapToObj(
                store ->
                    owner(
                        "slow" + store + "/alice",
                        () -> {
                          clock.pass(OwnerRounds.PATIENCE);
                          return Answer.UNKNOWN;
                        }))
            .toList();
    Instant began = clock.instant();

    round(owners);

    assertThat(Duration.between(began, clock.instant()))
        .isLessThanOrEqualTo(OwnerRounds.LONGEST.plus(OwnerRounds.PATIENCE));
    assertThat(asked).isNotEmpty();
    for (int left = asked.size(); left < 200; left = asked.size()) {
      round(owners);
      assertThat(asked.size()).isGreaterThan(left);
    }
    assertThat(new HashSet<>(asked)).hasSize(200);
  }

  @Test
  void whatCannotBeLookedAtKeepsNothingElseFromIt() {
    owner(
        "alice",
        () -> {
          throw new IllegalStateException("no database");
        });
    owner("bob", () -> Answer.GONE);

    round(List.of("alice", "bob"));

    assertThat(found).containsExactly(Map.entry("bob", Answer.GONE));
  }

  @Test
  void endsItsThreadsWhenItIsClosedAndAsksNothingMore() throws Exception {
    CompletableFuture<Thread> ended = new CompletableFuture<>();
    owner(
        "hanging/alice",
        () -> {
          Answer answer = hang();
          ended.complete(Thread.currentThread());
          return answer;
        });
    owner("ldap/bob", () -> Answer.GONE);
    round(List.of("hanging/alice"));

    rounds.close();

    assertThat(ended.get().isDaemon()).isTrue();
    assertThat(ended.get().getName()).startsWith("exchange-online-owners");
    round(List.of("ldap/bob"));
    assertThat(found).isEmpty();
  }

  private String owner(String name, Supplier<Answer> answer) {
    answers.put(name, answer);
    return name;
  }

  private void round(List<String> owners) {
    rounds.round(
        owners.stream().map(OwnerRoundsTest::link).toList(),
        (link, answer) -> found.put(link.userId(), answer));
    waitsAgain();
  }

  private void waitsAgain() {
    if (interrupted.getAndSet(false)) {
      Thread.interrupted();
    }
  }

  /** Until the test is over. Whoever waits for it is interrupted, as if patience had ended. */
  @SuppressWarnings("Interruption")
  private Answer hang() {
    interrupted.set(true);
    watch.interrupt();
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Answer.UNKNOWN;
  }

  @Override
  public Optional<String> of(MailboxLink link) {
    waitsAgain();
    int slash = link.userId().indexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(link.userId().substring(0, slash));
  }

  @Override
  public Answer ask(MailboxLink link) {
    asked.add(link.userId());
    return answers.get(link.userId()).get();
  }

  private static MailboxLink link(String owner) {
    return new MailboxLink(
        "link of " + owner,
        "realm",
        new Mailbox("noreply@contoso.com"),
        owner,
        new Account("cloud", "tid", "oid", "noreply@contoso.com", ""),
        "client",
        LinkState.WORKING,
        Instant.EPOCH,
        "",
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty());
  }
}
