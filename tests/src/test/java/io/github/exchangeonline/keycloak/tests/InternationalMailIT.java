package io.github.exchangeonline.keycloak.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.tests.harness.KeycloakUnderTest;
import io.github.exchangeonline.keycloak.tests.harness.OnKeycloak;
import io.github.exchangeonline.keycloak.tests.harness.PlainBrowser;
import io.github.exchangeonline.keycloak.tests.sample.Person;
import io.github.exchangeonline.keycloak.tests.sample.SampleRealm;
import io.github.exchangeonline.standin.StandIn;
import io.github.exchangeonline.standin.directory.Sample;
import io.github.exchangeonline.standin.inbox.ReceivedMail;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names and addresses that are not ASCII, on their way through a real server to Exchange. */
@OnKeycloak
@Tag("newest")
class InternationalMailIT {

  private SampleRealm realm;

  @BeforeEach
  void aLinkedMailbox(KeycloakUnderTest keycloak, StandIn microsoft) {
    realm = SampleRealm.create(keycloak, microsoft);
    new Person(new PlainBrowser(Path.of("target")), realm).linkMailbox();
  }

  @Test
  void displayNamesAndReplyToArriveAsTyped() {
    realm.changeMailSetting("fromDisplayName", "Müller & Söhne");
    realm.changeMailSetting("replyTo", "hilfe@contoso.example");
    realm.changeMailSetting("replyToDisplayName", "Hilfe für Kunden");

    mail("bob@sample.example");

    ReceivedMail mail = realm.mailTo("bob@sample.example");
    assertThat(mail.from()).contains("Müller & Söhne").contains(Sample.NOREPLY);
    assertThat(mail.header("Reply-To")).contains("hilfe@contoso.example");
    assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
  }

  @Test
  void anInternationalDomainTravelsInAscii() {
    mail("bob@bücher.example");

    assertThat(realm.mailTo("bob@xn--bcher-kva.example").to().toString())
        .contains("bob@xn--bcher-kva.example");
  }

  @Test
  void anInternationalAddressTravelsWhereTheRealmAllowsUtf8() {
    realm.changeMailSetting("allowutf8", "true");

    mail("jürgen@bücher.example");

    assertThat(realm.mailTo("jürgen@bücher.example").mailbox()).isEqualTo(Sample.NOREPLY);
  }

  private void mail(String address) {
    realm.admin().changeUser("bob", Map.of("email", address, "emailVerified", true));
    realm.admin().sendActionsMail(realm.user("bob"), "UPDATE_PASSWORD").ok();
  }
}
