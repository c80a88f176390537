package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.EveryBrowser;
import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import org.junit.jupiter.api.BeforeEach;

/**
 * Keycloak's own OpenID Connect brokering signs people in at the stand-in for Entra: discovery,
 * authorization with PKCE, code for tokens, signature by the published keys, issuer, audience and
 * nonce are checked by a client that nobody here wrote.
 */
@OnKeycloak
class BrokeringIT {

  private SampleRealm realm;

  @BeforeEach
  void aFreshRealm(KeycloakUnderTest keycloak, StandIn microsoft) {
    realm = SampleRealm.create(keycloak, microsoft);
  }

  @EveryBrowser
  void signsInAtEntra(Browser browser) {
    EntraAsIdentityProvider.addTo(realm);

    chooseEntra(browser);
    assertThat(browser.location().toString()).startsWith(realm.microsoft().https().toString());
    new Person(browser, realm).signInAtMicrosoft(Sample.ALICE);
    new Person(browser, realm).arrivesAtTheApplication();

    JsonNode user = realm.admin().user(Sample.ALICE);
    assertThat(user.path("email").asText()).isEqualTo(Sample.ALICE);
    assertThat(user.path("firstName").asText()).isEqualTo("Alice");
    assertThat(user.path("lastName").asText()).isEqualTo("Anders");
    assertThat(EntraAsIdentityProvider.identitiesOf(realm, Sample.ALICE))
        .containsExactly(Sample.ALICE);
  }

  @EveryBrowser
  void whoCancelsAtEntraIsBackAtTheLogin(Browser browser) {
    EntraAsIdentityProvider.addTo(realm);

    chooseEntra(browser);
    browser.press("Cancel");

    browser.await("Access denied when authenticating with Contoso Entra");
    browser.await("Sign in to your account");
  }

  @EveryBrowser
  void aWrongSecretSignsNobodyIn(Browser browser) {
    EntraAsIdentityProvider.addTo(realm, Sample.APP_SECRET + "x");

    chooseEntra(browser);
    new Person(browser, realm).signInAtMicrosoft(Sample.ALICE);

    browser.await("Unexpected error when authenticating with identity provider");
    assertThat(realm.admin().get("users?username=" + Sample.ALICE).json()).isEmpty();
  }

  private void chooseEntra(Browser browser) {
    browser.open(realm.appLogin());
    browser.follow("Contoso Entra");
  }
}
