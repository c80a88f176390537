package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.AuthRefusal;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExchangeWireTest {
  private static final String SUFFIX =
      " \\[[A-Z0-9]+\\.[A-Z0-9]+\\.PROD\\.OUTLOOK\\.COM"
          + " \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z [0-9A-F]{16}]";
  private static StandIn microsoft;
  private String token;

  @BeforeAll
  static void start() throws Exception {
    microsoft = Browser.microsoft();
  }

  @AfterAll
  static void stop() {
    microsoft.close();
  }

  @BeforeEach
  void signIn() throws Exception {
    microsoft.reset();
    token = new Browser(microsoft).accessToken(Sample.NOREPLY);
  }

  @Test
  void speaksAsExchangeDoesFromBannerToQuit() throws Exception {
    try (SmtpTalk talk = new SmtpTalk(microsoft)) {
      assertThat(talk.reply())
          .matches(
              "220 [A-Z0-9]+\\.outlook\\.office365\\.com Microsoft ESMTP MAIL Service ready at"
                  + " [A-Z][a-z]{2}, \\d{1,2} [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d \\+0000"
                  + " \\[[0-9A-F]{16}]");
      assertThat(talk.say("EHLO client.example").replaceFirst(" [A-Z0-9]+CA\\d+\\.", " HOST."))
          .matches("(?s)250-[A-Z0-9]+\\.outlook\\.office365\\.com Hello \\[127\\.0\\.0\\.1]\n.*")
          .endsWith(
              """

              250-SIZE 157286400
              250-PIPELINING
              250-DSN
              250-ENHANCEDSTATUSCODES
              250-STARTTLS
              250-8BITMIME
              250-BINARYMIME
              250-CHUNKING
              250 SMTPUTF8""");
      assertThat(talk.startTls()).isEqualTo("220 2.0.0 SMTP server ready");
      assertThat(talk.say("EHLO client.example"))
          .endsWith(
              """

              250-SIZE 157286400
              250-PIPELINING
              250-DSN
              250-ENHANCEDSTATUSCODES
              250-AUTH LOGIN XOAUTH2
              250-8BITMIME
              250-BINARYMIME
              250-CHUNKING
              250 SMTPUTF8""");
      assertThat(talk.say("AUTH XOAUTH2 " + SmtpTalk.xoauth2(Sample.NOREPLY, token)))
          .isEqualTo("235 2.7.0 Authentication successful");
      assertThat(talk.say("MAIL FROM:<" + Sample.NOREPLY + "> SIZE=1234 BODY=8BITMIME"))
          .isEqualTo("250 2.1.0 Sender OK");
      assertThat(talk.say("RCPT TO:<someone@example.org> NOTIFY=NEVER"))
          .isEqualTo("250 2.1.5 Recipient OK");
      assertThat(talk.say("DATA")).isEqualTo("354 Start mail input; end with <CRLF>.<CRLF>");
      assertThat(talk.say("Message-ID: <own@client.example>\r\n\r\n" + "x".repeat(5000) + "\r\n."))
          .matches("250 2\\.0\\.0 OK <own@client\\.example> \\[Hostname=[A-Za-z0-9.]+]");
      assertThat(talk.say("QUIT")).isEqualTo("221 2.0.0 Service closing transmission channel");
    }
    assertThat(microsoft.inbox().messages().get(0).text()).hasSize(5002);
  }

  @Test
  void takesTheTokenInTwoStepsAfterAnEmptyChallenge() throws Exception {
    try (SmtpTalk talk = SmtpTalk.secured(microsoft)) {
      assertThat(talk.say("AUTH XOAUTH2")).isEqualTo("334 ");
      assertThat(talk.say(SmtpTalk.xoauth2(Sample.NOREPLY, token))).startsWith("235 ");
    }
  }

  @Test
  void hasNoAuthBeforeTlsAndNoOtherMechanisms() throws Exception {
    try (SmtpTalk talk = new SmtpTalk(microsoft)) {
      talk.reply();
      talk.say("EHLO client.example");
      assertThat(talk.say("AUTH XOAUTH2 eA=="))
          .matches("504 5\\.7\\.4 Unrecognized authentication type" + SUFFIX);
      talk.startTls();
      talk.say("EHLO client.example");
      assertThat(talk.say("AUTH PLAIN eA=="))
          .startsWith("504 5.7.4 Unrecognized authentication type");
      assertThat(talk.say("AUTH LOGIN")).isEqualTo("334 VXNlcm5hbWU6");
      assertThat(talk.say("eA==")).isEqualTo("334 UGFzc3dvcmQ6");
      assertThat(talk.say("eA=="))
          .startsWith(
              "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [");
    }
  }

  @Test
  void refusesDirectlyAndRepeatsTheReasonAtMailFrom() throws Exception {
    microsoft.faults().refuseSmtpAuth("contoso.example", AuthRefusal.TENANT_DISABLED);
    try (SmtpTalk talk = SmtpTalk.secured(microsoft)) {
      assertThat(talk.say("MAIL FROM:<a@contoso.example>"))
          .matches("530 5\\.7\\.57 Client not authenticated to send mail\\." + SUFFIX);
      String refusal = talk.say("AUTH XOAUTH2 " + SmtpTalk.xoauth2(Sample.NOREPLY, token));
      assertThat(refusal)
          .matches(
              "535 5\\.7\\.139 Authentication unsuccessful, SmtpClientAuthentication is disabled"
                  + " for the Tenant\\. Visit https://aka\\.ms/smtp_auth_disabled for more"
                  + " information\\."
                  + SUFFIX);
      assertThat(talk.say("MAIL FROM:<a@contoso.example>"))
          .isEqualTo("530 5.7.57 Client not authenticated to send mail. Error: " + refusal);
    }
  }

  @Test
  void refusesWhatIsNotItsTokenOrNotTheirMailbox() throws Exception {
    Browser browser = new Browser(microsoft);
    Object refresh = browser.tokens(Sample.NOREPLY).get("refresh_token");
    microsoft
        .grants()
        .consent(
            microsoft.directory().account(Sample.NOREPLY).objectId(),
            Sample.APP,
            java.util.Set.of("https://graph.microsoft.com/SMTP.Send"));
    String graph =
        (String)
            Browser.json(
                    browser.token(
                        "common",
                        java.util.Map.of(
                            "grant_type", "refresh_token",
                            "refresh_token", (String) refresh,
                            "scope", "SMTP.Send")))
                .get("access_token");
    String noMailbox = browser.accessToken(Sample.NO_MAILBOX);
    for (List<String> wrong :
        List.of(
            List.of(Sample.NOREPLY, "garbage"),
            List.of(Sample.NOREPLY, graph),
            List.of(Sample.NOREPLY_ALIAS, token),
            List.of(Sample.ALICE, token),
            List.of(Sample.FABRIKAM_MAILER, token),
            List.of("nobody@contoso.example", token),
            List.of(Sample.NO_MAILBOX, noMailbox))) {
      try (SmtpTalk talk = SmtpTalk.secured(microsoft)) {
        assertThat(talk.say("AUTH XOAUTH2 " + SmtpTalk.xoauth2(wrong.get(0), wrong.get(1))))
            .as(wrong.get(0))
            .matches("535 5\\.7\\.3 Authentication unsuccessful" + SUFFIX);
      }
    }
    microsoft.faults().oldAuthSuffix(true);
    try (SmtpTalk talk = SmtpTalk.secured(microsoft)) {
      assertThat(talk.say("AUTH XOAUTH2 " + SmtpTalk.xoauth2(Sample.ALICE, token)))
          .matches("535 5\\.7\\.3 Authentication unsuccessful \\[[A-Z0-9.]+]");
    }
  }

  @Test
  void opensSharedMailboxesAndTakesTheUpnForTheAddress() throws Exception {
    SmtpTalk.loggedIn(microsoft, Sample.SUPPORT, token).close();
    String renamed = new Browser(microsoft).accessToken(Sample.RENAMED_UPN);
    SmtpTalk.loggedIn(microsoft, Sample.RENAMED_UPN, renamed).close();
    SmtpTalk.loggedIn(microsoft, Sample.RENAMED, renamed).close();
  }

  @Test
  void refusesSendAsOnlyAtTheEndInOneLongLine() throws Exception {
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      assertThat(talk.mail(Sample.NOREPLY, Sample.SUPPORT)).startsWith("250 ");
      assertThat(talk.mail(Sample.NOREPLY, Sample.BILLING))
          .startsWith(
              "554 5.2.252 SendAsDenied; noreply@contoso.example not allowed to send as"
                  + " billing@contoso.example; STOREDRV.Submission.Exception:SendAsDeniedException"
                  + ".MapiExceptionSendAsDenied; Failed to process message due to a permanent"
                  + " exception with message [BeginDiagnosticData]Cannot submit message. ")
          .doesNotContain("\n")
          .hasSizeGreaterThan(1700);
      assertThat(talk.mail(Sample.BILLING, Sample.NOREPLY)).startsWith("554 5.2.252 ");
      assertThat(talk.mail(Sample.NOREPLY, "stranger@example.org")).startsWith("554 5.2.252 ");
    }
    assertThat(microsoft.inbox().messages()).hasSize(1);
  }

  @Test
  void rewritesAnAliasToThePrimaryAddressAndKeepsASentItem() throws Exception {
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      assertThat(talk.mail(Sample.NOREPLY_ALIAS, Sample.NOREPLY_ALIAS)).startsWith("250 ");
    }
    assertThat(microsoft.inbox().messages().get(0).from())
        .isEqualTo("Sender <" + Sample.NOREPLY + ">");
    assertThat(microsoft.inbox().sentItems(Sample.NOREPLY)).hasSize(1);
  }

  @Test
  void refusesTheFourthConnectionAtTheEndOfData() throws Exception {
    try (SmtpTalk first = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token);
        SmtpTalk second = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token);
        SmtpTalk third = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token);
        SmtpTalk fourth = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      assertThat(fourth.mail(Sample.NOREPLY, Sample.NOREPLY))
          .matches(
              "432 4\\.3\\.2 Concurrent connections limit exceeded\\. Visit"
                  + " https://aka\\.ms/concurrent_sending for more information\\."
                  + " \\[Hostname=[A-Za-z0-9.]+]");
      assertThat(third.mail(Sample.NOREPLY, Sample.NOREPLY)).startsWith("250 ");
      second.say("QUIT");
      first.say("QUIT");
    }
  }

  @Test
  void takesChunksPipelinedCommandsAndAddressesInUtf8() throws Exception {
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      String mail = "MAIL FROM:<noreply@contoso.example> SMTPUTF8 BODY=BINARYMIME RET=HDRS ENVID=x";
      String chunk = "Subject: Hi\r\n\r\n";
      talk.write(String.join("\r\n", mail, "RCPT TO:<jürgen@example.org>", "BDAT 15", chunk));
      talk.write("BDAT 5 LAST\r\n.\r\nx\n");
      assertThat(talk.reply()).startsWith("250 2.1.0");
      assertThat(talk.reply()).startsWith("250 2.1.5");
      assertThat(talk.reply()).startsWith("250 2.6.0");
      assertThat(talk.reply()).startsWith("250 2.0.0 OK");
    }
    assertThat(microsoft.inbox().messages().get(0).recipients())
        .containsExactly("jürgen@example.org");
  }

  @Test
  void answersProtocolErrors() throws Exception {
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      assertThat(talk.say("RCPT TO:<a@example.org>")).startsWith("503 5.5.1 Bad sequence");
      assertThat(talk.say("DATA")).startsWith("503 5.5.1 Bad sequence");
      assertThat(talk.say("HURRY")).startsWith("500 5.3.3 Unrecognized command");
      assertThat(talk.say("MAIL FROM:<no address>")).isEqualTo("501 5.1.7 Invalid address");
      assertThat(talk.say("MAIL FROM:<" + Sample.NOREPLY + "> SIZE=157286401"))
          .isEqualTo("552 5.3.4 Message size exceeds fixed maximum message size");
      assertThat(talk.say("RSET")).startsWith("250 ");
      assertThat(talk.say("NOOP")).startsWith("250 ");
      assertThat(talk.say("VRFY x")).startsWith("252 ");
    }
  }

  @Test
  void failsWhereAndHowItIsTold() throws Exception {
    microsoft.faults().once(SmtpFault.reply(SmtpStage.CONNECT, "421 4.3.2 Service not active"));
    try (SmtpTalk talk = new SmtpTalk(microsoft)) {
      assertThat(talk.reply()).isEqualTo("421 4.3.2 Service not active");
      assertThat(talk.reply()).isEmpty();
    }
    microsoft.faults().once(SmtpFault.cutBeforeReply(SmtpStage.END_OF_DATA));
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      assertThat(talk.mail(Sample.NOREPLY, Sample.NOREPLY)).isEmpty();
    }
    assertThat(microsoft.inbox().messages()).as("taken although no reply came").hasSize(1);
    microsoft.faults().once(SmtpFault.cutAfterReply(SmtpStage.MAIL));
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      assertThat(talk.say("MAIL FROM:<noreply@contoso.example>")).startsWith("250");
      assertThat(talk.reply()).isEmpty();
    }
  }

  @Test
  void countsWhatClientsDo() throws Exception {
    microsoft.counters().reset();
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      talk.mail(Sample.NOREPLY, Sample.NOREPLY);
    }
    assertThat(microsoft.counters().connections()).isEqualTo(1);
    assertThat(microsoft.counters().auths()).isEqualTo(1);
    assertThat(microsoft.counters().messages()).isEqualTo(1);
    assertThat(microsoft.counters().replies()).isEqualTo(9);
  }
}
