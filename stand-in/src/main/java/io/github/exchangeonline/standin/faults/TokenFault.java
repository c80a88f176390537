package io.github.exchangeonline.standin.faults;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the token endpoint does instead of its work.
 *
 * @param code AADSTS code of the answer, for {@link Action#ERROR}; 0 otherwise
 * @param status HTTP status, or 0 for the usual one of the code
 * @param retryAfter sent as {@code Retry-After}, in seconds
 */
public record TokenFault(Action action, int code, int status, @Nullable Duration retryAfter) {
  /** The ways to go wrong. */
  public enum Action {
    /** Answer with an error. */
    ERROR,
    /** Close the connection; a granted code or token is used up and lost. */
    CUT,
    /** Stay silent until the stand-in is reset or closed. */
    HANG
  }

  /** Answers with that AADSTS code, in its usual form. */
  public static TokenFault error(int code) {
    return new TokenFault(Action.ERROR, code, 0, null);
  }

  /** Answers 429 with {@code Retry-After}. */
  public static TokenFault throttled(Duration retryAfter) {
    return new TokenFault(Action.ERROR, 90055, 429, retryAfter);
  }

  /** Answers 503 with AADSTS90033. */
  public static TokenFault unavailable() {
    return new TokenFault(Action.ERROR, 90033, 503, null);
  }

  /** Does its work and closes the connection instead of answering. */
  public static TokenFault cut() {
    return new TokenFault(Action.CUT, 0, 0, null);
  }

  /** Does not answer. */
  public static TokenFault hang() {
    return new TokenFault(Action.HANG, 0, 0, null);
  }
}
