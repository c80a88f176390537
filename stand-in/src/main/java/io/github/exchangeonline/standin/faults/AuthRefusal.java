package io.github.exchangeonline.standin.faults;

/** Reasons for which Exchange refuses a login although the token is good. */
public enum AuthRefusal {
  /** {@code Set-TransportConfig -SmtpClientAuthenticationDisabled $true}. */
  TENANT_DISABLED(
      "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
          + " Visit https://aka.ms/smtp_auth_disabled for more information."),
  /** {@code Set-CASMailbox -SmtpClientAuthenticationDisabled $true}. */
  MAILBOX_DISABLED(
      "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox."
          + " Visit https://aka.ms/smtp_auth_disabled for more information."),
  /** Conditional Access or an authentication policy. */
  CRITERIA_NOT_MET(
      "5.7.139 Authentication unsuccessful, the request did not meet the criteria to be"
          + " authenticated successfully. Contact your administrator."),
  /** Security defaults. */
  SECURITY_DEFAULTS(
      "5.7.139 Authentication unsuccessful, user is locked by your organization's security"
          + " defaults policy. Contact your administrator."),
  /** AUTH LOGIN. */
  BASIC_DISABLED("5.7.139 Authentication unsuccessful, basic authentication is disabled."),
  /** Anything about token or mailbox. */
  GENERIC("5.7.3 Authentication unsuccessful");

  private final String text;

  AuthRefusal(String text) {
    this.text = text;
  }

  /** Enhanced status code and text, without {@code 535} and without the suffix in brackets. */
  public String text() {
    return text;
  }
}
