package io.github.exchangeonline.keycloak.tests.crash;

import io.github.exchangeonline.standin.faults.RandomFaults;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.util.List;

/** What goes wrong at Microsoft by chance: every stage, every way. */
final class Storm {

  private static final List<SmtpStage> BEFORE_THE_MAILS =
      List.of(SmtpStage.CONNECT, SmtpStage.EHLO, SmtpStage.STARTTLS, SmtpStage.AUTH);

  private static final List<SmtpStage> OF_A_MAIL =
      List.of(SmtpStage.MAIL, SmtpStage.RCPT, SmtpStage.DATA, SmtpStage.END_OF_DATA);

  private static final List<SmtpStage> BETWEEN = List.of(SmtpStage.RSET, SmtpStage.QUIT);

  private static final String PASSES = "451 4.3.0 Temporary server error";

  private Storm() {}

  /** None at all. */
  static RandomFaults calm() {
    return RandomFaults.seeded(0);
  }

  static RandomFaults seeded(long seed) {
    RandomFaults faults = RandomFaults.seeded(seed);
    for (SmtpStage stage : BEFORE_THE_MAILS) {
      dead(faults, stage, 0.01);
      faults.with(0.01, SmtpFault.reply(stage, PASSES));
    }
    faults.with(0.02, SmtpFault.tlsFailure());
    for (SmtpStage stage : OF_A_MAIL) {
      dead(faults, stage, 0.006);
      faults.with(0.006, SmtpFault.reply(stage, PASSES));
      faults.with(0.004, SmtpFault.reply(stage, "421 4.4.1 Connection timed out"));
    }
    dead(faults, SmtpStage.BODY, 0.005);
    faults.with(0.006, SmtpFault.hangInsteadOfReply(SmtpStage.END_OF_DATA));
    // The mailbox is left alone for half a minute then.
    faults.with(
        0.002,
        SmtpFault.reply(SmtpStage.END_OF_DATA, "432 4.3.2 Concurrent connections limit exceeded"));
    // Refused for good.
    faults.with(0.004, SmtpFault.reply(SmtpStage.RCPT, "550 5.1.10 Recipient not found"));
    faults.with(0.004, SmtpFault.reply(SmtpStage.END_OF_DATA, "554 5.6.11 Invalid characters"));
    for (SmtpStage stage : BETWEEN) {
      dead(faults, stage, 0.02);
    }
    return faults
        .with(0.05, TokenFault.unavailable())
        .with(0.05, TokenFault.cut())
        .with(0.01, TokenFault.hang());
  }

  /** The line goes dead there, in each way. */
  private static void dead(RandomFaults faults, SmtpStage stage, double probability) {
    faults
        .with(probability, SmtpFault.cutBeforeReply(stage))
        .with(probability, SmtpFault.cutWithinReply(stage))
        .with(probability, SmtpFault.reset(stage))
        .with(probability / 2, SmtpFault.hang(stage));
  }
}
