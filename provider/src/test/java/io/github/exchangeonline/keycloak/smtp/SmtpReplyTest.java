package io.github.exchangeonline.keycloak.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SmtpReplyTest {

  @Test
  void readsCodeStatusAndText() {
    assertThat(
            SmtpReply.parse(
                "535 5.7.3 Authentication unsuccessful [SN2PR00CA0018.namprd00.prod.outlook.com]\r\n"))
        .isEqualTo(
            new SmtpReply(
                535,
                Optional.of("5.7.3"),
                "Authentication unsuccessful [SN2PR00CA0018.namprd00.prod.outlook.com]"));
  }

  @Test
  void findsWhatExchangeCallsTheMail() {
    SmtpReply reply =
        SmtpReply.parse(
            "250 2.0.0 OK <1d2@HOST.namprd17.prod.outlook.com> [Hostname=HOST.namprd17.prod.outlook.com]\n");
    assertThat(reply.exchangeId()).contains("1d2@HOST.namprd17.prod.outlook.com");
    assertThat(reply.hostname()).contains("HOST.namprd17.prod.outlook.com");
    assertThat(SmtpReply.parse("250 2.1.0 Sender OK").exchangeId()).isEmpty();
  }

  @Test
  void readsSeveralLines() {
    assertThat(
            SmtpReply.parse(
                "550-5.7.60 SMTP; Client does not\n550-5.7.60 have permissions\n550 5.7.60 to send\n"))
        .isEqualTo(
            new SmtpReply(
                550, Optional.of("5.7.60"), "SMTP; Client does not\nhave permissions\nto send"));
  }

  @Test
  void readsOneLineOfSeveralKilobytes() {
    String long1 =
        "SendAsDenied; info@x not allowed to send as noreply@x; "
            + "1.84300:0A000000, ".repeat(300);
    SmtpReply reply = SmtpReply.parse("554 5.2.252 " + long1);
    assertThat(reply.enhanced()).contains("5.2.252");
    assertThat(reply.text()).isEqualTo(long1.strip());
  }

  @Test
  void takesWhatIsNoReplyAsText() {
    assertThat(SmtpReply.parse("")).isEqualTo(new SmtpReply(-1, Optional.empty(), ""));
    assertThat(SmtpReply.parse("HTTP/1.1 400 Bad Request").code()).isEqualTo(-1);
    assertThat(SmtpReply.parse("250")).isEqualTo(new SmtpReply(250, Optional.empty(), ""));
    assertThat(SmtpReply.parse("2505 x").code()).isEqualTo(-1);
  }
}
