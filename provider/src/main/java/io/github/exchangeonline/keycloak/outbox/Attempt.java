package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How one mailbox fared. */
record Attempt(
    @Nullable SmtpReply reply,
    @Nullable DeliveryException problem,
    boolean reachedMicrosoft,
    boolean nextMayTry,
    boolean changed) {

  static Attempt accepted(SmtpReply reply) {
    return new Attempt(reply, null, true, false, false);
  }

  static Attempt notTried(DeliveryException failure) {
    return new Attempt(null, failure, false, true, false);
  }

  boolean rests() {
    return problem != null && problem.nextTry().isPresent();
  }

  Instant nextTry() {
    return failure().nextTry().orElse(Instant.MAX);
  }

  DeliveryException failure() {
    return Objects.requireNonNull(problem);
  }
}
