package io.github.exchangeonline.benchmark;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the server keeps in memory for mails that wait.
 *
 * @param emptyMegabytes heap after a full collection with nothing queued
 * @param queuedMegabytes the same with {@link Plan#QUEUED} mails
 */
record QueuedMemory(double emptyMegabytes, double queuedMegabytes) {

  private static final String PREFIX = "benchmark-";
  private static final int ATTEMPTS = 100;

  /** Some sweeps of the queue, so that the server has met what was queued. */
  private static final int SECONDS_TO_MEET_THEM = 15;

  /**
   * One mail is queued while Exchange cannot be reached, and its row copied: that spares 50,000
   * requests, and the server cannot tell before it opens one. The copies are taken away before
   * Exchange can be reached again; the one mail has to arrive then.
   */
  static QueuedMemory measure(Installation site, Requests requests)
      throws IOException, InterruptedException {
    Arrivals arrivals = new Arrivals(site.microsoft().inbox());
    ServerJvm jvm = ServerJvm.of(site.keycloak().home());
    double empty = jvm.liveMegabytes();
    arrivals.forget();
    site.wayToExchange().reachable(false);
    requests.make(Request.EXECUTE_ACTIONS, Sender.OURS, 0);
    copies(site.database());
    TimeUnit.SECONDS.sleep(SECONDS_TO_MEET_THEM);
    double queued = jvm.liveMegabytes();
    site.database().run("DELETE FROM exo_mail WHERE id LIKE '" + PREFIX + "%'");
    site.wayToExchange().reachable(true);
    arrivals.await(Sender.OURS.reader(0));
    return new QueuedMemory(empty, queued);
  }

  /** Again where the mail was just being tried, and so was not queued for a moment. */
  private static void copies(Database database) throws IOException, InterruptedException {
    for (int attempt = 0; copied(database) < Plan.QUEUED; attempt++) {
      if (attempt == ATTEMPTS) {
        throw new IOException("no mail is queued");
      }
      TimeUnit.MILLISECONDS.sleep(100);
      copy(database);
    }
  }

  private static long copied(Database database) {
    return database.number("SELECT count(*) FROM exo_mail WHERE id LIKE '" + PREFIX + "%'");
  }

  private static void copy(Database database) {
    String columns =
        database.text(
            "SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns"
                + " WHERE table_name = 'exo_mail' AND column_name <> 'id'");
    // Later than the one, which so stays the first to be tried.
    String values = columns.replace("queued_at", "queued_at + n");
    database.run(
        String.format(
            Locale.ROOT,
            "INSERT INTO exo_mail (id, %s) SELECT '%s' || n, %s FROM exo_mail,"
                + " generate_series(1, %d) n WHERE state = 'QUEUED'",
            columns,
            PREFIX,
            values,
            Plan.QUEUED));
  }
}
