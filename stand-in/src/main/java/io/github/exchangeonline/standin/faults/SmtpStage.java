package io.github.exchangeonline.standin.faults;

/** Where in an SMTP conversation a fault strikes. */
public enum SmtpStage {
  /** In place of the banner. */
  CONNECT,
  /** EHLO and HELO. */
  EHLO,
  /** In place of the reply to STARTTLS; for a broken handshake see {@link #TLS}. */
  STARTTLS,
  /** The TLS handshake, after the reply to STARTTLS. */
  TLS,
  /** AUTH, when the credentials have been read. */
  AUTH,
  /** MAIL FROM. */
  MAIL,
  /** RCPT TO. */
  RCPT,
  /** In place of 354, and the first BDAT. */
  DATA,
  /** In the midst of the message, after 354: its beginning has been read. Not for BDAT. */
  BODY,
  /** When the whole message has been read; it counts as taken only if the usual reply was due. */
  END_OF_DATA,
  /** RSET. */
  RSET,
  /** NOOP. */
  NOOP,
  /** QUIT. */
  QUIT
}
