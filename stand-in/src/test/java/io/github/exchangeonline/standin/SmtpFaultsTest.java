package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpFault.Action;
import io.github.exchangeonline.standin.faults.SmtpStage;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every fault at every stage, met by a client that goes through a whole conversation. */
final class SmtpFaultsTest {
  private static final String ENDED = "";

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

  @ParameterizedTest
  @EnumSource
  void endsTheConnectionAndHasTakenTheMessageOnlyAtItsEnd(SmtpStage stage) throws Exception {
    for (Action action : List.of(Action.CUT_BEFORE_REPLY, Action.RESET)) {
      microsoft.inbox().clear();
      microsoft.faults().once(new SmtpFault(stage, action, ""));
      try (SmtpTalk talk = new SmtpTalk(microsoft)) {
        assertThat(upTo(stage, talk)).as("%s", action).isEqualTo(ENDED);
      }
      assertThat(microsoft.inbox().messages())
          .as("%s", action)
          .hasSize(stage.compareTo(SmtpStage.END_OF_DATA) >= 0 ? 1 : 0);
      assertThat(struck(stage, action)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"TLS", "BODY"})
  void saysHalfOfAReplyOrAllOrAnotherAndThenEndsTheConnection(SmtpStage stage) throws Exception {
    int usual;
    try (SmtpTalk talk = new SmtpTalk(microsoft)) {
      usual = upTo(stage, talk).length();
    }
    microsoft.faults().once(SmtpFault.cutWithinReply(stage));
    try (SmtpTalk talk = new SmtpTalk(microsoft)) {
      assertThat(upTo(stage, talk)).isNotEmpty().hasSizeLessThan(usual);
      talk.awaitEnd();
    }
    microsoft.faults().once(SmtpFault.cutAfterReply(stage));
    try (SmtpTalk talk = new SmtpTalk(microsoft)) {
      assertThat(upTo(stage, talk)).hasSize(usual);
      talk.awaitEnd();
    }
    microsoft.faults().once(SmtpFault.reply(stage, "421 4.3.2 Not now"));
    try (SmtpTalk talk = new SmtpTalk(microsoft)) {
      assertThat(upTo(stage, talk)).isEqualTo("421 4.3.2 Not now");
      talk.awaitEnd();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hangsUntilTheClientIsGoneAndThenCountsItNoMore(SmtpStage stage) throws Exception {
    for (Action action : List.of(Action.HANG, Action.HANG_INSTEAD_OF_REPLY)) {
      microsoft.inbox().clear();
      microsoft.faults().once(new SmtpFault(stage, action, ""));
      try (SmtpTalk talk = new SmtpTalk(microsoft)) {
        assertThat(upTo(stage, talk, 200)).as("%s", action).isEqualTo("silence");
        while (struck(stage, action) == 0) {
          Thread.onSpinWait();
        }
        assertThat(microsoft.exchange().open()).isEqualTo(1);
      }
      while (microsoft.exchange().open() > 0) {
        Thread.onSpinWait();
      }
      assertThat(microsoft.counters().mailbox(Sample.NOREPLY).open()).isZero();
      boolean taken =
          stage.compareTo(SmtpStage.END_OF_DATA) > 0
              || (stage == SmtpStage.END_OF_DATA && action == Action.HANG_INSTEAD_OF_REPLY);
      assertThat(microsoft.inbox().messages()).as("%s", action).hasSize(taken ? 1 : 0);
    }
  }

  @Test
  void letsGoOfWhatHangsWhenTold() throws Exception {
    microsoft.faults().once(SmtpFault.hang(SmtpStage.MAIL));
    try (SmtpTalk talk = SmtpTalk.loggedIn(microsoft, Sample.NOREPLY, token)) {
      talk.write("MAIL FROM:<" + Sample.NOREPLY + ">\r\n");
      while (struck(SmtpStage.MAIL, Action.HANG) == 0) {
        Thread.onSpinWait();
      }
      microsoft.faults().release();
      assertThat(talk.reply()).isEqualTo(ENDED);
    }
  }

  /** Says everything up to that stage, and gives what the server replies there. */
  private String upTo(SmtpStage last, SmtpTalk talk) throws IOException {
    return upTo(last, talk, 20_000);
  }

  private String upTo(SmtpStage last, SmtpTalk talk, int patience) throws IOException {
    String reply = ENDED;
    for (SmtpStage stage : SmtpStage.values()) {
      if (stage.compareTo(last) > 0) {
        break;
      }
      if (stage == last) {
        talk.waitNoLongerThan(patience);
      }
      try {
        reply = at(stage, stage == last, talk);
      } catch (SocketTimeoutException e) {
        return stage == last ? "silence" : "silence already at " + stage;
      } catch (IOException reset) {
        return stage == last ? ENDED : "ended already at " + stage;
      }
      if (stage != last && reply.isEmpty()) {
        return "ended already at " + stage;
      }
    }
    return reply;
  }

  private String at(SmtpStage stage, boolean last, SmtpTalk talk) throws IOException {
    return switch (stage) {
      case CONNECT -> talk.reply();
      case EHLO -> talk.say("EHLO client.example");
      case STARTTLS -> talk.say("STARTTLS");
      case TLS -> {
        talk.handshake();
        yield talk.say("EHLO client.example");
      }
      case AUTH -> talk.say("AUTH XOAUTH2 " + SmtpTalk.xoauth2(Sample.NOREPLY, token));
      case MAIL -> talk.say("MAIL FROM:<" + Sample.NOREPLY + ">");
      case RCPT -> talk.say("RCPT TO:<user@example.org>");
      case DATA -> talk.say("DATA");
      case BODY -> {
        talk.write("From: Sender <" + Sample.NOREPLY + ">\r\n");
        yield last ? talk.reply() : "nothing is said here";
      }
      case END_OF_DATA -> talk.say("\r\nText\r\n.");
      case RSET -> talk.say("RSET");
      case NOOP -> talk.say("NOOP");
      case QUIT -> talk.say("QUIT");
    };
  }

  private static long struck(SmtpStage stage, Action action) {
    String name = "smtp." + stage + "." + action;
    return microsoft
        .faults()
        .struck()
        .getOrDefault(name.toLowerCase(Locale.ROOT).replace('_', '-'), 0L);
  }
}
