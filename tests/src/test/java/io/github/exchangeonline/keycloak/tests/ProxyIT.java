package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.production.ConnectProxy;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.ServerLog;
import io.github.exchangeonline.standin.directory.Sample;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that reaches Microsoft by proxies only: by one the sign-in, by another one the mail. */
@Tag("process")
@Tag("newest")
class ProxyIT {

  private static final String BOB = "bob@sample.example";

  private static Microsoft microsoft;
  private static ConnectProxy web;
  private static ConnectProxy mail;
  private static KeycloakUnderTest keycloak;

  private SampleRealm realm;

  @BeforeAll
  static void start() {
    microsoft = Microsoft.start();
    web = ConnectProxy.start();
    mail = ConnectProxy.start("kc:s3cret-of-the-proxy");
    String option = "--spi-email-sender--exchange-online--smtp-proxy=";
    keycloak =
        KeycloakUnderTest.start(
            microsoft
                .allowedBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                .withOptions(
                    "--spi-connections-http-client--default--proxy-mappings=localhost;"
                        + web.address(),
                    option + "http://kc:s3cret-of-the-proxy@" + mail.address().getAuthority(),
                    "--log-level=INFO,io.github.exchangeonline:all"));
  }

  @AfterAll
  static void end() {
    if (keycloak != null) {
      keycloak.close();
    }
    if (microsoft != null) {
      mail.close();
      web.close();
      microsoft.close();
    }
  }

  @BeforeEach
  void aLinkedMailbox() {
    realm = SampleRealm.create(keycloak, microsoft.standIn());
    new Person(new PlainBrowser(Path.of("target")), realm).linkMailbox();
  }

  @Test
  void tokensAreRenewedThroughTheServersProxy() {
    String entra = "localhost:" + microsoft.standIn().https().getPort();
    long linked = web.sentTo(entra);
    assertThat(linked).isPositive();

    microsoft.standIn().faults().expireAccessTokens(Sample.NOREPLY);
    mailBob();

    assertThat(realm.mailTo(BOB).from()).contains(Sample.NOREPLY);
    assertThat(web.sentTo(entra)).isGreaterThan(linked);
    assertThat(web.targets()).containsExactly(entra);
  }

  @Test
  void mailLeavesThroughTheProxyForMail() {
    long linked = mail.sentTo(exchange());
    assertThat(linked).isPositive();

    mailBob();

    assertThat(realm.mailTo(BOB).from()).contains(Sample.NOREPLY);
    assertThat(mail.sentTo(exchange())).isGreaterThan(linked);
    assertThat(mail.targets()).containsExactly(exchange());
  }

  @Test
  void aProxyThatRefusesIsNamedAndItsPasswordIsNot() throws Exception {
    ServerLog.Mark before = keycloak.log().mark();
    mail.forbid(exchange());
    try {
      mailBob();
      assertThat(keycloak.log().await(before, "A mail was not sent", Duration.ofSeconds(20)))
          .contains("diagnosis=smtp-proxy-forbids", mail.address().getAuthority(), "HTTP 403");
      assertThat(microsoft.standIn().inbox().messagesTo(BOB)).isEmpty();
    } finally {
      mail.allow(exchange());
    }
    assertThat(realm.mailTo(BOB).from()).contains(Sample.NOREPLY);

    assertThat(keycloak.log().textSince(ServerLog.Mark.START))
        .doesNotContain("s3cret-of-the-proxy")
        .doesNotContain(mail.encodedLogin());
  }

  @Test
  void aProxyThatLetsNobodyToTheSignInIsToldFromMicrosoft() throws Exception {
    // With no connection left that the proxy has allowed before.
    keycloak.restart();
    String entra = "localhost:" + microsoft.standIn().https().getPort();
    ServerLog.Mark before = keycloak.log().mark();
    web.forbid(entra);
    try {
      mailBob();
      assertThat(keycloak.log().await(before, "A mail was not sent", Duration.ofSeconds(20)))
          .contains("diagnosis=entra-proxy-forbids", "localhost");
    } finally {
      web.allow(entra);
    }
    assertThat(realm.mailTo(BOB).from()).contains(Sample.NOREPLY);
  }

  private void mailBob() {
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
  }

  private static String exchange() {
    return "localhost:" + microsoft.standIn().smtpPort();
  }
}
