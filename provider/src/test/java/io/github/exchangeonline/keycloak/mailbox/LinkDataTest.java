package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkDataTest {

  private static final LinkData DATA =
      new LinkData(1, "a@x.example", "login", "tid", "oid", "a@x.example", "client", "scope", 7);

  @Test
  void readsWhatItWrote() {
    assertThat(LinkData.read(DATA.json())).contains(DATA);
  }

  @Test
  void leavesNewerVersionsToNewerNodes() {
    assertThat(LinkData.read(DATA.json().replace("\"v\":1", "\"v\":2"))).isEmpty();
  }

  @Test
  void takesNothingThatIsNotWhole() {
    assertThat(LinkData.read("{\"v\":1}")).isEmpty();
    assertThat(LinkData.read("null")).isEmpty();
    assertThat(LinkData.read("[]")).isEmpty();
    assertThat(LinkData.read("no json")).isEmpty();
    assertThat(LinkData.read(null)).isEmpty();
  }

  @Test
  void toleratesFieldsThatALaterVersionAdds() {
    assertThat(LinkData.read(DATA.json().replace("{", "{\"more\":true,"))).contains(DATA);
  }

  @Test
  void findsTheSealedTokenOrNone() {
    assertThat(MailboxCredential.sealedToken(MailboxCredential.secretData("v1.k.x")))
        .contains("v1.k.x");
    assertThat(MailboxCredential.sealedToken("{}")).isEmpty();
    assertThat(MailboxCredential.sealedToken("")).isEmpty();
    assertThat(MailboxCredential.sealedToken("{\"token\":7}")).isEmpty();
  }
}
