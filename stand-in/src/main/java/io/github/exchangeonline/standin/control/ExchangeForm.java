package io.github.exchangeonline.standin.control;

import io.github.exchangeonline.standin.exchange.ExchangeLimits;
import io.github.exchangeonline.standin.exchange.ExchangeLimits.OverRate;
import io.github.exchangeonline.standin.exchange.ExchangeSettings;
import java.text.ParseException;

/** How Exchange behaves, as the control API describes it; what is left out stays. */
final class ExchangeForm {
  private ExchangeForm() {}

  static ExchangeSettings change(ExchangeSettings before, JsonFields body) throws ParseException {
    ExchangeLimits limits =
        switch (body.text("limits", "")) {
          case "" -> before.limits();
          case "documented" -> ExchangeLimits.documented();
          case "off" -> ExchangeLimits.off();
          default -> throw new IllegalArgumentException("limits: documented or off");
        };
    return before
        .withLimits(
            limits
                .withConnections(body.number("connections", limits.connections()))
                .withMessagesPerMinute(body.number("messagesPerMinute", limits.messagesPerMinute()))
                .withRecipientsPerDay(body.number("recipientsPerDay", limits.recipientsPerDay()))
                .withOverRate(
                    OverRate.valueOf(body.constant("overRate", limits.overRate().name()))))
        .withReplyDelay(body.duration("replyDelay", before.replyDelay()))
        .withMailDuration(body.duration("mailDuration", before.mailDuration()));
  }
}
