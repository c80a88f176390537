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
    /** Do what was asked, send half of the usual reply, then close the connection. */
    CUT_WITHIN_REPLY,
    /** Do what was asked, reply as usual, then close the connection. */
    CUT_AFTER_REPLY,
    /** Do what was asked, then reset the TCP connection instead of replying. */
    RESET,
    /**
     * Do not do what was asked and stay silent until the client is gone or the stand-in is reset or
     * closed.
     */
    HANG,
    /** Do what was asked and stay as silent. */
    HANG_INSTEAD_OF_REPLY
  }

  /** Sends that line at that stage. */
  public static SmtpFault reply(SmtpStage stage, String line) {
    return new SmtpFault(stage, Action.REPLY, line);
  }

  /** Closes the connection instead of replying; at end of data the message has been taken. */
  public static SmtpFault cutBeforeReply(SmtpStage stage) {
    return new SmtpFault(stage, Action.CUT_BEFORE_REPLY, "");
  }

  /** Closes the connection in the midst of the usual reply. */
  public static SmtpFault cutWithinReply(SmtpStage stage) {
    return new SmtpFault(stage, Action.CUT_WITHIN_REPLY, "");
  }

  /** Resets the connection instead of replying; at end of data the message has been taken. */
  public static SmtpFault reset(SmtpStage stage) {
    return new SmtpFault(stage, Action.RESET, "");
  }

  /** Closes the connection right after the usual reply. */
  public static SmtpFault cutAfterReply(SmtpStage stage) {
    return new SmtpFault(stage, Action.CUT_AFTER_REPLY, "");
  }

  /** Says nothing more. */
  public static SmtpFault hang(SmtpStage stage) {
    return new SmtpFault(stage, Action.HANG, "");
  }

  /** Says nothing more; at end of data the message has been taken. */
  public static SmtpFault hangInsteadOfReply(SmtpStage stage) {
    return new SmtpFault(stage, Action.HANG_INSTEAD_OF_REPLY, "");
  }

  /** Breaks the TLS handshake. */
  public static SmtpFault tlsFailure() {
    return cutBeforeReply(SmtpStage.TLS);
  }
}
