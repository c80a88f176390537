package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import io.github.exchangeonline.keycloak.tests.harness.Microsoft;
import io.github.exchangeonline.keycloak.tests.harness.ProcessKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.ServerSetup;
import io.github.exchangeonline.keycloak.tests.pages.StatusVisit;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.launcher.Ports;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The status page of a server whose administrators have an address of their own. */
@Tag("process")
class StatusAddressIT {

  private static final String PAGE = "/realms/sample/exchange-online/status";
  private static final String OF_THIS_REALM = "As administrator of realm sample";

  @Test
  void thePageIsAtTheAdministratorsAddressAndTheLoginAtEverybodys() {
    int port = Ports.free();
    URI everybodys = URI.create("http://127.0.0.1:" + port);
    URI administrators = URI.create("http://localhost:" + port);
    try (ChromiumBrowser browser =
            ChromiumBrowser.start(Path.of("target", "screenshots", "StatusAddressIT"))
                .orElseThrow(() -> new TestAbortedException("no Chromium"));
        Microsoft microsoft = Microsoft.start();
        ProcessKeycloak server =
            ProcessKeycloak.startOn(
                port,
                microsoft
                    .allowedBy(microsoft.trustedBy(ServerSetup.PLAIN.withJar()))
                    .withOptions(
                        "--hostname=" + everybodys, "--hostname-admin=" + administrators))) {
      SampleRealm realm = SampleRealm.create(server, microsoft.standIn());
      StatusVisit visit = new StatusVisit(browser).open(administrators.resolve(PAGE));
      browser.press(OF_THIS_REALM);
      assertThat(browser.location()).hasHost(everybodys.getHost());
      browser.fill("username", "dora");
      browser.fill("password", SampleRealm.PASSWORD);
      browser.press("kc-login");
      visit.sees("No mail leaves");
      assertThat(browser.location()).isEqualTo(administrators.resolve(PAGE));
      assertThat(visit.text("#settings"))
          .contains(realm.uri("/exchange-online/callback").toString());

      // Browsers name the page's origin with whatever changes something.
      visit.press("#settings", "Pause all mail").answer("Pause all mail").sees("Mail is paused");

      visit.open(everybodys.resolve(PAGE)).press("main", OF_THIS_REALM);
      visit.sees("does not know this page's address").sees("the address of the admin console");
      assertThat(browser.complaints())
          .filteredOn(it -> !it.contains("Failed to load resource"))
          .isEmpty();
    }
  }
}
