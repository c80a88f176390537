package io.github.exchangeonline.keycloak.preflight;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.lease.Visits;
import io.github.exchangeonline.keycloak.mailbox.FreshTokens;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.outbox.LinkRecords;
import io.github.exchangeonline.keycloak.outbox.NextStep;
import io.github.exchangeonline.keycloak.outbox.Routes.Route;
import io.github.exchangeonline.keycloak.smtp.SmtpProbe;
import io.github.exchangeonline.keycloak.smtp.SmtpProxy;
import io.github.exchangeonline.keycloak.smtp.SmtpServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks stage by stage whether a mailbox can send, and says where that ends and why. It takes a
 * place among the mailbox's connections, and its test mail counts, as any test's does. Holds no
 * session and no transaction of its caller's. Thread-safe.
 *
 * <p>One takes half a minute at most, save where Entra's answer comes byte by byte, which may take
 * that long by itself. It writes no log and no event: whoever asks for it tells of what it found.
 */
public final class Preflight {

  /** Beginning with another mailbox; each may still take as long itself. */
  private static final Duration LONGEST_FOR_SEVERAL = Duration.ofSeconds(30);

  private final LinkRecords records;
  private final FreshTokens tokens;
  private final Means means;
  private final Clock clock;

  /**
   * @param proxy the one that the probe goes by
   */
  public Preflight(
      LinkRecords records,
      FreshTokens tokens,
      SmtpProbe probe,
      Visits visits,
      Optional<SmtpProxy> proxy,
      Clock clock) {
    this(
        records,
        tokens,
        new Means(probe, Places.of(visits), Names.ofSystem(), proxy, System::nanoTime),
        clock);
  }

  Preflight(LinkRecords records, FreshTokens tokens, Means means, Clock clock) {
    this.records = records;
    this.tokens = tokens;
    this.means = means;
    this.clock = clock;
  }

  /**
   * All mailboxes of a realm, a report for each, in order. Each has a connection of its own, so
   * that a report stands for itself; a network that is in the way of one is not tried for the next.
   *
   * @param realm its name
   */
  public List<Report> check(String realm, Route route, TestMail mail) {
    if (!(route instanceof Route.Open open)) {
      return List.of(refused(realm, "", (Route.Closed) route));
    }
    long start = means.nanoTime().getAsLong();
    List<Report> reports = new ArrayList<>();
    Optional<Report> inTheWay = Optional.empty();
    for (Mailbox mailbox : open.pool()) {
      Duration since = Duration.ofNanos(means.nanoTime().getAsLong() - start);
      if (inTheWay.isPresent()) {
        reports.add(alsoFor(open, mailbox, inTheWay.get()));
      } else if (since.compareTo(LONGEST_FOR_SEVERAL) >= 0) {
        reports.add(outOfTime(realm, open, mailbox));
      } else {
        Report report = check(realm, open, mailbox, mail);
        reports.add(report);
        inTheWay = Optional.of(report).filter(Preflight::concernsAll);
      }
    }
    return List.copyOf(reports);
  }

  /**
   * One mailbox of a realm, signed in to as its link lets. What it finds about the link is noted as
   * it is for a mail.
   *
   * @param realm its name
   * @param mailbox one that the route names
   */
  public Report check(String realm, Route route, Mailbox mailbox, TestMail mail) {
    if (!(route instanceof Route.Open open)) {
      return refused(realm, mailbox.address(), (Route.Closed) route);
    }
    if (!open.pool().contains(mailbox)) {
      throw new IllegalArgumentException("The realm's settings do not name this mailbox");
    }
    MailboxLink link = usable(open, mailbox).orElse(null);
    if (link == null) {
      return run(realm, open.server(), new Check(means, mailbox, Optional.empty(), mail));
    }
    Diagnosis hindrance = hindrance(link).orElse(null);
    SignIn signIn = new LinkSignIn(tokens, link, open.app(), hindrance);
    Report report = run(realm, open.server(), new Check(means, mailbox, Optional.of(signIn), mail));
    return hindrance == null
        ? noted(report, link)
        : report.leaving(link.state(), Optional.empty(), Optional.empty());
  }

