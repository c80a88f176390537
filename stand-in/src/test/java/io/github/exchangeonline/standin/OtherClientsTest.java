package io.github.exchangeonline.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.exchangeonline.standin.directory.Sample;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exchange's side, seen by clients from outside the world of Java. */
final class OtherClientsTest {
  @TempDir static Path folder;
  private static StandIn microsoft;
  private static String token;
  private static Path ca;

  @BeforeAll
  static void start() throws Exception {
    microsoft = Browser.microsoft();
    token = new Browser(microsoft).accessToken(Sample.NOREPLY);
    ca = folder.resolve("ca.pem");
    microsoft.writeCaPem(ca);
  }

  @AfterAll
  static void stop() {
    microsoft.close();
  }

  @Test
  void pythonSends() throws Exception {
    String script =
        """
        import smtplib, ssl, sys
        port, ca, user, token, to = sys.argv[1:]
        smtp = smtplib.SMTP('localhost', int(port))
        smtp.starttls(context=ssl.create_default_context(cafile=ca))
        smtp.ehlo()
        # In two steps: smtplib sends the response only when it is asked.
        smtp.auth('XOAUTH2', lambda challenge=None:
            None if challenge is None else f'user={user}\\x01auth=Bearer {token}\\x01\\x01')
        smtp.sendmail(user, [to], f'From: {user}\\r\\nTo: {to}\\r\\nSubject: Python\\r\\n\\r\\nHi')
        smtp.quit()
        """;
    run(
        "python3",
        "-c",
        script,
        Integer.toString(microsoft.smtpPort()),
        ca.toString(),
        Sample.NOREPLY,
        token,
        "python@example.org");
    assertThat(microsoft.inbox().messagesTo("python@example.org"))
        .singleElement()
        .satisfies(mail -> assertThat(mail.subject()).isEqualTo("Python"));
  }

  @Test
  void curlSends() throws Exception {
    Path mail = folder.resolve("curl.eml");
    Files.writeString(
        mail, "From: " + Sample.NOREPLY + "\r\nSubject: curl\r\n\r\n.a dot and\r\n..two\r\n");
    run(
        "curl",
        "--silent",
        "--show-error",
        "--ssl-reqd",
        "--cacert",
        ca.toString(),
        "--url",
        "smtp://localhost:" + microsoft.smtpPort(),
        "--login-options",
        "AUTH=XOAUTH2",
        "--user",
        Sample.NOREPLY,
        "--oauth2-bearer",
        token,
        "--mail-from",
        Sample.NOREPLY,
        "--mail-rcpt",
        "curl@example.org",
        "--upload-file",
        mail.toString());
    assertThat(microsoft.inbox().messagesTo("curl@example.org"))
        .singleElement()
        .satisfies(m -> assertThat(m.text()).isEqualTo(".a dot and\r\n..two\r\n"));
  }

  /** swaks has no XOAUTH2; it shows how far a client without it gets. */
  @Test
  void swaksIsAskedForAnotherWayToLogIn() throws Exception {
    // Debian's package leaves the library for TLS to the recommended ones.
    assumeTrue(
        program(List.of("swaks", "--support"), 0).contains("=== TLS supported"),
        "swaks has no TLS on this machine (Debian: libnet-ssleay-perl)");
    String output =
        program(
            List.of(
                "swaks",
                "--server",
                "localhost:" + microsoft.smtpPort(),
                "--tls",
                "--tls-verify",
                "--tls-ca-path",
                ca.toString(),
                "--auth",
                "LOGIN",
                "--auth-user",
                Sample.NOREPLY,
                "--auth-password",
                "secret",
                "--to",
                "swaks@example.org"),
            28);
    assertThat(output)
        .contains("250-AUTH LOGIN XOAUTH2")
        .contains("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.");
    assertThat(microsoft.inbox().messagesTo("swaks@example.org")).isEmpty();
  }

  private static void run(String... command) throws Exception {
    program(List.of(command), 0);
  }

  private static String program(List<String> command, int expected) throws Exception {
    assumeTrue(found(command.get(0)), command.get(0) + " is not installed on this machine");
    Process process =
        new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(expected);
    return output;
  }

  private static boolean found(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
