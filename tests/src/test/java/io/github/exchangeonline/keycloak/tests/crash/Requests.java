package io.github.exchangeonline.keycloak.tests.crash;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * An administrator's program that has mail sent, each one to a user of its own, so that it is known
 * of each request what became of its mail. A request that failed is not made again.
 */
final class Requests implements AutoCloseable {

  /** What the server said. */
  enum Answer {
    /** 2xx: this mail must not be lost. */
    ACCEPTED,
    /** Another status: there may be a mail or not. */
    REFUSED,
    /** No answer: there may be a mail or not. */
    CUT
  }

  private static final int THREADS = 6;

  /** One in so many has a link that lives for seconds, and may die before it is sent. */
  private static final int SHORT_LIVED = 20;

  private static final Duration BOUND = Duration.ofMinutes(3);

  private final SampleRealm realm;
  private final Deque<User> users;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
  private final List<Future<?>> made = new ArrayList<>();
  private volatile boolean closed;

  private record User(String id, String address, boolean shortLived) {}

  private Requests(SampleRealm realm, Deque<User> users) {
    this.realm = realm;
    this.users = users;
  }

  /** Creates as many users as requests may be made. */
  static Requests of(SampleRealm realm, int most) {
    List<Map<String, Object>> users =
        IntStream.rangeClosed(1, most)
            .mapToObj(
                number ->
                    Map.<String, Object>of(
                        "username",
                        name(number),
                        "email",
                        address(name(number)),
                        "emailVerified",
                        true,
                        "enabled",
                        true))
            .toList();
    JsonNode imported =
        realm
            .admin()
            .post("partialImport", Map.of("ifResourceExists", "FAIL", "users", users))
            .json();
    Deque<User> created = new ConcurrentLinkedDeque<>();
    for (JsonNode result : imported.path("results")) {
      String name = result.path("resourceName").asText();
      boolean shortLived = created.size() % SHORT_LIVED == SHORT_LIVED - 1;
      created.add(new User(result.path("id").asText(), address(name), shortLived));
    }
    return new Requests(realm, created);
  }

  private static String name(int number) {
    return "reader-%05d".formatted(number);
  }

  private static String address(String name) {
    return name + "@sample.example";
  }

  /** Makes so many requests, at instants by chance within that time. */
  void spread(int number, Duration within, Random random) {
    closed = false;
    for (int made = 0; made < number; made++) {
      User user = users.poll();
      if (user == null) {
        throw new AssertionError("too many requests failed: " + answers.values());
      }
      long delay = (long) (random.nextDouble() * within.toMillis());
      this.made.add(threads.schedule(() -> ask(user), delay, TimeUnit.MILLISECONDS));
    }
  }

  private void ask(User user) {
    if (closed) {
      users.add(user);
      return;
    }
    Answer answer;
    try {
      String lifespan = user.shortLived() ? "?lifespan=10" : "";
      int status =
          realm
              .admin()
              .put(
                  "users/" + user.id() + "/execute-actions-email" + lifespan,
                  List.of("UPDATE_PASSWORD"))
              .status();
      answer = status / 100 == 2 ? Answer.ACCEPTED : Answer.REFUSED;
    } catch (UncheckedIOException | AssertionError e) {
      // Also where the administrator could not log in.
      answer = Answer.CUT;
    }
    answers.put(user.address(), answer);
  }

  /** Has requests that have not begun wait for another time: the server is about to be killed. */
  void stop() {
    closed = true;
  }

  /** Waits for the answers to all requests so far, or for their failure. */
  void await() {
    try {
      for (Future<?> request : made) {
        request.get(BOUND.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("a request did not end", e);
    }
    made.clear();
  }

  /** What was said to each, by the address that the mail is for. */
  Map<String, Answer> answers() {
    return Map.copyOf(answers);
  }

  int count(Answer answer) {
    return (int) answers.values().stream().filter(answer::equals).count();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
