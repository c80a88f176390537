package io.github.exchangeonline.benchmark;

/** A mail that was asked for and did not arrive, or arrived twice: the only thing that fails. */
final class NotDeliveredException extends RuntimeException {

  NotDeliveredException(String message) {
    super(message);
  }

  NotDeliveredException(String message, Throwable cause) {
    super(message, cause);
  }
}
