package io.github.exchangeonline.keycloak.preflight;

import static io.github.exchangeonline.keycloak.preflight.Bench.MAILBOX;
import static io.github.exchangeonline.keycloak.preflight.Bench.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.exchangeonline.keycloak.diagnosis.Actor;
import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.CannedEntra;
import io.github.exchangeonline.keycloak.mailbox.LinkException;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.smtp.ScriptedProxy;
import io.github.exchangeonline.keycloak.smtp.ScriptedServer;
import io.github.exchangeonline.keycloak.smtp.SmtpProxy;
import io.github.exchangeonline.keycloak.smtp.TestTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a preflight ends, stage by stage, and what becomes of the link and of its place. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class PreflightTest {

  private static final List<String> ALL_BUT_THE_MAIL =
      List.of(
          "configuration passed",
          "name-resolution passed",
          "connect passed",
          "starttls passed",
          "token passed",
          "audience passed",
          "sign-in passed");

  private static SSLContext ours;
  private static SSLContext others;

  private Bench bench;
  private ScriptedServer server;

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    ours = TestTls.of(folder, "localhost");
    others = TestTls.of(folder, "other.example");
  }

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer(ours);
    bench = new Bench(server, ours);
  }

  @AfterEach
  void stop() throws IOException {
    bench.close();
  }

  @Test
  void aMailboxThatSendsPassesEveryStage() {
    Report report = bench.check(Bench.mail());

    assertThat(stages(report)).startsWith(ALL_BUT_THE_MAIL.toArray(String[]::new));
    assertThat(stages(report)).endsWith("test-mail passed").hasSize(8);
    assertThat(report.problem()).isEmpty();
    assertThat(report.state()).contains(LinkState.WORKING);
    assertThat(report.steps().get(7))
        .isInstanceOfSatisfying(
            Step.Passed.class,
            mail -> assertThat(mail.detail()).contains("1@HOST.namprd17.prod.outlook.com"));
    assertThat(server.heard).contains("RCPT TO:<noreply@contoso.example>", "| Hello");
    assertThat(bench.places)
        .containsExactly("taken for oid-noreply@contoso.example with 1", "counts", "closed");
    assertThat(bench.noted).as("it worked before").isEmpty();
  }

  @Test
  void withoutATestMailNothingIsSentAndNothingCounts() {
    Report report = bench.check();

    assertThat(stages(report)).startsWith(ALL_BUT_THE_MAIL.toArray(String[]::new));
    assertThat(stages(report)).endsWith("test-mail skipped not-asked-for");
    assertThat(report.signsIn()).isTrue();
    assertThat(server.heard).noneMatch(line -> line.startsWith("MAIL"));
    assertThat(bench.places)
        .containsExactly("taken for oid-noreply@contoso.example with 0", "closed");
  }

  @Test
  void settingsThatCannotWorkAreNotTried() {
    Report report = bench.refused(Diagnoses.of(Problem.CONFIG_STARTTLS_OFF));

    endsAt(report, Stage.CONFIGURATION, "config-starttls-off");
    assertThat(report.server()).isEmpty();
    assertThat(server.heard).isEmpty();
  }

  @Test
  void aNameThatNobodyKnows() {
    bench.names =
        (host, longest) -> {
          throw new UnknownHostException(host);
        };

    endsAt(bench.check(), Stage.NAME_RESOLUTION, "network-name-unknown");
    assertThat(server.heard).isEmpty();
  }

  @Test
  void aResolverThatDoesNotAnswer() {
    bench.names =
        (host, longest) -> {
          assertThat(longest).isLessThanOrEqualTo(Duration.ofSeconds(5));
          throw new SocketTimeoutException("looking the name up took too long");
        };

    endsAt(bench.check(), Stage.NAME_RESOLUTION, "network-timeout");
  }

  @Test
  void aServerThatIsNotThere() throws IOException {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      bench.port = nobody.getLocalPort();
    }

    endsAt(bench.check(), Stage.CONNECT, "network-refused");
    assertThat(bench.entra.asked).as("no token was asked for in vain").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GREETING, 421 4.3.2 Service not active, CONNECT, smtp-service-pausing",
    "EHLO, 250 host Hello, STARTTLS, smtp-starttls-not-offered",
    "STARTTLS, 454 4.7.0 TLS not available due to temporary reason, STARTTLS, smtp-starttls-trouble",
    "STARTTLS, '', STARTTLS, network-closed",
    "EHLO TLS, 250 host Hello, SIGN_IN, smtp-xoauth2-not-offered",
    "AUTH, 535 5.7.3 Authentication unsuccessful, SIGN_IN, smtp-token-refused",
    "AUTH, '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.', SIGN_IN, smtp-auth-disabled-tenant",
    "AUTH, '', SIGN_IN, network-closed",
    "MAIL, 550 5.1.8 Access denied bad outbound sender, TEST_MAIL, smtp-sender-blocked",
    "RCPT, 550 5.1.1 User unknown, TEST_MAIL, smtp-recipient-refused",
    "., 554 5.2.252 SendAsDenied; a not allowed to send as b, TEST_MAIL, smtp-send-as-denied",
    "., '', TEST_MAIL, smtp-outcome-unknown"
  })
  void whatTheServerSays(String to, String reply, Stage stage, String diagnosis) {
    server.says(to, reply.isEmpty() ? ScriptedServer.HANG_UP : reply);

    endsAt(bench.check(Bench.mail()), stage, diagnosis);
  }

  @Test
  void aCertificateOfAnother() throws IOException {
    try (Bench elsewhere = new Bench(new ScriptedServer(others), others)) {
      endsAt(elsewhere.check(), Stage.STARTTLS, "network-tls-name");
      assertThat(elsewhere.entra.asked).isEmpty();
    }
  }

  @Test
  void aCertificateThatNobodyTrusts() {
    endsAt(new Bench(server, others).check(), Stage.STARTTLS, "network-tls-untrusted");
  }

  @Test
  void throughAProxyThatLooksTheNameUp() throws IOException {
    try (ScriptedProxy proxy = new ScriptedProxy(server.port())) {
      bench.proxy =
          SmtpProxy.parse("http://kc:" + Bench.PROXY_PASSWORD + "@127.0.0.1:" + proxy.port());
      bench.names =
          (host, longest) -> {
            throw new AssertionError("looked up");
          };

      Report report = bench.check();
      assertThat(stages(report)).contains("name-resolution skipped by-proxy", "sign-in passed");
      assertThat(report.proxy()).contains("http://127.0.0.1:" + proxy.port());

      proxy.saysByHttp("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      endsAt(bench.check(), Stage.CONNECT, "smtp-proxy-login-refused");
    }
  }

  @Test
  void aTokenThatEntraRefuses() {
    bench.entra.toForm =
        CannedEntra.json(
            401,
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: The provided client"
                + " secret keys are expired. You sent "
                + Bench.refreshToken()
                + "\",\"error_codes\":[7000222]}");

    endsAt(bench.check(), Stage.TOKEN, "entra-secret-expired");
    assertThat(bench.noted).as("the link itself is alive").isEmpty();
    assertThat(bench.places).as("no connection of the mailbox's").isEmpty();
    assertThat(server.heard).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void aPermissionThatWasRevokedNeedsItsOwner() {
    bench.entra.toForm =
        CannedEntra.json(
            400,
            "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50173: x\",\"error_codes\":[50173]}");

    Report report = bench.check();

    endsAt(report, Stage.TOKEN, "entra-refresh-token-revoked");
    assertThat(report.state()).contains(LinkState.RELINK);
    assertThat(bench.noted).containsExactly("relink - for entra-refresh-token-revoked");
  }

  @Test
  void anEntraOutOfReach() {
    bench.entra.broken = new UnknownHostException("login.microsoftonline.com");

    Report report = bench.check();

    endsAt(report, Stage.TOKEN, "network-name-unknown");
    assertThat(report.problem().orElseThrow().facts()).containsEntry("service", "Microsoft Entra");
  }

  @Test
  void aTokenForSomethingElse() {
    bench.givesToken("{\"aud\":\"00000003-0000-0000-c000-000000000000\",\"scp\":\"SMTP.Send\"}");
    endsAt(bench.check(), Stage.AUDIENCE, "token-for-graph");

    bench.givesToken("{\"aud\":\"https://outlook.office.com\",\"scp\":\"IMAP.AccessAsUser.All\"}");
    endsAt(bench.check(), Stage.AUDIENCE, "token-cannot-send");

    assertThat(server.heard).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void aTokenThatDoesNotSayIsLeftToTheSignIn() {
    for (String claims : List.of("{\"aud\":\"https://outlook.example\"}", "{}", "[]")) {
      bench.givesToken(claims);
      assertThat(stages(bench.check())).contains("audience skipped not-readable", "sign-in passed");
    }
    bench.gives("EwB" + "o".repeat(80));
    assertThat(stages(bench.check())).contains("audience skipped not-readable", "sign-in passed");
  }

  @Test
  void aTokenThatExchangeRefusesIsFreshAndNotTriedTwice() {
    server.says("AUTH", "535 5.7.3 Authentication unsuccessful " + bench.token());

    endsAt(bench.check(), Stage.SIGN_IN, "smtp-token-refused");

    assertThat(bench.noted).containsExactly("token refused", "relink - for smtp-token-refused");
    assertThat(bench.entra.asked).hasSize(1);
    assertThat(bench.places)
        .containsExactly("taken for oid-noreply@contoso.example with 0", "closed");
  }

  @Test
  void aMailboxWithoutAFreePlaceIsNotSignedInTo() {
    bench.noPlace =
        new LinkException(Diagnoses.of(Problem.MAILBOX_BUSY).with("reason", "all in use"));

    endsAt(bench.check(), Stage.SIGN_IN, "mailbox-busy");
    assertThat(server.heard).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void aTestMailThatCannotBeComposedIsToldAfterTheSignIn() {
    endsAt(
        bench.check(
            mailbox -> {
              throw new LinkException(Diagnoses.of(Problem.MESSAGE_INVALID).with("field", "From"));
            }),
        Stage.TEST_MAIL,
        "message-invalid");
    assertThat(bench.places)
        .containsExactly("taken for oid-noreply@contoso.example with 0", "closed");
  }

  @Test
  void aLinkThatEndedMeanwhileSendsNothing() {
    bench.stillLinked = false;

    endsAt(bench.check(Bench.mail()), Stage.TEST_MAIL, "not-linked");
    assertThat(server.heard).contains("DATA").doesNotContain("QUIT .");
  }

  @Test
  void aMailboxThatNobodyLinkedIsCheckedAsFarAsThatGoes() {
    bench.links.clear();

    Report report = bench.check(Bench.mail());

    assertThat(stages(report))
        .containsExactly(
            "configuration passed",
            "name-resolution passed",
            "connect passed",
            "starttls passed",
            "token failed",
            "audience skipped not-reached",
            "sign-in skipped not-reached",
            "test-mail skipped not-reached");
    endsAt(report, Stage.TOKEN, "not-linked");
    assertThat(report.signsIn()).isFalse();
    assertThat(report.state()).isEmpty();
    assertThat(server.heard).noneMatch(line -> line.startsWith("AUTH"));
  }

  @ParameterizedTest
  @CsvSource({
    "PAUSED, '', link-paused",
    "RELINK, entra-refresh-token-revoked, link-needs-owner",
    "OWNER_GONE, '', owner-gone"
  })
  void aLinkThatMustNotBeUsedIsNot(LinkState state, String why, String diagnosis) {
    bench.link(MAILBOX, state, why, Optional.empty());

    Report report = bench.check(Bench.mail());

    endsAt(report, Stage.TOKEN, diagnosis);
    assertThat(report.state()).contains(state);
    assertThat(bench.entra.asked).isEmpty();
    assertThat(bench.noted).doesNotContain("works").noneMatch(it -> it.contains(" for "));
  }

  @ParameterizedTest
  @CsvSource({
    "entra-ended-as-spa, KEYCLOAK_ADMIN",
    "entra-account-deleted, MICROSOFT_ADMIN",
    "entra-refresh-token-revoked, MAILBOX_OWNER",
    "of-a-newer-version, MAILBOX_OWNER"
  })
  void aDeadLinkNamesWhoeverMustActFirst(String why, Actor actor) {
    bench.link(MAILBOX, LinkState.RELINK, why, Optional.empty());

    Diagnosis problem = bench.check().problem().orElseThrow();

    assertThat(problem.actor()).isEqualTo(actor);
    assertThat(problem.text(Locale.ENGLISH).what()).contains(MAILBOX.address()).doesNotContain("<");
  }

  @Test
  void aSignInShowsThatWhatFailedBeforeAnyMailIsOver() {
    bench.failing(Diagnoses.of(Problem.SMTP_XOAUTH2_NOT_OFFERED));
    bench.check();
    assertThat(bench.over).containsExactly("smtp-xoauth2-not-offered");
  }

  @Test
  void aSignInShowsNothingOfWhatFailedWithAMail() {
    bench.failing(Diagnoses.of(Problem.INTERNAL).with("stage", "END_OF_DATA"));
    bench.check();
    assertThat(bench.over).isEmpty();
  }

  @Test
  void aCheckThatFailsShowsThatNothingIsOver() {
    server.says("EHLO TLS", "250 host Hello");
    bench.failing(Diagnoses.of(Problem.SMTP_XOAUTH2_NOT_OFFERED));
    bench.check();
    assertThat(bench.over).isEmpty();
    assertThat(bench.failed).containsExactly("smtp-xoauth2-not-offered");
  }

  @Test
  void aLinkThatWaitsForItsAppIsTried() {
    bench.link(MAILBOX, LinkState.RELINK, "link-other-app", Optional.empty());

    assertThat(bench.check(Bench.mail()).state()).contains(LinkState.WORKING);
    assertThat(bench.noted).containsExactly("works");
  }

  @Test
  void aMailboxThatRestsIsTriedAndOnlyAMailEndsTheRest() {
    bench.link(
        LinkState.WORKING,
        Optional.of(
            new Rest(bench.clock.instant().plusSeconds(600), "smtp-server-busy", Map.of())));

    bench.check();
    assertThat(bench.noted).isEmpty();
    bench.check(Bench.mail());
    assertThat(bench.noted).containsExactly("works");
  }

  @Test
  void whatMicrosoftAsksForIsNoted() {
    server.says(".", "550 5.1.8 Access denied, spam abuse detected");

    Report report = bench.check(Bench.mail());

    assertThat(bench.noted).containsExactly("- PT24H for smtp-sender-blocked");
    assertThat(report.nextTry()).contains(bench.clock.instant().plus(Duration.ofHours(24)));
    assertThat(bench.places).endsWith("counts", "closed");
  }

  @Test
  void aPoolHasAReportForEach() {
    List<Report> reports = bench.checkAll();

    assertThat(reports).extracting(Report::mailbox).containsExactly(MAILBOX + "", OTHER + "");
    assertThat(stages(reports.get(0))).contains("sign-in passed");
    assertThat(stages(reports.get(1))).contains("starttls passed", "token failed");
  }

  @Test
  void whatIsInTheWayOfOneIsNotTriedForTheNext() {
    server.says("STARTTLS", "454 4.7.0 TLS not available");

    List<Report> reports = bench.checkAll();

    reports.forEach(report -> endsAt(report, Stage.STARTTLS, "smtp-starttls-trouble"));
    assertThat(server.heard).containsOnlyOnce("STARTTLS");
    assertThat(reports.get(1).mailbox()).isEqualTo(OTHER.address());
    assertThat(reports)
        .extracting(report -> report.problem().orElseThrow().facts().get("mailbox"))
        .containsExactly(MAILBOX.address(), OTHER.address());
    assertThat(bench.failed).as("nobody has linked the other").hasSize(1);

    bench.link(OTHER, LinkState.WORKING, "", Optional.empty());
    bench.checkAll();
    assertThat(bench.failed).as("with each of them, one check more").hasSize(3);
  }

  @Test
  void aPoolThatTakesTooLongIsNotTriedToItsEnd() {
    bench.entraTakes = Duration.ofSeconds(40);

    List<Report> reports = bench.checkAll();

    assertThat(stages(reports.get(1)))
        .contains(
            "configuration passed", "connect skipped out-of-time", "token skipped out-of-time");
  }

  @Test
  void aMailboxThatTheSettingsDoNotNameIsNotTried() {
    assertThatThrownBy(
            () -> bench.preflight().check("main", bench.route(OTHER), MAILBOX, TestMail.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyStageHasItsTime() {
    bench.names =
        (host, longest) -> {
          bench.passes(Duration.ofMillis(12));
          return List.of("192.0.2.1");
        };
    bench.entraTakes = Duration.ofMillis(230);

    Report report = bench.check();

    assertThat(took(report, Stage.NAME_RESOLUTION)).isEqualTo(Duration.ofMillis(12));
    assertThat(took(report, Stage.TOKEN)).isEqualTo(Duration.ofMillis(230));
    assertThat(took(report, Stage.CONNECT)).isEqualTo(Duration.ZERO);
    assertThat(report.took()).isEqualTo(Duration.ofMillis(242));
  }

  @Test
  void onTheWayThereIsOnlySoMuchTime() {
    bench.names =
        (host, longest) -> {
          bench.passes(Duration.ofSeconds(11));
          return List.of("192.0.2.1");
        };

    endsAt(bench.check(), Stage.CONNECT, "network-timeout");
  }

  @Test
  void anEntraThatTakesItsTimeLeavesSomeForExchange() {
    bench.entraTakes = Duration.ofSeconds(50);

    assertThat(stages(bench.check(Bench.mail()))).contains("sign-in passed", "test-mail passed");
  }

  @Test
  void aFaultOfOursIsNotTakenForExchanges() {
    Preflight preflight = bench.preflight();
    SignIn broken =
        () -> {
          throw new IllegalStateException("the database is away");
        };

    assertThatThrownBy(
            () -> preflight.check("main", bench.route(MAILBOX), MAILBOX, broken, TestMail.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the database is away");
  }

  private static void endsAt(Report report, Stage stage, String diagnosis) {
    assertThat(report.failure().map(Step.Failed::stage)).contains(stage);
    assertThat(report.problem().orElseThrow().id()).isEqualTo(diagnosis);
    if (stage != Stage.CONFIGURATION) {
      assertThat(report.problem().orElseThrow().facts()).containsKey("mailbox");
    }
    for (Step step : report.steps()) {
      if (step.stage().compareTo(stage) > 0) {
        assertThat(step).isEqualTo(new Step.LeftOut(step.stage(), Skipped.NOT_REACHED));
      }
    }
    assertThat(report.steps()).filteredOn(Step.Failed.class::isInstance).hasSize(1);
  }

  private static Duration took(Report report, Stage stage) {
    return report.steps().stream()
        .filter(step -> step.stage() == stage)
        .map(step -> ((Step.Passed) step).took())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> stages(Report report) {
    return report.steps().stream().map(PreflightTest::stage).toList();
  }

  private static String stage(Step step) {
    String name = step.stage().label() + " ";
    if (step instanceof Step.LeftOut leftOut) {
      return name + "skipped " + leftOut.why().label();
    }
    return name + (step instanceof Step.Passed ? "passed" : "failed");
  }
}
