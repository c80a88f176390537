package io.github.exchangeonline.keycloak.smtp;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mail was not handed over, or nobody knows whether it was; carries the diagnosis and nothing
 * secret.
 */
public final class SmtpException extends Exception {

  private static final Set<String> TOKEN_REFUSED =
      Set.of("smtp-token-refused", "smtp-token-expired");

  private final transient Diagnosis diagnosis;
  private final SmtpFault.Stage stage;
  private final transient @Nullable SmtpReply reply;

  public SmtpException(Diagnosis diagnosis, SmtpFault.Stage stage, @Nullable SmtpReply reply) {
    super(diagnosis.oneLine());
    this.diagnosis = diagnosis;
    this.stage = stage;
    this.reply = reply;
  }

  public Diagnosis diagnosis() {
    return diagnosis;
  }

  /** The same with one more fact in its diagnosis. */
  SmtpException with(String fact, String value) {
    SmtpException more = new SmtpException(diagnosis.with(fact, value), stage, reply);
    more.setStackTrace(getStackTrace());
    return more;
  }

  /** What was being done. */
  public SmtpFault.Stage stage() {
    return stage;
  }

  /** What the server said, if it said anything. */
  public Optional<SmtpReply> reply() {
    return Optional.ofNullable(reply);
  }

  /**
   * Exchange refused the token (535 5.7.3 and its like): worth one forced renewal and one more try.
   * Only if that is refused too does the diagnosis hold that the link is dead.
   */
  public boolean tokenRefused() {
    return TOKEN_REFUSED.contains(diagnosis.id());
  }

  /**
   * The connection died after the whole mail was sent and before the reply: it may have been
   * accepted.
   */
  public boolean outcomeUnknown() {
    return diagnosis.id().equals("smtp-outcome-unknown");
  }
}
