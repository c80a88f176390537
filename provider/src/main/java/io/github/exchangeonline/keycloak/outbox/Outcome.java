package io.github.exchangeonline.keycloak.outbox;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Scope;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.smtp.SmtpException;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import java.util.Optional;
import java.util.Set;

/** How it went with one mail. */
sealed interface Outcome {

  /** Exchange said 250. */
  record Accepted(SmtpReply reply) implements Outcome {}

  /**
   * A failure that is this mail's own: others may go on.
   *
   * @param counts whether Exchange counts it as a message
   * @param unknown whether it may have been accepted all the same
   */
  record Refused(Diagnosis diagnosis, boolean counts, boolean unknown) implements Outcome {

    Refused(Diagnosis diagnosis, boolean counts) {
      this(diagnosis, counts, false);
    }
  }

  /**
   * A failure that concerns whatever is sent this way; the mail is unharmed.
   *
   * @param slower whether Exchange asked for less
   * @param begun whether it came while this mail was handed over, which may be to blame after all
   * @param counts whether Exchange counts it as a message
   */
  record Stopped(Diagnosis diagnosis, boolean slower, boolean begun, boolean counts)
      implements Outcome {

    /** One that came before any mail. */
    Stopped(Diagnosis diagnosis) {
      this(diagnosis, false, false, false);
    }
  }

  /** It may not be sent from here any more: the lease or the link has ended. */
  record Withdrawn() implements Outcome {}

  String UNLISTED = "smtp-permanent-unlisted";

  /** From the first command of a mail on it is in doubt whether the mail is to blame. */
  Set<Stage> OF_THE_MAIL = Set.of(Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.END_OF_DATA);

  /** What a failure of the connection means. */
  static Outcome of(SmtpException e) {
    boolean slower = asksForLess(e);
    boolean counts = e.stage() == Stage.END_OF_DATA;
    return concernsTheMail(e) && !slower
        ? new Refused(e.diagnosis(), counts, e.outcomeUnknown())
        : new Stopped(e.diagnosis(), slower, OF_THE_MAIL.contains(e.stage()), counts);
  }

  private static boolean concernsTheMail(SmtpException e) {
    if (e.outcomeUnknown()) {
      return true;
    }
    // Whoever refuses before the first mail refuses them all, for good or not.
    if (!OF_THE_MAIL.contains(e.stage())) {
      return false;
    }
    return switch (e.diagnosis().disposition()) {
      case RELINK, FIX_CONFIGURATION, PAUSE -> false;
      // What nobody knows of, said to the sender, concerns all that it sends.
      case DROP -> e.stage() != Stage.MAIL || !e.diagnosis().id().equals(UNLISTED);
      // One that breaks the connection each time must not hold up all others for ever.
      case RETRY ->
          e.reply().isEmpty()
              || e.diagnosis().scope() == Scope.MAIL
              || e.diagnosis().retryAfter().isEmpty();
      case UNKNOWN -> true;
    };
  }

  /** Whether Exchange asks for less. */
  static boolean asksForLess(SmtpException e) {
    // Of one recipient's trouble nothing follows for the others.
    return e.diagnosis().scope() != Scope.MAIL
        && e.reply().map(reply -> asksForLess(reply, e.diagnosis().id())).orElse(false);
  }

  private static boolean asksForLess(SmtpReply reply, String diagnosis) {
    return reply.code() == 432
        || (reply.code() < 500 && reply.enhanced().orElse("").startsWith("4.7."))
        || diagnosis.equals("smtp-messages-per-minute");
  }

  /** What it says about the mailbox. */
  default Optional<Diagnosis> ofTheMailbox() {
    return this instanceof Stopped stopped ? Optional.of(stopped.diagnosis()) : Optional.empty();
  }
}
