package io.github.exchangeonline.keycloak.smtp;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mail was not handed over, or nobody knows whether it was; carries the diagnosis and nothing
 * secret.
 */
public final class SmtpException extends Exception {

  private final transient Diagnosis diagnosis;
  private final SmtpFault.Stage stage;
  private final transient @Nullable SmtpReply reply;

  public SmtpException(
      Diagnosis diagnosis,
      SmtpFault.Stage stage,
      @Nullable SmtpReply reply,
      @Nullable Throwable cause) {
    super(diagnosis.oneLine(), cause);
    this.diagnosis = diagnosis;
    this.stage = stage;
    this.reply = reply;
  }

  public Diagnosis diagnosis() {
    return diagnosis;
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
   * 535 5.7.3: worth one forced renewal of the token and one more try before anyone is asked to
   * link again.
   */
  public boolean tokenRefused() {
    return reply != null && reply.code() == 535 && reply.enhanced().equals(Optional.of("5.7.3"));
  }

  /**
   * The connection died after the whole mail was sent and before the reply: it may have been
   * accepted.
   */
  public boolean outcomeUnknown() {
    return stage == SmtpFault.Stage.END_OF_DATA && reply == null;
  }
}
