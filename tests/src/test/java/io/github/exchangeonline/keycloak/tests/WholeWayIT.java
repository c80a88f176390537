package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.net.URI;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeEach;

/**
 * What all of this is for: a mailbox linked during login, and a password reset that leaves as it.
 */
@OnKeycloak
class WholeWayIT {

  private SampleRealm realm;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    realm = SampleRealm.create(keycloak, microsoft);
  }

  @EveryBrowser
  void fromALinkedMailboxToAChangedPassword(Browser browser) {
    new Person(browser, realm).linkMailbox();

    Browser bob = browser.another();
    bob.open(realm.appLogin());
    bob.follow("Forgot Password?");
    bob.fill("username", "bob");
    bob.press("Submit");
    bob.await("You should receive an email shortly");
    bob.keep("1-asked");

    ReceivedMail mail = realm.mailTo("bob@sample.example");
    assertThat(mail.from()).contains(Sample.NOREPLY);
    bob.open(realm.microsoft().control());
    bob.keep("2-inbox");
    assertThat(bob.text()).contains(mail.subject());
    String link = Jsoup.parse(mail.html()).selectFirst("a[href*=action-token]").attr("href");
    bob.open(URI.create(link));
    if (bob.text().contains("Click here to proceed")) {
      bob.follow("» Click here to proceed");
    }
    bob.fill("password-new", "another one");
    bob.fill("password-confirm", "another one");
    bob.keep("3-new-password");
    bob.press("Submit");

    Browser later = browser.another();
    later.open(realm.appLogin());
    later.fill("username", "bob");
    later.fill("password", "another one");
    later.press("Sign In");
    new Person(later, realm).arrivesAtTheApplication();
    later.keep("4-logged-in");
  }
}
