package io.github.exchangeonline.standin.control;

import io.github.exchangeonline.standin.faults.Faults;
import io.github.exchangeonline.standin.faults.RandomFaults;
import io.github.exchangeonline.standin.faults.SmtpFault;
import io.github.exchangeonline.standin.faults.SmtpStage;
import io.github.exchangeonline.standin.faults.TokenFault;
import java.text.ParseException;
import java.time.Duration;

/** Faults as the control API describes them. */
final class FaultForms {
  private FaultForms() {}

  static SmtpFault smtp(JsonFields body) throws ParseException {
    if (!body.has("stage")) {
      throw new IllegalArgumentException("missing: stage");
    }
    SmtpStage stage = SmtpStage.valueOf(body.constant("stage", ""));
    SmtpFault.Action action = SmtpFault.Action.valueOf(body.constant("action", "reply"));
    return new SmtpFault(
        stage,
        action,
        action == SmtpFault.Action.REPLY ? body.text("reply") : body.text("reply", ""));
  }

  static TokenFault token(JsonFields body) throws ParseException {
    TokenFault.Action action = TokenFault.Action.valueOf(body.constant("action", "error"));
    return new TokenFault(
        action,
        action == TokenFault.Action.ERROR ? body.number("code") : 0,
        body.number("status", 0),
        body.has("retryAfter") ? Duration.ofSeconds(body.number("retryAfter")) : null);
  }

  /** {@code -1} stands for always. */
  static int times(JsonFields body) throws ParseException {
    int times = body.number("times", 1);
    return times < 0 ? Faults.ALWAYS : times;
  }

  static RandomFaults random(JsonFields body) throws ParseException {
    RandomFaults faults = RandomFaults.seeded(body.number("seed"));
    for (JsonFields fault : body.objects("smtp")) {
      faults = faults.with(fault.fraction("probability"), smtp(fault));
    }
    for (JsonFields fault : body.objects("token")) {
      faults = faults.with(fault.fraction("probability"), token(fault));
    }
    return faults;
  }
}
