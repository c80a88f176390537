package io.github.exchangeonline.keycloak.tests.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.exchangeonline.keycloak.tests.harness.Browser;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;

/** What must be so after an attack or an accident: words for a person, and nothing stored. */
public final class Aftermath {

  private static final String WHO = "Who must act";

  private Aftermath() {}

  /** A page outside of a login that says what happened, who must act and what to do. */
  public static void refused(PlainBrowser browser, String diagnosis) {
    says(browser, diagnosis);
    assertThat(browser.lastVisit().status()).isEqualTo(400);
    assertThat(browser.lastVisit().headers().firstValue("Cache-Control").orElse(""))
        .contains("no-store");
    assertThat(browser.lastVisit().headers().firstValue("Referrer-Policy")).contains("no-referrer");
  }

  /** The page of a failed link, inside of a login. */
  public static void failed(Browser browser, String diagnosis) {
    browser.await("The mailbox could not be linked");
    says(browser, diagnosis);
  }

  private static void says(Browser browser, String diagnosis) {
    assertThat(browser.page().select("code").eachText())
        .as(browser.location() + ": " + browser.text())
        .contains(diagnosis);
    assertThat(browser.text()).contains(WHO);
  }

  /**
   * No credential, no mail, and the realm knows of no link: its next mail is refused for there is
   * none.
   */
  public static void nothingStored(SampleRealm realm) {
    for (JsonNode user : realm.admin().get("users").json()) {
      assertThat(realm.links(user.path("username").asText())).isEmpty();
    }
    assertThat(realm.microsoft().inbox().messages()).isEmpty();
    long redeemed = realm.microsoft().counters().tokenRequests("refresh_token");
    assertThat(realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").status())
        .isEqualTo(500);
    assertThat(realm.microsoft().counters().tokenRequests("refresh_token")).isEqualTo(redeemed);
    assertThat(realm.admin().events().get(0).path("details").path("diagnosis").asText())
        .isEqualTo("not-linked");
    assertThat(realm.microsoft().inbox().messages()).isEmpty();
  }
}
