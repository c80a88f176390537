package io.github.exchangeonline.benchmark;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a mail asks of the database, told by PostgreSQL's own log. */
record StatementCosts(int mails, Map<Sender, StatementLog.Count> bySender) {

  /** For what is written after the mail has arrived. */
  private static final int SECONDS_TO_SETTLE = 2;

  static StatementCosts measure(Installation site, Requests requests, int mails)
      throws IOException, InterruptedException {
    Database database = site.database();
    Map<Sender, StatementLog.Count> bySender = new EnumMap<>(Sender.class);
    database.logStatements(true);
    for (Sender sender : Sender.values()) {
      StatementLog.Count before = database.statements().count();
      Loop.over(mails, sender, List.of(requests), site.microsoft());
      TimeUnit.SECONDS.sleep(SECONDS_TO_SETTLE);
      bySender.put(sender, database.statements().count().minus(before));
    }
    database.logStatements(false);
    return new StatementCosts(mails, bySender);
  }

  /** Less those of the same requests without mail, per mail. */
  double statements(Sender sender) {
    return (double) forMail(sender).statements() / mails;
  }

  /** Less those of the same requests without mail, per mail. */
  double transactions(Sender sender) {
    return (double) forMail(sender).transactions() / mails;
  }

  private StatementLog.Count forMail(Sender sender) {
    return count(sender).minus(count(Sender.NOBODY));
  }

  private StatementLog.Count count(Sender sender) {
    return bySender.getOrDefault(sender, new StatementLog.Count(0, 0));
  }
}