  /**
   * Somebody who is about to link a mailbox.
   *
   * @param realm its name
   * @param expected which mailbox that should be
   */
  public Report check(String realm, Route route, Mailbox expected, SignIn signIn, TestMail mail) {
    return route instanceof Route.Open open
        ? run(realm, open.server(), new Check(means, expected, Optional.of(signIn), mail))
        : refused(realm, expected.address(), (Route.Closed) route);
  }

  private Report run(String realm, SmtpServer server, Check check) {
    Instant at = clock.instant();
    check.run(server);
    return new Report(
        realm,
        check.mailbox().address(),
        Optional.of(name(server)),
        means.proxy().map(SmtpProxy::address),
        at,
        check.steps().elapsed(),
        check.steps().all(Skipped.NOT_REACHED),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Report refused(String realm, String mailbox, Route.Closed closed) {
    Steps steps = new Steps(means.nanoTime());
    steps.failed(closed.why());
    return new Report(
        realm,
        mailbox,
        Optional.empty(),
        Optional.empty(),
        clock.instant(),
        steps.elapsed(),
        steps.all(Skipped.NOT_REACHED),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Report outOfTime(String realm, Route.Open open, Mailbox mailbox) {
    Steps steps = new Steps(means.nanoTime());
    steps.passed(null);
    return new Report(
        realm,
        mailbox.address(),
        Optional.of(name(open.server())),
        means.proxy().map(SmtpProxy::address),
        clock.instant(),
        steps.elapsed(),
        steps.all(Skipped.OUT_OF_TIME),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Optional<MailboxLink> usable(Route.Open open, Mailbox mailbox) {
    return records
        .find(open.realmId(), mailbox)
        .map(
            link ->
                link.state() == LinkState.OWNER_GONE
                    ? records.revive(link, clock.instant()).orElse(link)
                    : link);
  }

  /** Why a link is not even tried, as none is for a mail; a rest is, for somebody wants to know. */
  private static Optional<Diagnosis> hindrance(MailboxLink link) {
    return switch (link.state()) {
      case OWNER_GONE -> Optional.of(Diagnoses.of(Problem.OWNER_GONE));
      case PAUSED -> Optional.of(Diagnoses.of(Problem.LINK_PAUSED));
      case RELINK -> link.waitsForItsApp() ? Optional.empty() : Optional.of(link.whyDead());
      case WORKING, SEALED -> Optional.empty();
    };
  }

  /**
   * Only a mail that left shows that whatever was in its way is over; a sign-in shows it of what
   * had failed before that.
   */
  private Report noted(Report report, MailboxLink link) {
    Instant now = clock.instant();
    if (report.passed(Stage.TEST_MAIL)) {
      if (!link.working() || link.rest().isPresent()) {
        records.works(link, now);
      }
      records.sent(link, now);
      return report.leaving(LinkState.WORKING, Optional.empty(), Optional.empty());
    }
    Diagnosis problem = report.problem().orElse(null);
    if (problem == null) {
      if (report.signsIn() && link.working()) {
        records.signedIn(link);
      }
      return report.leaving(link.state(), Optional.empty(), Optional.empty());
    }
    NextStep step = NextStep.after(problem, now);
    records.failed(link, problem, now);
    boolean changed =
        (step.state().isPresent() || step.rest().isPresent())
            && records.take(step, link, problem, now);
    return report.leaving(
        step.state().orElse(link.state()),
        step.rest().map(Rest::until),
        changed ? step.change() : Optional.empty());
  }

  /** What is in everybody's way is in this one's, too, though nobody has tried it again. */
  private Report alsoFor(Route.Open open, Mailbox mailbox, Report inTheWay) {
    Report report = inTheWay.alsoFor(mailbox.address());
    usable(open, mailbox)
        .filter(link -> hindrance(link).isEmpty())
        .ifPresent(
            link ->
                report
                    .problem()
                    .ifPresent(problem -> records.failed(link, problem, clock.instant())));
    return report;
  }

  private static boolean concernsAll(Report report) {
    return report
        .failure()
        .map(failure -> failure.stage().compareTo(Stage.TOKEN) < 0)
        .orElse(false);
  }

  private static String name(SmtpServer server) {
    return server.host() + ":" + server.port();
  }
}
