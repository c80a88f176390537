package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.SendsAtOnce;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.keycloak.tests.stage.Stage;
import io.github.exchangeonline.standin.StandIn;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pause where mail is sent while the request waits: it is queued for once, and not lost. */
@Tag("process")
@OnKeycloak
class AdminApiDirectIT {

  private static final String BOB = "bob@sample.example";

  @Test
  void aPauseKeepsWhatWouldHaveBeenSentAtOnce(
      @SendsAtOnce KeycloakUnderTest keycloak, StandIn microsoft) {
    SampleRealm realm = SampleRealm.create(keycloak, microsoft);
    new Person(Stage.browser(), realm).linkMailbox();
    microsoft.inbox().clear();
    assertThat(realm.admin().get("exchange-online").json().path("delivery").asText())
        .isEqualTo("direct");

    realm.admin().post("exchange-online/pause", "").ok();
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    assertThat(microsoft.inbox().messagesTo(BOB)).isEmpty();
    assertThat(
            realm
                .admin()
                .get("exchange-online/outbox")
                .json()
                .path("states")
                .path("queued")
                .asInt())
        .isOne();

    realm.admin().post("exchange-online/resume", "").ok();
    assertThat(realm.mailTo(BOB).recipients()).contains(BOB);
    microsoft.inbox().clear();
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
    assertThat(microsoft.inbox().messagesTo(BOB)).hasSize(1);
  }
}
