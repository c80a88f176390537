package io.github.exchangeonline.keycloak.outbox;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.exchangeonline.keycloak.entra.Account;
import io.github.exchangeonline.keycloak.lease.DatabaseClock;
import io.github.exchangeonline.keycloak.mailbox.IdleLink;
import io.github.exchangeonline.keycloak.mailbox.LinkState;
import io.github.exchangeonline.keycloak.mailbox.Mailbox;
import io.github.exchangeonline.keycloak.mailbox.MailboxLink;
import io.github.exchangeonline.keycloak.mailbox.Rest;
import io.github.exchangeonline.keycloak.telemetry.Meters;
import io.github.exchangeonline.keycloak.telemetry.Sample;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;

/** What metrics show of the database. */
class SamplingTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final String NAMED = "noreply@contoso.example";

  @Test
  void eachRealmsQueueWithItsOldestMail() {
    OwnTablesInMemory tables = new OwnTablesInMemory();
    tables.in(
        entities -> {
          Mails mails = new Mails(entities);
          mails.insert(mail("1", "a", MailState.QUEUED, 5000));
          mails.insert(mail("2", "a", MailState.QUEUED, 3000));
          mails.insert(mail("3", "a", MailState.SENDING, 1000));
          mails.insert(mail("4", "b", MailState.SENDING, 7000));
          mails.insert(mail("5", "b", MailState.SENT, 1));
          mails.insert(mail("6", "c", MailState.FAILED, 1));
          return mails;
        });

    Map<String, Mails.Queue> queues = tables.in(entities -> new Mails(entities).queues());

    assertThat(queues)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "a", new Mails.Queue(2, 1, Instant.ofEpochMilli(1000)),
                "b", new Mails.Queue(0, 1, Instant.ofEpochMilli(7000))));
  }

  @Test
  void whereNobodyReadsThemNothingIsLookedUp() {
    KeycloakSessionFactory none =
        (KeycloakSessionFactory)
            Proxy.newProxyInstance(
                SamplingTest.class.getClassLoader(),
                new Class<?>[] {KeycloakSessionFactory.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError("asked for a session");
                });
    Routes unused =
        new Routes() {
          @Override
          public Route of(KeycloakSession session, RealmModel realm) {
            throw new AssertionError("asked for a route");
          }

          @Override
          public List<Mailbox> named(RealmModel realm) {
            throw new AssertionError("asked for mailboxes");
          }

          @Override
          public String clientId(RealmModel realm) {
            throw new AssertionError("asked for an app registration");
          }
        };
    Sampling sampling =
        new Sampling(none, unused, DatabaseClock.OWN, Meters.NONE, Clock.systemUTC());

    assertThatCode(sampling::run).doesNotThrowAnyException();
  }

  @Test
  void whatALinkIsCalled() {
    Rest rest = new Rest(NOW.plusSeconds(30), "smtp-concurrent-connections", Map.of());
    Rest over = new Rest(NOW.minusSeconds(30), "smtp-concurrent-connections", Map.of());

    assertThat(state(link(LinkState.WORKING, Optional.empty()))).isEqualTo("working");
    assertThat(state(link(LinkState.WORKING, Optional.of(rest)))).isEqualTo("resting");
    assertThat(state(link(LinkState.WORKING, Optional.of(over)))).isEqualTo("working");
    assertThat(state(link(LinkState.RELINK, Optional.of(rest)))).isEqualTo("relink");
    assertThat(of(List.of(link(LinkState.RELINK, Optional.empty())), List.of()))
        .extracting(Sample.OfLink::state)
        .containsExactly("unnamed");
  }

  @Test
  void everyStateHasItsPlace() {
    assertThat(Stream.of(LinkState.values()).map(LinkState::label)).isSubsetOf(Sample.STATES);
  }

  @Test
  void aLinkLivesForNinetyDaysFromItsLastUse() {
    IdleLink never = new IdleLink(link(LinkState.WORKING, Optional.empty()), null, null);
    IdleLink lately =
        new IdleLink(
            link(LinkState.WORKING, Optional.empty()), NOW.minus(Duration.ofDays(30)), null);

    assertThat(sample(List.of(never, lately), List.of(new Mailbox(NAMED))).links())
        .extracting(Sample.OfLink::lives)
        .containsExactly(Duration.ofDays(10), Duration.ofDays(60));
  }

  @Test
  void aNotedSecretCountsWhileItsAppRegistrationIsUsed() {
    RealmMail.Note note =
        new RealmMail.Note(true, Optional.of(LocalDate.ofInstant(NOW, UTC).plusDays(3)), "client");

    assertThat(noted(note, "client").secretLives().orElseThrow())
        .isBetween(Duration.ofDays(2), Duration.ofDays(3));
    assertThat(noted(note, "client").paused()).isTrue();
    assertThat(noted(note, "another").secretLives()).isEmpty();
  }

  private static Sample.OfRealm noted(RealmMail.Note note, String clientId) {
    return Sampling.of(
        "id", "main", Optional.empty(), List.of(), List.of(), note, clientId, NOW, NOW);
  }

  private static String state(MailboxLink link) {
    return of(List.of(link), List.of(new Mailbox(NAMED))).get(0).state();
  }

  private static List<Sample.OfLink> of(List<MailboxLink> links, List<Mailbox> named) {
    return sample(links.stream().map(it -> new IdleLink(it, null, null)).toList(), named).links();
  }

  private static Sample.OfRealm sample(List<IdleLink> links, List<Mailbox> named) {
    return Sampling.of(
        "id", "main", Optional.empty(), links, named, RealmMail.Note.NOTHING, "client", NOW, NOW);
  }

  private static MailEntity mail(String id, String realm, MailState state, long queuedAt) {
    MailEntity mail = new MailEntity();
    mail.id = id;
    mail.realmId = realm;
    mail.state = state.name();
    mail.queuedAt = queuedAt;
    mail.messageId = "<" + id + ">";
    mail.recipients = "bob@example.com";
    return mail;
  }

  private static MailboxLink link(LinkState state, Optional<Rest> rest) {
    return new MailboxLink(
        "id",
        "realm",
        new Mailbox(NAMED),
        "alice",
        new Account("global", "tenant", "object", NAMED, NAMED),
        "client",
        state,
        NOW,
        "",
        NOW.minus(Duration.ofDays(80)),
        rest,
        Optional.empty());
  }
}
