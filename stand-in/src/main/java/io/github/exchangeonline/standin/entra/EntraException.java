package io.github.exchangeonline.standin.entra;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends a request with an error. */
final class EntraException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient EntraError error;
  private final transient @Nullable Duration retryAfter;

  EntraException(EntraError error) {
    this(error, null);
  }

  EntraException(EntraError error, @Nullable Duration retryAfter) {
    super("AADSTS" + error.code());
    this.error = error;
    this.retryAfter = retryAfter;
  }

  EntraError error() {
    return error;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
