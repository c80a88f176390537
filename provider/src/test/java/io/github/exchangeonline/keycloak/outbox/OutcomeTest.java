package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.smtp.SmtpException;
import io.github.exchangeonline.keycloak.smtp.SmtpReply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {

  /** The same number can be about everything that is sent, or about one recipient. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          432 4.3.2 Concurrent connections limit exceeded. | true
          451 4.7.500 Server busy. Please try again later. | true
          421 4.4.2 Message submission rate for this client has exceeded the configured limit | true
          451 4.7.850 Access denied, please try again later | true
          432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded | false
          450 4.7.321 starttls-not-supported: Destination mail server must support TLS | false
          450 4.4.316 Connection refused | false
          550 5.7.509 Access denied, sending domain does not pass DMARC verification | false
          550 5.7.323 tlsa-invalid: The domain failed DANE validation. | false
          550 5.7.1 TRANSPORT.RULES.RejectMessage; rejected by organization policy | false
          """)
  void tellsWhatStopsTheMailboxFromWhatIsAboutOneMail(String line, boolean stops) {
    SmtpReply reply = SmtpReply.parse(line);
    SmtpException failure =
        new SmtpException(Diagnoses.ofSmtp(reply.at(Stage.END_OF_DATA)), Stage.END_OF_DATA, reply);

    Outcome outcome = Outcome.of(failure);

    assertThat(outcome).isInstanceOf(stops ? Outcome.Stopped.class : Outcome.Refused.class);
    assertThat(outcome.ofTheMailbox().isPresent()).isEqualTo(stops);
  }
}
