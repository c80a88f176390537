package io.github.exchangeonline.benchmark;

import io.github.exchangeonline.launcher.KeycloakServer;
import io.github.exchangeonline.standin.faults.Counters;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of events. Nothing here fails because something was slow: only a mail that does not
 * arrive, or arrives twice, ends the run.
 */
public final class Benchmark {

  private final Plan plan;
  private final Progress progress;
  private final double loadBefore = Machine.load();
  private final List<Row> rows = new ArrayList<>();

  private Benchmark(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * @param args as {@link Plan} reads them
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Plan plan = Plan.of(args);
    Progress progress = new Progress(System.out::println);
    Report report = new Benchmark(plan, progress).run();
    report.write(plan.target());
    System.out.println();
    System.out.println(report.markdown());
    System.out.println("Written to " + plan.target() + "/benchmark.md and benchmark.json");
  }

  private Report run() throws IOException, InterruptedException {
    try (Installation site = Installation.start(plan, progress)) {
      Requests requests = Requests.to(site.keycloak());
      progress.say("Warming up");
      for (Request request : Request.values()) {
        RequestTimes.of(request, requests, new Arrivals(site.microsoft().inbox()), Plan.WARM_UP);
      }
      for (Duration roundTrip : Plan.ROUND_TRIPS) {
        site.wayToExchange().roundTrip(roundTrip);
        for (Request request : Request.values()) {
          time(request, roundTrip, site, requests);
        }
        loop(roundTrip, site, requests);
      }
      site.wayToExchange().roundTrip(Duration.ZERO);
      statements(site, requests);
      tokens(
          "Token requests for one mailbox, one node, one token lifetime",
          site.microsoft().counters());
      Map<String, String> about = Machine.describe(site, loadBefore);
      about.put("Delivery", plan.delivery());
      about.put(
          "Samples", plan.samples() + " of each kind, sender and round trip, senders by turns");
      if (plan.queues()) {
        memory(site, requests);
      }
      twoNodesWithinLimits(site);
      about.put("Run", progress.elapsed().toSeconds() + " s");
      return new Report(about, List.copyOf(rows));
    }
  }

  private void time(Request request, Duration roundTrip, Installation site, Requests requests)
      throws IOException, InterruptedException {
    progress.say("Timing " + request.title() + " at " + roundTrip.toMillis() + " ms");
    RequestTimes times =
        RequestTimes.of(request, requests, new Arrivals(site.microsoft().inbox()), plan.samples());
    add(
        request.title() + ": time for mail, median",
        "ms",
        roundTrip,
        null,
        times.medianForMail(Sender.BUILT_IN),
        times.medianForMail(Sender.OURS),
        "< 5");
    add(
        request.title() + ": time for mail, p99",
        "ms",
        roundTrip,
        null,
        times.p99ForMail(Sender.BUILT_IN),
        times.p99ForMail(Sender.OURS),
        "");
    add(
        request.title() + ": whole request, median",
        "ms",
        roundTrip,
        times.median(Sender.NOBODY),
        times.median(Sender.BUILT_IN),
        times.median(Sender.OURS),
        "");
  }

  private void loop(Duration roundTrip, Installation site, Requests requests)
      throws IOException, InterruptedException {
    progress.say("Looping over users at " + roundTrip.toMillis() + " ms");
    Loop first = Loop.over(1, Sender.BUILT_IN, List.of(requests), site.microsoft());
    Loop builtIn = Loop.over(Plan.LOOP, Sender.BUILT_IN, List.of(requests), site.microsoft());
    // Ours may have closed its connection meanwhile, for want of work.
    Loop ourFirst = Loop.over(1, Sender.OURS, List.of(requests), site.microsoft());
    Loop ours = Loop.over(Plan.LOOP, Sender.OURS, List.of(requests), site.microsoft());
    add(
        "SMTP replies waited for per mail, after the first",
        "",
        roundTrip,
        null,
        builtIn.repliesPerMail(),
        ours.repliesPerMail(),
        "<= 4");
    add(
        "Connections per 100 mails",
        "",
        roundTrip,
        null,
        first.plus(builtIn).connectionsPerHundred(),
        ourFirst.plus(ours).connectionsPerHundred(),
        "<= 1");
    add(
        "Loop over users: requests answered",
        "per s",
        roundTrip,
        null,
        builtIn.requestsPerSecond(),
        ours.requestsPerSecond(),
        "");
    add(
        "Loop over users: mails delivered, Exchange's limits lifted",
        "per s",
        roundTrip,
        null,
        builtIn.mailsPerSecond(),
        ours.mailsPerSecond(),
        "");
  }

  private void statements(Installation site, Requests requests)
      throws IOException, InterruptedException {
    progress.say("Counting database statements");
    StatementCosts costs = StatementCosts.measure(site, requests, Plan.COUNTED);
    add(
        "Database statements per mail",
        "",
        null,
        null,
        costs.statements(Sender.BUILT_IN),
        costs.statements(Sender.OURS),
        "");
    add(
        "Database transactions per mail",
        "",
        null,
        null,
        costs.transactions(Sender.BUILT_IN),
        costs.transactions(Sender.OURS),
        "");
  }

  private void tokens(String measure, Counters counters) {
    add(
        measure,
        "",
        null,
        null,
        (double) counters.tokenRequests("client_credentials"),
        (double) counters.tokenRequests("refresh_token"),
        "1");
  }

  private void memory(Installation site, Requests requests)
      throws IOException, InterruptedException {
    progress.say("Queueing " + Plan.QUEUED + " mails");
    QueuedMemory memory = QueuedMemory.measure(site, requests);
    add("Heap with nothing queued", "MB", null, null, null, memory.emptyMegabytes(), "");
    add(
        "Heap with " + Plan.QUEUED + " mails queued",
        "MB",
        null,
        null,
        null,
        memory.queuedMegabytes(),
        "as with none");
  }

  /** Both at once, since either needs fresh servers: those keep to the limits, and are two. */
  private void twoNodesWithinLimits(Installation site) throws IOException, InterruptedException {
    int mails = plan.queues() ? Plan.PACED : Plan.UNPACED;
    List<Requests> nodes = new ArrayList<>();
    for (KeycloakServer node : site.restartAsTwoNodes()) {
      nodes.add(Requests.to(node));
    }
    progress.say("Sending " + mails + " mails by two nodes, within Exchange's limits");
    Counters counters = site.microsoft().counters();
    counters.reset();
    Loop.over(Plan.UNPACED, Sender.BUILT_IN, nodes, site.microsoft());
    Loop.over(mails, Sender.OURS, nodes, site.microsoft());
    List<ReceivedMail> arrived = site.microsoft().inbox().messages();
    tokens("Token requests for one mailbox, two nodes by turns, one token lifetime", counters);
    if (plan.queues()) {
      add(
          "Mails in the busiest minute, two nodes, Exchange's limits kept",
          "",
          null,
          null,
          null,
          (double) Arrivals.mostInAMinute(arrived),
          "<= 30");
    }
  }

  private void add(
      String measure,
      String unit,
      @Nullable Duration roundTrip,
      @Nullable Double withoutMail,
      @Nullable Double builtIn,
      @Nullable Double ours,
      String goal) {
    rows.add(new Row(measure, unit, roundTrip, withoutMail, builtIn, ours, goal));
  }
}
