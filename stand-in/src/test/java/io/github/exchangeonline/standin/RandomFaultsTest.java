package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.exchangeonline.standin.directory.Directory;
import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.RandomFaults;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.faults.TokenFault;
import io.github.exchangeonline.standin.grants.Grants;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RandomFaultsTest {
  private static final SmtpFault CUT = SmtpFault.cutBeforeReply(SmtpStage.MAIL);
  private static final SmtpFault HANG = SmtpFault.hang(SmtpStage.MAIL);

  private final Faults faults = new Faults(Directory.sample(), new Grants(Clock.systemUTC()));

  @Test
  void strikesAboutAsOftenAsToldAndCountsEachKind() {
    faults.random(
        RandomFaults.seeded(1)
            .with(0.25, CUT)
            .with(0.5, TokenFault.error(50173))
            .with(1, TokenFault.cut()));
    for (int i = 0; i < 1000; i++) {
      faults.next(SmtpStage.MAIL);
      assertThat(faults.next(SmtpStage.RCPT)).isEmpty();
      assertThat(faults.nextTokenFault()).isPresent();
    }
    Map<String, Long> struck = faults.struck();
    assertThat(struck.get("smtp.mail.cut-before-reply")).isBetween(200L, 300L);
    assertThat(struck.get("token.error.50173")).isBetween(440L, 560L);
    assertThat(struck.get("token.cut")).isEqualTo(1000 - struck.get("token.error.50173"));
    assertThat(struck).hasSize(3);
  }

  @Test
  void strikesAtTheSameTurnsWithTheSameSeedWhateverHappensElsewhere() {
    faults.random(RandomFaults.seeded(7).with(0.2, CUT).with(0.2, HANG));
    List<Object> alone = turns(false);
    faults.random(
        RandomFaults.seeded(7)
            .with(0.2, CUT)
            .with(0.2, HANG)
            .with(0.5, SmtpFault.reset(SmtpStage.QUIT)));
    assertThat(turns(true)).isEqualTo(alone).contains(CUT, HANG);
    faults.random(RandomFaults.seeded(8).with(0.2, CUT).with(0.2, HANG));
    assertThat(turns(false)).isNotEqualTo(alone);
  }

  @Test
  void comesAfterWhatWasToldAndEndsWithTheReset() {
    faults.random(RandomFaults.seeded(1).with(1, CUT));
    faults.once(HANG);
    assertThat(faults.next(SmtpStage.MAIL)).contains(HANG);
    assertThat(faults.next(SmtpStage.MAIL)).contains(CUT);
    faults.reset();
    assertThat(faults.next(SmtpStage.MAIL)).isEmpty();
    assertThat(faults.struck()).isEmpty();
  }

  @Test
  void refusesWhatIsNoProbability() {
    RandomFaults none = RandomFaults.seeded(1);
    assertThatThrownBy(() -> none.with(1.01, CUT)).hasMessageContaining("1.01");
    assertThatThrownBy(() -> none.with(Double.NaN, TokenFault.cut())).hasMessageContaining("NaN");
  }

  private List<Object> turns(boolean elsewhereToo) {
    List<Object> turns = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      turns.add(faults.next(SmtpStage.MAIL).<Object>map(fault -> fault).orElse("none"));
      if (elsewhereToo) {
        faults.next(SmtpStage.QUIT);
      }
    }
    return turns;
  }
}
