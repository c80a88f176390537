package io.github.exchangeonline.keycloak.preflight;

import java.util.Locale;

/** Why a stage was left out. */
public enum Skipped {
  /** The check had ended before. */
  NOT_REACHED,
  /** The proxy looks the name up, and this server often could not. */
  BY_PROXY,
  /** The token does not say: those of personal accounts never do. The sign-in shows it. */
  NOT_READABLE,
  NOT_ASKED_FOR,
  /** The mailboxes before took all the time there was. */
  OUT_OF_TIME;

  /** In German for German locales and in English for all others. */
  public String words(Locale locale) {
    return ReportWords.in(locale).of(this);
  }

  /** The name that pages and JSON use: lower case, words joined by hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
