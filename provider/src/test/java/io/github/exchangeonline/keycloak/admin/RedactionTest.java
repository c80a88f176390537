package io.github.exchangeonline.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private final Redaction redaction =
      Redaction.allBut(List.of("noreply@contoso.com", "Info@contoso.com"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "550 5.1.10 <bob@example.com>... unknown",
        "550 5.1.10 bob@example.com: unknown",
        "no mailbox (bob@example.com)",
        "RCPT TO:<bob@example.com>",
        "\"bob@example.com\" and 'bob@example.com'.",
        "Write to bob@example.com.",
        "550 5.1.10 <bob@[192.0.2.1]> unknown, or bob@[IPv6:2001:db8::1]",
        "BOB@EXAMPLE.COM;bob+x@example.com,bob.müller@exämple.com"
      })
  void hidesWhoeverIsNotKnown(String text) {
    assertThat(redaction.of(text)).contains("<address>").doesNotContainIgnoringCase("bob");
  }

  @Test
  void leavesWhatTheMailSettingsName() {
    String text =
        "noreply@contoso.com may not send as <info@contoso.com>. Ask NoReply@Contoso.com.";

    assertThat(redaction.of(text)).isEqualTo(text);
    assertThat(redaction.of("xnoreply@contoso.com")).isEqualTo("<address>");
  }

  @Test
  void hidesNothingFromThoseWhoMaySeeUsers() {
    assertThat(Redaction.NONE.of("bob@example.com")).isEqualTo("bob@example.com");
    assertThat(redaction.of("4.7.1 Try again")).isEqualTo("4.7.1 Try again");
  }

  @Test
  void aDiagnosisThatQuotesARecipientDoesNotTellOfIt() {
    Decoded told =
        Decoded.of(
            Diagnoses.ofSmtp(
                new SmtpFault(
                    SmtpFault.Stage.RCPT,
                    550,
                    Optional.of("5.1.10"),
                    "RESOLVER.ADR.RecipientNotFound; Recipient <bob@example.com> not found")),
            Locale.ENGLISH,
            redaction);

    assertThat(told.toString()).doesNotContain("bob").contains("<address>");
    assertThat(told.detail()).contains("RecipientNotFound");
  }
}
