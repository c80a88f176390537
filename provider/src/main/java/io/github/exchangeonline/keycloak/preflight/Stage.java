package io.github.exchangeonline.keycloak.preflight;

import java.util.Locale;

/** What is checked, in this order. */
public enum Stage {
  /** The Email tab, as far as it can be judged without asking anybody. */
  CONFIGURATION,
  /** The mail server's name; a proxy looks it up itself. */
  NAME_RESOLUTION,
  /** The connection, through the proxy where there is one, and the server's greeting. */
  CONNECT,
  /** Encryption, and whether the certificate is trusted and the server's own. */
  STARTTLS,
  /** An access token, fetched from Entra now. */
  TOKEN,
  /** What the token says it is for, where that can be read. */
  AUDIENCE,
  /** AUTH. */
  SIGN_IN,
  /** A mail to the mailbox itself: the only proof of Send As. */
  TEST_MAIL;

  /** In German for German locales and in English for all others. */
  public String words(Locale locale) {
    return ReportWords.in(locale).of(this);
  }

  /** The name that pages and JSON use: lower case, words joined by hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
