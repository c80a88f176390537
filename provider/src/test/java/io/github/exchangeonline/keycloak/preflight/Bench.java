package io.github.exchangeonline.keycloak.preflight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.SettableClock;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.entra.AppRegistration;
import io.github.exchangeonline.keycloak.entra.CannedEntra;
import io.github.exchangeonline.keycloak.entra.ClientAuthentication;
import io.github.exchangeonline.keycloak.entra.EntraException;
import io.github.exchangeonline.keycloak.entra.Grant;
import io.github.exchangeonline.keycloak.entra.TenantAddress;
import io.github.exchangeonline.keycloak.entra.TokenEndpoint;
import io.github.exchangeonline.keycloak.mailbox.FreshTokens;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.outbox.LinkRecords;
import io.github.exchangeonline.keycloak.outbox.NextStep;
import io.github.exchangeonline.keycloak.outbox.Routes.Route;
import io.github.exchangeonline.keycloak.seal.Secret;
import io.github.exchangeonline.keycloak.smtp.AngusConnector;
import io.github.exchangeonline.keycloak.smtp.OutgoingMail;
import io.github.exchangeonline.keycloak.smtp.ScriptedServer;
import io.github.exchangeonline.keycloak.smtp.SmtpProxy;
import io.github.exchangeonline.keycloak.smtp.SmtpServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A preflight upon a mail server and an Entra that say what they are told to, with a time that only
 * passes where a test lets it. Every report is searched for secrets.
 */
final class Bench implements AutoCloseable {

  static final Mailbox MAILBOX = new Mailbox("noreply@contoso.example");
  static final Mailbox OTHER = new Mailbox("other@contoso.example");
  static final String PROXY_PASSWORD = "pr0xy-s3cret-value";

  private static final String CLIENT_SECRET = "cl1ent-s3cret-value";
  private static final String REFRESH_TOKEN = "1.AX-refresh-" + "R".repeat(60);
  private static final String SIGNATURE = "S1gnatureOfTheToken" + "s".repeat(60);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final ScriptedServer server;
  final CannedEntra entra = new CannedEntra();
  final SettableClock clock = new SettableClock();
  final Map<Mailbox, MailboxLink> links = new HashMap<>();
  final List<String> noted = new ArrayList<>();
  final List<String> places = new ArrayList<>();
  Optional<SmtpProxy> proxy = Optional.empty();
  Names names = (host, longest) -> List.of("192.0.2.1", "192.0.2.2");
  @Nullable LinkException noPlace;
  boolean stillLinked = true;
  Duration entraTakes = Duration.ZERO;
  int port;
  private final SSLContext trusted;
  private long nanos = 1_000_000_000;
  private String token = "";

  Bench(ScriptedServer server, SSLContext trusted) {
    this.server = server;
    this.trusted = trusted;
    this.port = server.port();
    link(LinkState.WORKING, Optional.empty());
    givesToken("{\"aud\":\"https://outlook.office.com\",\"scp\":\"SMTP.Send\"}");
  }

  void passes(Duration time) {
    nanos += time.toNanos();
    clock.pass(time);
  }

  MailboxLink link(LinkState state, Optional<Rest> rest) {
    return link(MAILBOX, state, "", rest);
  }

  /** It did not send when it was last tried. */
  void failing(Diagnosis diagnosis) {
    LinkHistory.Failed failed = new LinkHistory.Failed(clock.instant(), diagnosis);
    link(MAILBOX, LinkState.WORKING, "", Optional.empty(), Optional.of(failed));
  }

  MailboxLink link(Mailbox mailbox, LinkState state, String diagnosis, Optional<Rest> rest) {
    return link(mailbox, state, diagnosis, rest, Optional.empty());
  }

  private MailboxLink link(
      Mailbox mailbox,
      LinkState state,
      String diagnosis,
      Optional<Rest> rest,
      Optional<LinkHistory.Failed> failing) {
    Account account =
        new Account("login.microsoftonline.com", "tid", "oid-" + mailbox, mailbox.address(), "");
    MailboxLink link =
        new MailboxLink(
            "link-of-" + mailbox,
            "realm-id",
            mailbox,
            "alice",
            account,
            "client",
            state,
            Instant.EPOCH,
            diagnosis,
            Instant.EPOCH,
            rest,
            failing);
    links.put(mailbox, link);
    return link;
  }

