package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MailboxTest {

  @Test
  void comparesAddressesAsExchangeDoes() {
    assertThat(new Mailbox(" NoReply@Contoso.example "))
        .isEqualTo(new Mailbox("noreply@contoso.example"));
  }

  @Test
  void readsAPoolInOrderAndOnce() {
    assertThat(Mailbox.list("b@x.example, a@x.example ,, B@x.example"))
        .containsExactly(new Mailbox("b@x.example"), new Mailbox("a@x.example"));
    assertThat(Mailbox.list(null)).isEmpty();
    assertThat(Mailbox.list(" ")).isEmpty();
  }
}
