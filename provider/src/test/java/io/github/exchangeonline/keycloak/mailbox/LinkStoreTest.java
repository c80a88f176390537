package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.exchangeonline.keycloak.diagnosis.Diagnosis;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.seal.Secret;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.ModelException;

class LinkStoreTest {

  @Test
  void saysThatTheDatabaseDidNotTakeTheLinkAndNotInTheDatabasesWords() {
    LinkStore store = new LinkStore(failing(), new Seals(Optional.empty()));

    LinkException refused =
        catchThrowableOfType(
            LinkException.class,
            () -> store.store("realm", "user", link(), Instant.parse("2026-11-21T12:00:00Z")));

    Diagnosis diagnosis = refused.diagnosis();
    assertThat(diagnosis.id()).isEqualTo("transient-store");
    assertThat(diagnosis.oneLine())
        .contains(ModelException.class.getName())
        .doesNotContain("1.AXcAx");
    assertThat(diagnosis.text(Locale.GERMAN).what()).contains(ModelException.class.getName());
    assertThat(refused).hasNoCause();
  }

  /** As databases do, it quotes what it was to store. */
  private static KeycloakSessionFactory failing() {
    return (KeycloakSessionFactory)
        Proxy.newProxyInstance(
            LinkStoreTest.class.getClassLoader(),
            new Class<?>[] {KeycloakSessionFactory.class},
            (proxy, method, arguments) -> {
              throw new ModelException("Value too long for column: '1.AXcAx'");
            });
  }

  private static NewLink link() {
    return new NewLink(
        new Mailbox("noreply@contoso.com"),
        new Account("login.microsoftonline.com", "tenant", "object", "noreply@contoso.com", ""),
        "00001111-aaaa-2222-bbbb-3333cccc4444",
        "scope",
        Secret.of("1.AXcAx"),
        FrontendUrl.read("https://sso.example.com"));
  }
}
