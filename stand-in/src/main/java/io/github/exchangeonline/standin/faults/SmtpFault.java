package io.github.exchangeonline.standin.faults;

/**
 * What happens instead of the usual reply.
 *
 * @param reply the line to send, for {@link Action#REPLY}; empty otherwise. A reply of 421 also
 *     closes the connection.
 */
public record SmtpFault(SmtpStage stage, Action action, String reply) {
  /** The ways to go wrong. */
  public enum Action {
    /** Send the given line, without doing what was asked. */
    REPLY,
    /** Do what was asked, then close the connection instead of replying. */
    CUT_BEFORE_REPLY,
    /** Do what was asked, reply as usual, then close the connection. */
    CUT_AFTER_REPLY,
    /** Do not do what was asked and stay silent until the stand-in is reset or closed. */
    HANG
  }

  /** Sends that line at that stage. */
  public static SmtpFault reply(SmtpStage stage, String line) {
    return new SmtpFault(stage, Action.REPLY, line);
  }

  /** Closes the connection instead of replying; at end of data the message has been taken. */
  public static SmtpFault cutBeforeReply(SmtpStage stage) {
    return new SmtpFault(stage, Action.CUT_BEFORE_REPLY, "");
  }

  /** Closes the connection right after the usual reply. */
  public static SmtpFault cutAfterReply(SmtpStage stage) {
    return new SmtpFault(stage, Action.CUT_AFTER_REPLY, "");
  }

  /** Says nothing more. */
  public static SmtpFault hang(SmtpStage stage) {
    return new SmtpFault(stage, Action.HANG, "");
  }

  /** Breaks the TLS handshake. */
  public static SmtpFault tlsFailure() {
    return cutBeforeReply(SmtpStage.TLS);
  }
}
