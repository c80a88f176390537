package io.github.exchangeonline.keycloak.entra;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.diagnosis.Service;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens, in memory only: fetched by one thread per key at a time, whose result or failure
 * all that wait for it share; renewed 10 minutes early. Safe to share between threads; its lock is
 * held for memory only, never while anything is fetched.
 */
public final class AccessTokens {

  static final Duration EARLY = Duration.ofMinutes(10);

  /** A token that could not be renewed is still used while it has more than this to live. */
  static final Duration LAST_USE = Duration.ofMinutes(1);

  /** How long a failed early renewal is not tried again, where Entra asks for no longer wait. */
  static final Duration PAUSE = Duration.ofMinutes(1);

  /**
   * How many tokens are fetched anew within {@link #ANEW_WITHIN} although there is one: Entra takes
   * fifteen like requests in five minutes for a loop, and refuses what mail needs, too.
   */
  static final int MOST_ANEW = 5;

  static final Duration ANEW_WITHIN = Duration.ofMinutes(5);

  private static final int MOST = 10_000;

  private final Clock clock;

  // Guarded by itself, as is what the slots hold; the least recently used one goes first.
  private final Map<TokenKey, Slot> slots =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TokenKey, Slot> eldest) {
          return size() > MOST;
        }
      };

  public AccessTokens(Clock clock) {
    this.clock = clock;
  }

  /**
   * The key's token, fetched if there is none or if it ends soon.
   *
   * @param source asked by at most one thread per key at a time; must not come back here
   * @throws EntraException the source's, or one that may be tried again if the waiting thread is
   *     interrupted (its interrupt flag is set then)
   */
  public Secret get(TokenKey key, TokenSource source) throws EntraException {
    return outcome(key, source, false).token();
  }

  /**
   * The key's token, fetched now whatever is in memory, for somebody who wants to know whether that
   * works. What is in memory stays where nothing better comes. Who asks again and again gets the
   * one that came a moment ago.
   *
   * @throws EntraException as {@link #get}, and also where the token in memory would still do
   */
  public Secret renewed(TokenKey key, TokenSource source) throws EntraException {
    return outcome(key, source, true).freshToken();
  }

  private Outcome outcome(TokenKey key, TokenSource source, boolean anew) throws EntraException {
    Slot slot;
    CompletableFuture<Outcome> flight;
    boolean mine = false;
    synchronized (slots) {
      Instant now = clock.instant();
      if (!slots.containsKey(key)) {
        // Links that were replaced are never asked for again, nor those that are idle for weeks.
        slots.values().removeIf(it -> it.over(now));
      }
      slot = slots.computeIfAbsent(key, it -> new Slot());
      if (slot.token != null
          && now.isBefore(slot.renewAt)
          && slot.livesAt(now)
          && (!anew || slot.anewTooOften(now))) {
        return new Outcome(slot.token, null);
      }
      if (slot.flight == null) {
        slot.flight = new CompletableFuture<>();
        mine = true;
      }
      flight = slot.flight;
    }
    Outcome outcome = mine ? fetch(slot, flight, source) : await(flight);
    if (mine && anew && outcome.diagnosis() == null) {
      synchronized (slots) {
        slot.anew.add(clock.instant());
      }
    }
    return outcome;
  }

  /** Exchange refused this token: it is not given out again. A newer one in its place stays. */
  public void refused(TokenKey key, Secret used) {
    synchronized (slots) {
      Slot slot = slots.get(key);
      if (slot != null && used.equals(slot.token)) {
        slot.token = null;
      }
    }
  }

  /** The link is gone: what is being fetched for it is not kept either. */
  public void forget(TokenKey key) {
    synchronized (slots) {
      slots.remove(key);
    }
  }

  int size() {
    synchronized (slots) {
      return slots.size();
    }
  }

  private Outcome fetch(Slot slot, CompletableFuture<Outcome> flight, TokenSource source) {
    // What waiters get should anything but an EntraException come out of the source.
    Outcome outcome =
        new Outcome(
            null, Diagnoses.of(Problem.INTERNAL).with("error", "the token could not be fetched"));
    try {
      Tokens tokens = source.fetch();
      outcome = new Outcome(tokens.accessToken(), null);
      synchronized (slots) {
        slot.token = tokens.accessToken();
        slot.expiresAt = tokens.expiresAt();
        slot.renewAt = tokens.expiresAt().minus(EARLY);
      }
    } catch (EntraException e) {
      outcome = failed(slot, e.diagnosis());
    } finally {
      synchronized (slots) {
        slot.flight = null;
      }
      flight.complete(outcome);
    }
    return outcome;
  }

  private Outcome failed(Slot slot, Diagnosis diagnosis) {
    synchronized (slots) {
      Instant now = clock.instant();
      if (slot.token != null && now.isBefore(slot.expiresAt.minus(LAST_USE))) {
        Instant again =
            now.plus(diagnosis.retryAfter().filter(it -> it.compareTo(PAUSE) > 0).orElse(PAUSE));
        // Who asked although the token was good for long has not brought its renewal forward.
        slot.renewAt = again.isAfter(slot.renewAt) ? again : slot.renewAt;
        return new Outcome(slot.token, diagnosis);
      }
      slot.token = null;
      return new Outcome(null, diagnosis);
    }
  }

  private static Outcome await(CompletableFuture<Outcome> flight) throws EntraException {
    try {
      return flight.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EntraException(
          Diagnoses.ofNetwork(
              Service.ENTRA, new InterruptedIOException("interrupted while waiting")));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Slot {
    @Nullable Secret token;
    Instant expiresAt = Instant.MIN;
    Instant renewAt = Instant.MIN;
    @Nullable CompletableFuture<Outcome> flight;

    /** When the latest were fetched that nobody needed, the earliest first. */
    final Deque<Instant> anew = new ArrayDeque<>();

    boolean anewTooOften(Instant now) {
      anew.removeIf(it -> !it.plus(ANEW_WITHIN).isAfter(now));
      return anew.size() >= MOST_ANEW;
    }

    /** There is nothing in it. */
    boolean over(Instant now) {
      return flight == null && (token == null || !livesAt(now));
    }

    /** After a failed renewal {@code renewAt} may lie behind the end. */
    boolean livesAt(Instant now) {
      return now.isBefore(expiresAt.minus(LAST_USE));
    }
  }

  /**
   * A token, or why there is no new one; each thread that waited throws its own exception.
   *
   * @param secret where there is a diagnosis beside it, the former one
   */
  private record Outcome(@Nullable Secret secret, @Nullable Diagnosis diagnosis) {
    Secret token() throws EntraException {
      if (secret != null) {
        return secret;
      }
      throw failure();
    }

    Secret freshToken() throws EntraException {
      if (secret != null && diagnosis == null) {
        return secret;
      }
      throw failure();
    }

    private EntraException failure() {
      return new EntraException(diagnosis != null ? diagnosis : Diagnoses.of(Problem.INTERNAL));
    }
  }
}
