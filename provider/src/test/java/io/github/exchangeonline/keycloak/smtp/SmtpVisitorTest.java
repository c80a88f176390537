package io.github.exchangeonline.keycloak.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.exchangeonline.keycloak.diagnosis.SmtpFault.Stage;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What is told while a connection is opened, and when a login is asked for. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class SmtpVisitorTest {

  private static final SmtpLogin LOGIN =
      new SmtpLogin("info@contoso.com", Secret.of("token-" + "A".repeat(100)));
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static SSLContext ours;
  private static SSLContext others;

  private final List<String> told = new ArrayList<>();
  private Supplier<Optional<SmtpLogin>> login = () -> Optional.of(LOGIN);
  private Supplier<Optional<Duration>> left = Optional::empty;
  private ScriptedServer server;

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    ours = TestTls.of(folder, "localhost");
    others = TestTls.of(folder, "other.example");
  }

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer(ours);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void tellsStepByStepAndAsksForTheLoginOnlyWhereTheServerWaitsForIt() throws SmtpException {
    login =
        () -> {
          told.add("asked after " + server.heard);
          return Optional.of(LOGIN);
        };

    open(ours).orElseThrow().close();

    String hello = "EHLO keycloak.localdomain";
    assertThat(told)
        .containsExactly(
            "connected", "encrypted", "asked after [" + hello + ", STARTTLS, " + hello + "]");
    assertThat(server.heard).anyMatch(line -> line.startsWith("AUTH XOAUTH2 "));
  }

  @Test
  void whoLeavesSignsInAsNobodyAndSaysGoodbye() throws SmtpException {
    login = Optional::empty;

    assertThat(open(ours)).isEmpty();

    assertThat(told).containsExactly("connected", "encrypted");
    server.awaits("QUIT");
    assertThat(server.heard).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void whatTheVisitorThrowsIsNotTakenForTheServersFault() {
    login =
        () -> {
          throw new IllegalStateException("the database is away");
        };

    assertThatThrownBy(() -> open(ours))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the database is away");
  }

  @Test
  void aServerThatGreetsWithARefusalWasNotReached() {
    server.says("GREETING", "421 4.3.2 Service not active");

    assertThat(fails(ours).stage()).isEqualTo(Stage.GREETING);
    assertThat(told).isEmpty();
  }

  @Test
  void aServerOfAnotherNameIsNotEncrypted() throws IOException {
    server.close();
    server = new ScriptedServer(others);

    assertThat(fails(others).diagnosis().id()).isEqualTo("network-tls-name");
    assertThat(told).containsExactly("connected");
  }

  @Test
  void noLoginIsAskedForWhereTheServerOffersNoSignIn() {
    server.says("EHLO TLS", "250-host Hello\r\n250 AUTH LOGIN PLAIN");
    login =
        () -> {
          throw new AssertionError("asked");
        };

    SmtpException e = fails(ours);

    assertThat(e.diagnosis().id()).isEqualTo("smtp-xoauth2-not-offered");
    assertThat(e.diagnosis().facts()).doesNotContainKey("mailbox");
    assertThat(told).containsExactly("connected", "encrypted");
  }

  @Test
  void aRefusalNamesTheMailboxThatWasTried() {
    server.says("AUTH", "535 5.7.3 Authentication unsuccessful");

    assertThat(fails(ours).diagnosis().facts()).containsEntry("mailbox", "info@contoso.com");
  }

  @Test
  void waitsNoLongerThanIsLeft() throws IOException {
    left = () -> Optional.of(Duration.ofMillis(200));
    try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      SmtpException e =
          catchThrowableOfType(SmtpException.class, () -> open(ours, mute.getLocalPort()));

      assertThat(e.diagnosis().id()).isEqualTo("network-timeout");
      assertThat(e.stage()).isEqualTo(Stage.GREETING);
    }
  }

  /** Each answer comes in time, and yet all of them together do not. */
  @Test
  void beginsNoWaitOnceNothingIsLeft() {
    left =
        () ->
            Optional.of(server.heard.contains("STARTTLS") ? Duration.ZERO : Duration.ofSeconds(9));

    SmtpException e = fails(ours);

    assertThat(e.diagnosis().id()).isEqualTo("network-timeout");
    assertThat(e.stage()).isEqualTo(Stage.STARTTLS);
  }

  private SmtpException fails(SSLContext trusted) {
    SmtpException e = catchThrowableOfType(SmtpException.class, () -> open(trusted));
    assertThat(e).isNotNull();
    assertThat(e.getMessage() + e.diagnosis() + e.getCause()).doesNotContain("AAAAAAAA");
    return e;
  }

  private Optional<SmtpConnection> open(SSLContext trusted) throws SmtpException {
    return open(trusted, server.port());
  }

  private Optional<SmtpConnection> open(SSLContext trusted, int port) throws SmtpException {
    return new AngusConnector(trusted.getSocketFactory(), Optional.empty())
        .open(new SmtpServer("localhost", port, PATIENCE, PATIENCE, PATIENCE), new Visitor());
  }

  private final class Visitor implements SmtpVisitor {

    @Override
    public void connected() {
      told.add("connected");
    }

    @Override
    public void encrypted() {
      told.add("encrypted");
    }

    @Override
    public Optional<SmtpLogin> login() {
      return login.get();
    }

    @Override
    public Optional<Duration> left() {
      return left.get();
    }
  }
}
