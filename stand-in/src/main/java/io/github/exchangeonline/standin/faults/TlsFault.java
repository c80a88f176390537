package io.github.exchangeonline.standin.faults;

/** What Exchange does in place of its usual TLS, after it agreed to STARTTLS. */
public enum TlsFault {
  /** Shows a certificate whose time is over. */
  EXPIRED,
  /** Shows a certificate whose time has not begun. */
  NOT_YET_VALID,
  /** Shows a certificate of another host. */
  OTHER_NAME,
  /** Shows a certificate by nobody known. */
  UNTRUSTED,
  /** Says that it has no version of TLS in common with the client. */
  NO_COMMON_VERSION,
  /** Says that the client may not come in. */
  UNWANTED_CLIENT,
  /** Goes on in plain text. */
  NO_TLS
}
