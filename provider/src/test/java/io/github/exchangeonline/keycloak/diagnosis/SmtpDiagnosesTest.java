package io.github.exchangeonline.keycloak.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpDiagnosesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          AUTH | 535 | 5.7.3 | Authentication unsuccessful [SGXP274CA0016.SGPP274.PROD.OUTLOOK.COM 2025-03-20T11:25:21.972Z 08DD66EDEFB0DFDF] | smtp-token-refused | RELINK
          AUTH | 535 | 5.7.139 | Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [MN2PR05CA0004.namprd05.prod.outlook.com 2023-09-12T20:59:57.214Z 08DBB276B7E699C4] | smtp-auth-disabled-tenant | FIX_CONFIGURATION
          AUTH | 535 | 5.7.139 | Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information. | smtp-auth-disabled-mailbox | FIX_CONFIGURATION
          AUTH | 535 | 5.7.139 | Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator. | smtp-auth-policy | FIX_CONFIGURATION
          AUTH | 535 | 5.7.139 | Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator. | smtp-security-defaults | FIX_CONFIGURATION
          AUTH | 535 | 5.7.139 | Authentication unsuccessful, basic authentication is disabled. | smtp-basic-auth-refused | FIX_CONFIGURATION
          AUTH | 535 | 5.7.139 | Authentication unsuccessful, the user credentials were incorrect. | smtp-basic-auth-refused | FIX_CONFIGURATION
          AUTH | 535 | 5.7.139 | Authentication unsuccessful, federated STS service was unreachable. | smtp-federation-unreachable | FIX_CONFIGURATION
          AUTH | 535 | 5.7.139 | Authentication unsuccessful, something new. | smtp-auth-policy-unlisted | FIX_CONFIGURATION
          AUTH | 550 | 5.7.30 | Basic authentication is not supported for Client Submission. | smtp-basic-auth-refused | FIX_CONFIGURATION
          AUTH | 501 | 5.5.124 | Invalid XOAUTH2 auth data - User address provided is not valid. | smtp-high-volume-user | FIX_CONFIGURATION
          AUTH | 535 | 5.7.143 | Expired token | smtp-token-expired | RETRY
          AUTH | 535 | 5.7.144 | XOAUTH2 authentication failed. Invalid API permissions | smtp-high-volume-permission | FIX_CONFIGURATION
          AUTH | 504 | 5.7.4 | Unrecognized authentication type | smtp-xoauth2-not-offered | FIX_CONFIGURATION
          AUTH | 454 | 4.7.0 | Temporary authentication failure | smtp-sign-in-trouble | RETRY
          AUTH | 550 | 5.9.9 | New | smtp-auth-refused-unlisted | FIX_CONFIGURATION
          MAIL | 530 | 5.7.57 | Client not authenticated to send mail. Error: 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. | smtp-auth-disabled-tenant | FIX_CONFIGURATION
          MAIL | 530 | 5.7.57 | SMTP; Client was not authenticated to send anonymous mail during MAIL FROM | smtp-not-signed-in | RETRY
          END_OF_DATA | 554 | 5.2.252 | SendAsDenied; info@x not allowed to send as noreply@x; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception | smtp-send-as-denied | FIX_CONFIGURATION
          END_OF_DATA | 554 | 5.2.0 | STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; | smtp-send-as-denied | FIX_CONFIGURATION
          END_OF_DATA | 550 | 5.7.60 | SMTP; Client does not have permissions to send as this sender | smtp-send-as-denied | FIX_CONFIGURATION
          END_OF_DATA | 430 | 4.2.0 | STOREDRV; mailbox logon failure; STOREDRV.Submission.Exception:ConnectionFailedTransientException.MapiExceptionLogonFailed; | smtp-no-mailbox-access | RETRY
          END_OF_DATA | 432 | 4.3.2 | Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. | smtp-concurrent-connections | RETRY
          END_OF_DATA | 432 | 4.3.2 | STOREDRV.ClientSubmit; sender thread limit exceeded | smtp-concurrent-connections | RETRY
          MAIL | 421 | 4.4.2 | Message submission rate for this client has exceeded the configured limit | smtp-messages-per-minute | RETRY
          END_OF_DATA | 554 | 5.2.0 | STOREDRV.Submission.Exception:SubmissionQuotaExceededException; | smtp-recipients-per-day | PAUSE
          END_OF_DATA | 554 | 5.2.2 | mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded | smtp-sender-mailbox-full | PAUSE
          END_OF_DATA | 550 | 5.7.236 | - | smtp-onmicrosoft-recipients | PAUSE
          END_OF_DATA | 550 | 5.7.233 | - Your message can't be sent because your tenant has exceeded its daily limit | smtp-tenant-external-recipients | PAUSE
          RCPT | 550 | 5.5.105 | External sending is not supported for High Volume Email accounts | smtp-high-volume-external | DROP
          END_OF_DATA | 451 | 4.7.0 | Temporary server error. Please try again later. PRX4 | smtp-backend-trouble | RETRY
          EHLO | 421 | 4.3.2 | Service not active | smtp-service-pausing | RETRY
          DATA | 421 | 4.4.1 | Connection timed out | smtp-connection-dropped | RETRY
          DATA | 421 | 4.4.2 | Connection dropped due to SocketError | smtp-connection-dropped | RETRY
          MAIL | 552 | 5.3.4 | Message size exceeds fixed maximum message size | smtp-message-too-large | DROP
          RCPT | 452 | 4.5.3 | Too many recipients | smtp-too-many-recipients | RETRY
          MAIL | 452 | 4.3.1 | Insufficient system resources | smtp-service-pausing | RETRY
          MAIL | 503 | 5.5.1 | Bad sequence of commands | smtp-protocol-error | UNKNOWN
          MAIL | 501 | 5.1.7 | Invalid address | smtp-from-malformed | FIX_CONFIGURATION
          RCPT | 501 | 5.1.7 | Invalid address | smtp-recipient-refused | DROP
          RCPT | 550 | 5.1.1 | User unknown | smtp-recipient-refused | DROP
          END_OF_DATA | 550 | 5.1.8 | Access denied, bad outbound sender | smtp-sender-blocked | PAUSE
          END_OF_DATA | 550 | 5.1.90 | Your message can't be sent because you've reached your daily limit for message recipients | smtp-recipients-per-day | PAUSE
          END_OF_DATA | 550 | 5.2.2 | Submission quota exceeded | smtp-recipients-per-day | PAUSE
          END_OF_DATA | 451 | 4.7.500 | Server busy. Please try again later from [203.0.113.7]. AS843 | smtp-server-busy | RETRY
          END_OF_DATA | 550 | 5.7.705 | tenant exceeded threshold | smtp-tenant-blocked | PAUSE
          END_OF_DATA | 550 | 5.7.750 | client blocked from sending from unregistered domain | smtp-domain-not-registered | PAUSE
          END_OF_DATA | 550 | 5.7.64 | TenantAttribution; Relay Access Denied | smtp-connector-mismatch | FIX_CONFIGURATION
          GREETING | 550 | 5.7.606 | Access denied, banned sending IP [203.0.113.7] | smtp-ip-blocked | PAUSE
          GREETING | 550 | 5.7.649 | Access denied, banned sending IP [203.0.113.7] | smtp-ip-blocked | PAUSE
          MAIL | 451 | 4.7.850 | Access denied, please try again later | smtp-ip-blocked | PAUSE
          GREETING | 554 | 5.7.1 | Not welcome here | smtp-not-welcome | FIX_CONFIGURATION
          EHLO | 501 | 5.5.4 | Invalid domain name | smtp-hello-refused | FIX_CONFIGURATION
          STARTTLS | 502 | 5.5.1 | Unrecognized command | smtp-starttls-refused | FIX_CONFIGURATION
          STARTTLS | 454 | 4.7.0 | TLS not available due to temporary reason | smtp-starttls-trouble | RETRY
          MAIL | 451 | 5.7.3 | STARTTLS is required to send mail | smtp-starttls-required | FIX_CONFIGURATION
          AUTH | 421 | 4.7.66 | TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2. | smtp-tls-too-old | FIX_CONFIGURATION
          GREETING | 421 | 4.3.2 | The maximum number of concurrent connections has exceeded a limit, closing transmission channel | smtp-concurrent-connections | RETRY
          END_OF_DATA | 432 | 4.3.2 | STOREDRV.Deliver; recipient thread limit exceeded | smtp-recipient-overloaded | RETRY
          END_OF_DATA | 550 | 5.7.1 | TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy | smtp-transport-rule | DROP
          RCPT | 550 | 5.7.1 | Delivery not authorized, message refused | smtp-recipient-not-authorized | DROP
          MAIL | 550 | 5.7.1 | Unable to relay | smtp-connector-mismatch | FIX_CONFIGURATION
          END_OF_DATA | 550 | 5.2.3 | RESOLVER.RST.SendSizeLimit.Sender; message too large for this sender | smtp-message-too-large | DROP
          END_OF_DATA | 550 | 5.5.3 | RESOLVER.ADR.RecipLimit; too many recipients | smtp-recipient-limit | DROP
          END_OF_DATA | 450 | 4.7.321 | starttls-not-supported: Destination mail server must support TLS to receive mail. | smtp-recipient-tls-trouble | RETRY
          MAIL | 451 | 4.7.0 | Timeout waiting for client input | smtp-client-too-slow | RETRY
          END_OF_DATA | 450 | 4.9.9 | New and passing | smtp-transient-unlisted | RETRY
          END_OF_DATA | 554 | 5.9.9 | New and final | smtp-permanent-unlisted | DROP
          AUTH | 334 | - | eyJzdGF0dXMiOiI0MDAifQ== | smtp-unknown | UNKNOWN
          """)
  void decidesByStatusAndWords(
      Stage stage, int code, String enhanced, String text, String id, Disposition disposition) {
    Diagnosis diagnosis =
        Diagnoses.ofSmtp(
            new SmtpFault(stage, code, Optional.ofNullable(enhanced), text == null ? "" : text));
    assertThat(diagnosis.id()).isEqualTo(id);
    assertThat(diagnosis.disposition()).isEqualTo(disposition);
    assertThat(diagnosis.facts().get("reply")).startsWith(Integer.toString(code));
  }

  @Test
  void givesTheExactCommandForSendAs() {
    Diagnosis diagnosis =
        Diagnoses.ofSmtp(
                new SmtpFault(Stage.END_OF_DATA, 554, Optional.of("5.2.252"), "SendAsDenied"))
            .with("mailbox", "info@contoso.com")
            .with("from", "noreply@contoso.com");
    assertThat(diagnosis.text(Locale.ENGLISH).todo())
        .contains(
            "Add-RecipientPermission noreply@contoso.com -Trustee info@contoso.com -AccessRights SendAs");
    assertThat(diagnosis.text(Locale.GERMANY).what())
        .isEqualTo(
            "info@contoso.com darf nicht als noreply@contoso.com senden (Antwort 554 5.2.252).");
    assertThat(diagnosis.text(Locale.FRENCH)).isEqualTo(diagnosis.text(Locale.ENGLISH));
    assertThat(diagnosis.oneLine())
        .contains("smtp-send-as-denied", "the Microsoft 365 administrator");
  }

  @Test
  void keepsDollarSignsInCommands() {
    Diagnosis diagnosis =
        Diagnoses.ofSmtp(
                new SmtpFault(
                    Stage.AUTH,
                    535,
                    Optional.of("5.7.139"),
                    "SmtpClientAuthentication is disabled for the Mailbox"))
            .with("mailbox", "a$1@contoso.com");
    assertThat(diagnosis.text(Locale.ENGLISH).todo())
        .contains(
            "Set-CASMailbox -Identity a$1@contoso.com -SmtpClientAuthenticationDisabled $false");
  }
}