  /** Entra gives a work account's token that says this. */
  void givesToken(String claims) {
    String payload = Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8));
    gives("e30." + payload + "." + SIGNATURE);
  }

  void gives(String accessToken) {
    token = accessToken;
    entra.toForm =
        CannedEntra.json(
            200,
            "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"" + token + "\"}");
  }

  /** What the mail server is signed in to with. */
  String token() {
    return token;
  }

  static String refreshToken() {
    return REFRESH_TOKEN;
  }

  Route.Open route(Mailbox... pool) {
    SmtpServer there = new SmtpServer("localhost", port, PATIENCE, PATIENCE, PATIENCE);
    AppRegistration app =
        new AppRegistration(
            TenantAddress.ofTokenUrl("https://login.microsoftonline.com/common/oauth2/v2.0/token"),
            "client",
            ClientAuthentication.secret(Secret.of(CLIENT_SECRET)),
            "https://outlook.office.com/SMTP.Send offline_access");
    return new Route.Open("realm-id", "main", there, app, List.of(pool));
  }

  Preflight preflight() {
    return new Preflight(
        new Records(),
        new Tokens(),
        new Means(
            new AngusConnector(trusted.getSocketFactory(), proxy),
            this::place,
            names,
            proxy,
            () -> nanos),
        clock);
  }

  Report check(TestMail mail) {
    return searched(preflight().check("main", route(MAILBOX), MAILBOX, mail));
  }

  Report check() {
    return check(TestMail.NONE);
  }

  Report refused(Diagnosis why) {
    return searched(preflight().check("main", new Route.Closed(why), MAILBOX, TestMail.NONE));
  }

  List<Report> checkAll() {
    List<Report> reports = preflight().check("main", route(MAILBOX, OTHER), TestMail.NONE);
    reports.forEach(this::searched);
    return reports;
  }

  static TestMail mail() {
    return mailbox ->
        Optional.of(
            new OutgoingMail(
                "<one@contoso.example>",
                "info@contoso.example",
                List.of(mailbox.address()),
                "Subject: x\r\n\r\nHello\r\n".getBytes(UTF_8),
                false));
  }

  /** Nothing secret may be in it, in whatever form it is read. */
  Report searched(Report report) {
    String all =
        report.text(Locale.ENGLISH)
            + report.text(Locale.GERMAN)
            + report
            + report.problem().map(Diagnosis::oneLine);
    assertThat(all)
        .doesNotContain(CLIENT_SECRET, REFRESH_TOKEN, SIGNATURE, PROXY_PASSWORD)
        .doesNotContain(token.isEmpty() ? "eyJ" : token)
        .doesNotContain(Base64.getEncoder().encodeToString(("Bearer " + token).getBytes(UTF_8)));
    return report;
  }

  private Places.Place place(Account account, int recipients) throws LinkException {
    if (noPlace != null) {
      throw noPlace;
    }
    places.add("taken for " + account.oid() + " with " + recipients);
    return new Places.Place() {
      @Override
      public void counts() {
        places.add("counts");
      }

      @Override
      public void close() {
        places.add("closed");
      }
    };
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** Whose mail left, and what went wrong, as an administrator is shown it. */
  final List<String> succeeded = new ArrayList<>();

  final List<String> failed = new ArrayList<>();

  final List<String> over = new ArrayList<>();

  private final class Records implements LinkRecords {

    @Override
    public Optional<MailboxLink> find(String realmId, Mailbox mailbox) {
      return Optional.ofNullable(links.get(mailbox));
    }

    @Override
    public Optional<MailboxLink> revive(MailboxLink link, Instant now) {
      noted.add("asked whether its owner is back");
      return Optional.empty();
    }

    @Override
    public boolean take(NextStep step, MailboxLink link, Diagnosis diagnosis, Instant now) {
      noted.add(
          step.state().map(LinkState::label).orElse("-")
              + " "
              + step.rest().map(rest -> Duration.between(now, rest.until()).toString()).orElse("-")
              + " for "
              + diagnosis.id());
      return true;
    }

    @Override
    public void works(MailboxLink link, Instant now) {
      noted.add("works");
    }

    @Override
    public void sent(MailboxLink link, Instant now) {
      succeeded.add(link.mailbox().address());
    }

    @Override
    public void failed(MailboxLink link, Diagnosis diagnosis, Instant now) {
      failed.add(diagnosis.id());
    }

    @Override
    public void over(MailboxLink link, LinkHistory.Failed failure) {
      over.add(failure.diagnosis().id());
    }
  }

  private final class Tokens implements FreshTokens {

    private final TokenEndpoint endpoint = new TokenEndpoint(entra, clock);

    @Override
    public Secret renewed(MailboxLink link, AppRegistration app) throws EntraException {
      passes(entraTakes);
      return endpoint
          .request(
              app.tenant(),
              app.clientId(),
              app.authentication(),
              new Grant.RefreshToken(Secret.of(REFRESH_TOKEN)),
              app.scope())
          .accessToken();
    }

    @Override
    public Secret accessToken(MailboxLink link, AppRegistration app) {
      throw new AssertionError("what is in memory shows nothing");
    }

    @Override
    public void refused(MailboxLink link, AppRegistration app, Secret refused) {
      assertThat(refused.reveal()).isEqualTo(token);
      noted.add("token refused");
    }

    @Override
    public boolean stillLinked(MailboxLink link) {
      return stillLinked;
    }
  }
}
