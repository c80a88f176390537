package io.github.exchangeonline.keycloak.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.exchangeonline.keycloak.diagnosis.Diagnoses;
import io.github.exchangeonline.keycloak.diagnosis.Problem;
import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.mailbox.LinkHistory;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSessionFactory;

/** A database that does not take what was found out hides neither a mail that left nor a fault. */
class StoredLinksTest {

  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  private final AtomicInteger asked = new AtomicInteger();
  private final StoredLinks records = new StoredLinks(withoutADatabase(), change -> {});

  @Test
  void aMailThatLeftHasLeft() {
    assertThatCode(() -> records.works(link(), NOW)).doesNotThrowAnyException();
  }

  @Test
  void aFailureStaysWhatItIs() {
    NextStep step = new NextStep(Optional.of(LinkState.RELINK), Optional.empty());

    assertThat(records.take(step, link(), Diagnoses.of(Problem.LINK_NEEDS_OWNER), NOW)).isFalse();
  }

  private KeycloakSessionFactory withoutADatabase() {
    return (KeycloakSessionFactory)
        Proxy.newProxyInstance(
            StoredLinksTest.class.getClassLoader(),
            new Class<?>[] {KeycloakSessionFactory.class},
            (proxy, method, arguments) -> {
              asked.incrementAndGet();
              throw new IllegalStateException("no database");
            });
  }

  @Test
  void whatAnotherNodeSawFailIsOverWithTheNextMailAndNotAMinuteLater() {
    records.sent(link(), NOW);
    assertThat(asked).hasValue(1);
    records.sent(link(), NOW.plusSeconds(1));
    assertThat(asked).hasValue(1);
    records.sent(
        link(
            Optional.of(
                new LinkHistory.Failed(NOW.plusSeconds(1), Diagnoses.of(Problem.INTERNAL)))),
        NOW.plusSeconds(2));
    assertThat(asked).hasValue(2);
  }

  @Test
  void aLimitOfOurOwnLeavesWhatMicrosoftSaidLast() {
    records.failed(link(), Diagnoses.of(Problem.TOKEN_ASKED_TOO_OFTEN), NOW);
    records.failed(link(), Diagnoses.of(Problem.MAILBOX_BUSY), NOW);
    assertThat(asked).hasValue(0);
    records.failed(link(), Diagnoses.of(Problem.INTERNAL), NOW);
    assertThat(asked).hasValue(1);
  }

  @Test
  void aSignInThatWentWellEndsWhatWasInItsWayAndNothingElse() {
    records.signedIn(link());
    LinkHistory.Failed refused =
        new LinkHistory.Failed(NOW, Diagnoses.of(Problem.INTERNAL).with("stage", "RCPT"));
    records.signedIn(link(Optional.of(refused)));
    assertThat(asked).hasValue(0);
    records.signedIn(
        link(Optional.of(new LinkHistory.Failed(NOW, Diagnoses.of(Problem.INTERNAL)))));
    assertThat(asked).hasValue(1);
  }

  private static MailboxLink link() {
    return link(Optional.empty());
  }

  private static MailboxLink link(Optional<LinkHistory.Failed> failing) {
    String address = "noreply@contoso.example";
    return new MailboxLink(
        "id",
        "realm",
        new Mailbox(address),
        "alice",
        new Account("global", "tenant", "object", address, address),
        "client",
        LinkState.WORKING,
        NOW,
        "",
        NOW,
        Optional.empty(),
        failing);
  }
}
