package io.github.exchangeonline.keycloak.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntraDiagnosesTest {

  private static final String IDS =
      " Trace ID: 255d1aef-8c98-452f-ac51-23d051240864 Correlation ID: fb3d2015-bc17-4bb9-bb85-30c5cf1aaaa7"
          + " Timestamp: 2026-07-20 02:02:12Z";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | invalid_grant     |                       | 700082  | entra-refresh-token-expired  | RELINK
          400 | invalid_grant     | bad_token             | 700082  | entra-refresh-token-expired  | RELINK
          400 | invalid_grant     |                       | 70008   | entra-refresh-token-expired  | RELINK
          400 | invalid_grant     | token_expired         | 70043   | entra-sign-in-frequency      | RELINK
          400 | invalid_grant     |                       | 700084  | entra-ended-as-spa           | RELINK
          400 | invalid_grant     | bad_token             | 50173   | entra-refresh-token-revoked  | RELINK
          400 | invalid_grant     |                       | 50132   | entra-password-changed       | RELINK
          400 | invalid_grant     |                       | 50133   | entra-password-changed       | RELINK
          400 | invalid_grant     | consent_required      | 65001   | entra-consent-missing        | RELINK
          400 | access_denied     |                       | 65004   | authorize-declined           | DROP
          400 | invalid_client    |                       | 65005   | entra-app-misconfigured      | FIX_CONFIGURATION
          400 | invalid_client    |                       | 650052  | entra-exchange-not-subscribed | FIX_CONFIGURATION
          400 | access_denied     |                       | 650053  | entra-scope-invalid          | FIX_CONFIGURATION
          400 | access_denied     |                       | 650056  | entra-app-misconfigured      | FIX_CONFIGURATION
          400 | access_denied     |                       | 90094   | entra-admin-consent-needed   | FIX_CONFIGURATION
          400 | access_denied     |                       | 90095   | entra-admin-consent-needed   | FIX_CONFIGURATION
          401 | invalid_client    |                       | 7000215 | entra-secret-wrong           | FIX_CONFIGURATION
          401 | invalid_client    |                       | 7000222 | entra-secret-expired         | FIX_CONFIGURATION
          401 | invalid_client    |                       | 7000218 | entra-secret-missing         | FIX_CONFIGURATION
          401 | invalid_client    |                       | 700025  | entra-registered-as-public   | FIX_CONFIGURATION
          400 | unauthorized_client |                     | 700016  | entra-app-not-found          | FIX_CONFIGURATION
          401 | invalid_client    |                       | 700027  | entra-assertion-signature    | FIX_CONFIGURATION
          401 | invalid_client    |                       | 700213  | entra-federated-credential-mismatch | FIX_CONFIGURATION
          400 | unauthorized_client |                     | 7000112 | entra-app-disabled           | FIX_CONFIGURATION
          400 | invalid_request   |                       | 90002   | entra-tenant-not-found       | FIX_CONFIGURATION
          400 | interaction_required |                    | 50020   | entra-account-of-other-tenant | RELINK
          400 | invalid_request   |                       | 50194   | entra-not-multi-tenant       | FIX_CONFIGURATION
          400 | invalid_grant     |                       | 50105   | entra-user-not-assigned      | FIX_CONFIGURATION
          400 | invalid_grant     |                       | 50034   | entra-account-missing        | RELINK
          400 | invalid_grant     |                       | 500341  | entra-account-deleted        | RELINK
          400 | invalid_grant     |                       | 50053   | entra-account-locked         | RETRY
          400 | invalid_grant     |                       | 50057   | entra-account-disabled       | FIX_CONFIGURATION
          400 | invalid_grant     | user_password_expired | 50055   | entra-password-expired       | RELINK
          400 | invalid_request   |                       | 50059   | entra-tenant-not-named       | FIX_CONFIGURATION
          400 | invalid_grant     | basic_action          | 50076   | entra-mfa-required           | RELINK
          400 | invalid_grant     | basic_action          | 50078   | entra-mfa-required           | RELINK
          400 | interaction_required |                    | 50079   | entra-mfa-enrol              | RELINK
          400 | invalid_grant     | message_only          | 53000   | entra-device-required        | FIX_CONFIGURATION
          400 | invalid_grant     |                       | 530003  | entra-device-required        | FIX_CONFIGURATION
          400 | invalid_grant     |                       | 530035  | entra-security-defaults      | FIX_CONFIGURATION
          400 | invalid_grant     | message_only          | 53003   | entra-conditional-access     | FIX_CONFIGURATION
          400 | invalid_grant     |                       | 54005   | entra-code-reused            | DROP
          400 | invalid_grant     |                       | 70000   | entra-grant-ended            | RELINK
          400 | invalid_scope     |                       | 70011   | entra-scope-invalid          | FIX_CONFIGURATION
          400 | invalid_request   |                       | 28003   | entra-scope-invalid          | FIX_CONFIGURATION
          400 | invalid_request   |                       | 9002313 | entra-request-malformed      | FIX_CONFIGURATION
          400 | invalid_request   |                       | 900144  | entra-request-malformed      | FIX_CONFIGURATION
          400 | invalid_grant     |                       | 501481  | entra-code-verifier-mismatch | DROP
          400 | invalid_grant     |                       | 700005  | entra-code-of-other-tenant   | DROP
          400 | invalid_resource  |                       | 500011  | entra-exchange-not-subscribed | FIX_CONFIGURATION
          400 | invalid_grant     |                       | 50196   | entra-loop-detected          | RETRY
          400 | temporarily_unavailable |                 | 90033   | entra-transient              | RETRY
          503 | temporarily_unavailable |                 | 90033   | entra-transient              | RETRY
          429 | temporarily_unavailable |                 | 90055   | entra-throttled              | RETRY
          400 | invalid_client    |                       | 1002016 | entra-tls-too-old            | FIX_CONFIGURATION
          400 | invalid_request   |                       | 900439  | entra-wrong-cloud            | FIX_CONFIGURATION
          400 | invalid_request   |                       | 9002327 | entra-registered-as-spa      | FIX_CONFIGURATION
          400 | invalid_grant     | message_only          | 99999   | entra-policy-unlisted        | FIX_CONFIGURATION
          400 | invalid_grant     |                       | 99999   | entra-sign-in-needed-unlisted | RELINK
          401 | invalid_client    |                       | 99999   | entra-client-refused         | FIX_CONFIGURATION
          503 | server_error      |                       | 99999   | entra-unavailable            | RETRY
          429 | invalid_grant     |                       | 99999   | entra-throttled              | RETRY
          400 | access_denied     |                       | 99999   | entra-access-denied-unlisted | FIX_CONFIGURATION
          400 | invalid_request   |                       | 99999   | entra-request-refused-unlisted | FIX_CONFIGURATION
          400 | unsupported_grant_type |                  | 99999   | entra-grant-type-refused     | FIX_CONFIGURATION
          400 | invalid_tenant    |                       | 99999   | entra-tenant-not-found       | FIX_CONFIGURATION
          400 | invalid_grant     | protection_policy_required | 99999 | entra-app-protection-required | FIX_CONFIGURATION
          400 | brand_new_error   |                       | 99999   | entra-unknown                | UNKNOWN
          """)
  void decidesByTheNumberFirst(
      int status, String error, String suberror, int code, String id, Disposition disposition) {
    Diagnosis diagnosis =
        Diagnoses.ofEntra(fault(status, error, suberror, List.of(code), "AADSTS" + code + ": x"));
    assertThat(diagnosis.id()).isEqualTo(id);
    assertThat(diagnosis.disposition()).isEqualTo(disposition);
    assertThat(diagnosis.facts()).containsEntry("code", "AADSTS" + code);
  }

  @Test
  void looksThroughALegacyWrapper() {
    EntraFault fault =
        fault(
            400,
            "invalid_grant",
            null,
            List.of(70002, 54005),
            "AADSTS70002: Error validating credentials.");
    assertThat(Diagnoses.ofEntra(fault).id()).isEqualTo("entra-code-reused");
  }

  @Test
  void neverWaitsLessThanALoopNeeds() {
    EntraFault fault =
        new EntraFault(
            400,
            "invalid_grant",
            Optional.empty(),
            List.of(50196),
            "",
            "",
            "",
            "",
            Optional.of(Duration.ofSeconds(1)));
    assertThat(Diagnoses.ofEntra(fault).retryAfter()).contains(Duration.ofMinutes(10));
  }

  @Test
  void waitsAsLongAsMicrosoftAsks() {
    EntraFault fault =
        new EntraFault(
            429,
            "",
            Optional.empty(),
            List.of(),
            "",
            "",
            "",
            "",
            Optional.of(Duration.ofMinutes(7)));
    assertThat(Diagnoses.ofEntra(fault).retryAfter()).contains(Duration.ofMinutes(7));
  }

  @Test
  void showsMicrosoftsOwnWordsAndIdsForAnUnknownNumber() {
    Diagnosis diagnosis =
        Diagnoses.ofEntra(
            fault(400, "invalid_grant", null, List.of(), "AADSTS99999: Something new." + IDS));
    Diagnosis.Text text = diagnosis.text(Locale.ENGLISH);
    assertThat(text.what())
        .contains("AADSTS99999", "not one this software knows", "Something new.");
    assertThat(text.todo())
        .contains("255d1aef-8c98-452f-ac51-23d051240864", "fb3d2015-bc17-4bb9-bb85-30c5cf1aaaa7");
    assertThat(diagnosis.facts().get("reply")).doesNotContain("Trace ID");
    assertThat(diagnosis.facts()).containsEntry("timestamp", "2026-07-20 02:02:12Z");
  }

  /** The kind of error decides what to do; that the number is new is said all the same. */
  @ParameterizedTest
  @CsvSource({
    "invalid_grant, consent_required, entra-consent-missing",
    "invalid_scope, , entra-scope-invalid",
    "temporarily_unavailable, , entra-unavailable",
    "invalid_grant, , entra-sign-in-needed-unlisted"
  })
  void saysOfAnUnknownNumberThatItIsUnknownWhereverItLeads(
      String error, String suberror, String id) {
    Diagnosis diagnosis =
        Diagnoses.ofEntra(
            fault(400, error, suberror, List.of(), "AADSTS99999: Something new." + IDS));
    assertThat(diagnosis.id()).isEqualTo(id);
    for (Locale locale : List.of(Locale.ENGLISH, Locale.GERMAN)) {
      Diagnosis.Text text = diagnosis.text(locale);
      assertThat(text.what() + " " + text.todo())
          .containsOnlyOnce("Something new.")
          .contains("AADSTS99999", "255d1aef-8c98", "fb3d2015-bc17");
    }
  }

  @Test
  void saysNothingOfTheKindOfANumberThatItKnows() {
    Diagnosis diagnosis =
        Diagnoses.ofEntra(fault(400, "invalid_grant", null, List.of(50173), "AADSTS50173: x"));
    assertThat(diagnosis.text(Locale.ENGLISH).what()).doesNotContain("not one this software knows");
    assertThat(diagnosis.facts()).doesNotContainKey("unlisted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          access_denied | cancel | - | authorize-cancelled
          access_denied | - | - | authorize-denied
          access_denied | - | AADSTS65004: User declined to consent to access the app. | authorize-declined
          access_denied | - | AADSTS90094: The grant requires admin permission. | entra-admin-consent-needed
          login_required | - | - | entra-not-signed-in
          interaction_required | - | - | entra-not-signed-in
          login_required | - | AADSTS50058: x | entra-not-signed-in
          invalid_request | - | AADSTS50194: Application is not configured as a multi-tenant application. | entra-not-multi-tenant
          temporarily_unavailable | - | AADSTS90033: A transient error has occurred. Please try again. | entra-transient
          server_error | - | - | entra-unavailable
          invalid_resource | - | - | entra-exchange-not-subscribed
          unauthorized_client | - | - | entra-client-refused
          consent_required | - | - | entra-consent-missing
          something_else | - | - | entra-unknown
          """)
  void readsErrorsOnTheRedirect(String error, String subcode, String description, String id) {
    assertThat(
            Diagnoses.ofAuthorize(
                    error, Optional.ofNullable(subcode), Optional.ofNullable(description))
                .id())
        .isEqualTo(id);
  }

  @Test
  void keepsWhatComesFromOutsideInOneBoundedLine() {
    Diagnosis diagnosis =
        Diagnoses.ofAuthorize(
            "access\r\n2026 WARN forged\u2028line",
            Optional.empty(),
            Optional.of("x".repeat(5000)));
    assertThat(diagnosis.oneLine()).doesNotContain("\n", "\r", "\u2028").hasSizeLessThan(3000);
  }

  private static EntraFault fault(
      int status, String error, String suberror, List<Integer> codes, String description) {
    return new EntraFault(
        status,
        error,
        Optional.ofNullable(suberror),
        codes,
        description,
        "",
        "",
        "",
        Optional.empty());
  }
}
