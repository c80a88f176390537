package io.github.exchangeonline.keycloak.mailbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Puts questions to user stores, each on a thread that may hang in it. A store that still owes an
 * answer is not asked another question, so it never holds more than one thread, and no other store
 * waits for it. Not Keycloak's threads: of its pools no more than four work at a time. Thread-safe.
 */
final class StoreQuestions implements AutoCloseable {

  /** Each that hangs may hold one of the server's connections to its database, 100 as it comes. */
  private static final int MOST_AT_ONCE = 30;

  private static final AtomicInteger THREADS = new AtomicInteger();

  private final Duration patience;
  private final Map<String, Future<Owners.Answer>> owed = new HashMap<>();
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0, MOST_AT_ONCE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), StoreQuestions::thread);

  /**
   * @param patience how long an answer is waited for
   */
  StoreQuestions(Duration patience) {
    this.patience = patience;
  }

  /** The answer, {@link Owners.Answer#UNKNOWN} where there was none in time. */
  Owners.Answer ask(String store, Callable<Owners.Answer> question) {
    try {
      Future<Owners.Answer> answer = put(store, question);
      return answer == null
          ? Owners.Answer.UNKNOWN
          : answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException | TimeoutException | ExecutionException e) {
      return Owners.Answer.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Owners.Answer.UNKNOWN;
    }
  }

  private synchronized @Nullable Future<Owners.Answer> put(
      String store, Callable<Owners.Answer> question) {
    owed.values().removeIf(Future::isDone);
    if (owed.containsKey(store)) {
      return null;
    }
    Future<Owners.Answer> answer = threads.submit(question);
    owed.put(store, answer);
    return answer;
  }

  /** Wakes what still hangs and asks nothing more: the JAR may be loaded anew. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "exchange-online-owners-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
