package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.exchangeonline.standin.faults.TlsFault;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client of Java finds when Exchange's TLS is not what it should be. */
final class TlsFaultsTest {

  private static StandIn microsoft;

  @BeforeAll
  static void start() throws Exception {
    microsoft = StandIn.start();
  }

  @AfterAll
  static void stop() {
    microsoft.close();
  }

  @BeforeEach
  void reset() {
    microsoft.reset();
  }

  @ParameterizedTest
  @CsvSource({
    "EXPIRED, NotAfter",
    "NOT_YET_VALID, NotBefore",
    "OTHER_NAME, No subject alternative DNS name matching localhost",
    "UNTRUSTED, path",
    "NO_COMMON_VERSION, protocol_version",
    "UNWANTED_CLIENT, access_denied",
    "NO_TLS, Unsupported or unrecognized SSL message"
  })
  void hasThatOneThingWrong(TlsFault fault, String words) throws IOException {
    microsoft.faults().once(fault);
    try (SmtpTalk talk = new SmtpTalk(microsoft)) {
      talk.reply();
      talk.say("EHLO client.example");
      IOException failure = catchThrowableOfType(IOException.class, talk::startTls);

      assertThat(failure).isNotNull();
      assertThat(innermost(failure)).contains(words);
    }
    assertThat(microsoft.faults().struck())
        .isEqualTo(
            Map.of("tls." + fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), 1L));
  }

  @ParameterizedTest
  @EnumSource
  void isOverWithTheNextConnectionAndWithAReset(TlsFault fault) throws IOException {
    microsoft.faults().once(fault);
    microsoft.reset();
    SmtpTalk.secured(microsoft).close();

    microsoft.faults().once(fault);
    try (SmtpTalk talk = new SmtpTalk(microsoft)) {
      talk.reply();
      talk.say("EHLO client.example");
      assertThat(catchThrowableOfType(IOException.class, talk::startTls)).isNotNull();
    }
    SmtpTalk.secured(microsoft).close();
  }

  @Test
  void showsTheUsualCertificateOtherwise() throws IOException {
    try (SmtpTalk talk = SmtpTalk.secured(microsoft)) {
      assertThat(talk.say("NOOP")).startsWith("250 ");
    }
  }

  private static String innermost(Throwable failure) {
    Throwable found = failure;
    while (found.getCause() != null) {
      found = found.getCause();
    }
    return String.valueOf(found.getMessage());
  }
}
