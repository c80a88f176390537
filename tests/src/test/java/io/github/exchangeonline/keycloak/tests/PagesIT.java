package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.ChromiumBrowser;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** How the pages look: two languages, a phone and a desk, every theme that Keycloak ships. */
@OnKeycloak
class PagesIT {

  private static final int PHONE = 360;
  private static final int DESK = 1280;

  private SampleRealm realm;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    realm = SampleRealm.create(keycloak, microsoft);
  }

  @EveryBrowser
  void inEnglish(Browser browser) {
    visitAll(browser, "en", "Link a mailbox for outgoing mail", "Continue to Microsoft");
  }

  @EveryBrowser
  void inGerman(Browser browser) {
    visitAll(browser, "de", "Postfach", "Weiter zu Microsoft");
  }

  @EveryBrowser
  void inTheV1Theme(Browser browser) {
    realm.admin().change(Map.of("loginTheme", "keycloak")).ok();

    visitAll(browser, "en", "Link a mailbox for outgoing mail", "Continue to Microsoft");
  }

  @EveryBrowser
  void inTheBaseTheme(Browser browser) {
    realm.admin().change(Map.of("loginTheme", "base")).ok();

    visitAll(browser, "en", "Link a mailbox for outgoing mail", "Continue to Microsoft");
  }

  private void visitAll(Browser browser, String language, String title, String start) {
    open(browser, URI.create(realm.appLogin() + "&ui_locales=" + language));
    assertThat(browser.text()).contains(title).contains(Sample.NOREPLY);
    look(browser, "1-link");

    browser.press(start);
    browser.press("Cancel");
    look(browser, "2-failed");

    browser.press("again");
    new Person(browser, realm).signInAtMicrosoft(Sample.NOREPLY);
    look(browser, "3-linked");
    browser.press("done");

    Browser later = browser.another();
    open(later, URI.create(realm.appLoginThatLinks() + "&ui_locales=" + language));
    look(later, "4-status");

    Browser stranger = browser.another();
    stranger.open(realm.uri("/exchange-online/callback?state=unknown&code=x"));
    look(stranger, "5-error");
  }

  private void open(Browser browser, URI login) {
    browser.open(login);
    browser.fill("username", "alice");
    browser.fill("password", SampleRealm.PASSWORD);
    browser.press("kc-login");
  }

  private static void look(Browser browser, String name) {
    // An untranslated text shows as its key, an unknown value as a template's error.
    assertThat(browser.text()).doesNotContain("exchangeOnline").doesNotContain("FreeMarker");
    for (int width : new int[] {PHONE, DESK}) {
      browser.width(width);
      browser.keep(name + "-" + width);
      if (browser instanceof ChromiumBrowser chromium) {
        Object overflow =
            chromium
                .driver()
                .executeScript(
                    "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overflow)
            .as("pixels hidden at the side of %s, %d wide", name, width)
            .isEqualTo(0L);
      }
    }
  }
}
