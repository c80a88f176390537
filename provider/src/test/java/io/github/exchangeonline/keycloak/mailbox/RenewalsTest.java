package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceConfiguration;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On the tables as they are shipped, in H2. */
class RenewalsTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration LONG = IdleLink.IDLE.plus(IdleLink.SPREAD);

  private static Connection database;
  private static EntityManagerFactory entities;

  @BeforeAll
  static void tables() throws Exception {
    String url = "jdbc:h2:mem:" + UUID.randomUUID();
    database = DriverManager.getConnection(url);
    try (Statement statement = database.createStatement()) {
      statement.execute(Files.readString(ShippedSqlTest.Kind.H2.file()));
    }
    entities =
        new PersistenceConfiguration("links")
            .managedClass(LinkEntity.class)
            .property("jakarta.persistence.jdbc.url", url)
            .createEntityManagerFactory();
  }

  @AfterAll
  static void end() throws Exception {
    entities.close();
    database.close();
  }

  @BeforeEach
  void noRows() {
    inTransaction(manager -> manager.createQuery("delete from LinkEntity l").executeUpdate());
  }

  @Test
  void whatWasRenewedOrLinkedInTheLastWeekIsNotDue() {
    store("linked", link -> link.linkedAt = ago(IdleLink.IDLE.minusMinutes(1)));
    store("renewed", link -> link.renewedAt = ago(IdleLink.IDLE.minusMinutes(1)));
    store("idle since linked", link -> link.linkedAt = ago(LONG));
    store("idle since renewed", link -> link.renewedAt = ago(LONG));

    assertThat(due(NOW)).containsExactlyInAnyOrder("idle since linked", "idle since renewed");
  }

  /** Whether the row is read or a statement decides. */
  @ParameterizedTest
  @EnumSource(names = "WORKING", mode = EnumSource.Mode.EXCLUDE)
  void aLinkThatDoesNotSendIsNotRenewed(LinkState state) {
    store("link", link -> {});
    IdleLink read = first();

    change("link", link -> link.enter(state, "", NOW));

    assertThat(due(NOW)).isEmpty();
    assertThat(claim(read, NOW)).isFalse();
  }

  @Test
  void aMailboxThatRestsIsNotAskedForUntilTheRestIsOver() {
    store("link", link -> link.restUntil = NOW.plusSeconds(60).toEpochMilli());

    assertThat(due(NOW)).isEmpty();
    assertThat(due(NOW.plusSeconds(60))).containsExactly("link");
  }

  @Test
  void whatANewerVersionWroteIsThatVersionsBusiness() {
    store("link", link -> link.version = LinkData.VERSION + 1);

    assertThat(due(NOW)).isEmpty();
  }

  @Test
  void anOlderVersionsRowsHaveNothingToSayAndAreRenewedAllTheSame() throws Exception {
    try (Statement statement = database.createStatement()) {
      statement.executeUpdate(
          "insert into EXO_LINK (ID, REALM_ID, MAILBOX, USER_ID, CLOUD, TENANT_ID, OBJECT_ID,"
              + " ACCOUNT, CLIENT_ID, STATE, STATE_SINCE, DIAGNOSIS, LINKED_AT, FRONTEND_URL)"
              + " values ('old', 'realm', 'old', 'alice', 'cloud', 'tid', 'oid', 'old', 'client',"
              + " 'WORKING', 0, '', "
              + ago(LONG)
              + ", '')");
    }

    assertThat(due(NOW)).containsExactly("old");
    assertThat(claim(first(), NOW)).isTrue();
  }

  @Test
  void ofTwoNodesThatReadTheSameRowOneRenewsTheLink() {
    store("link", link -> link.renewedAt = ago(LONG));
    IdleLink one = first();
    IdleLink other = first();

    assertThat(claim(one, NOW)).isTrue();
    assertThat(claim(other, NOW)).isFalse();
  }

  @Test
  void ofTwoNodesThatReadTheRowAfterAFormerTryOneRenewsTheLink() {
    store("link", link -> link.renewAfter = ago(Duration.ofDays(6)));
    IdleLink one = first();
    IdleLink other = first();

    assertThat(claim(one, NOW)).isTrue();
    assertThat(claim(other, NOW)).isFalse();
  }

  /** As by a mail that leaves between the look and the claim. */
  @Test
  void aLinkThatWasRenewedSinceItWasReadIsNotRenewedAgain() {
    store("link", link -> {});
    IdleLink read = first();

    inTransaction(
        manager -> {
          new Renewals(manager).renewed("link", NOW);
          return true;
        });

    assertThat(claim(read, NOW)).isFalse();
    assertThat(due(NOW.plus(Renewals.CLAIM))).isEmpty();
  }

  /** A node that ends in the middle of it, or a Microsoft that does not answer. */
  @Test
  void aLinkThatWasClaimedAndNotRenewedIsDueAgainAfterSomeHours() {
    store("link", link -> {});
    assertThat(claim(first(), NOW)).isTrue();

    assertThat(due(NOW.plus(Renewals.CLAIM).minusMillis(1))).isEmpty();
    assertThat(due(NOW.plus(Renewals.CLAIM))).containsExactly("link");
  }

  @Test
  void whoWasTriedLastComesLast() {
    store("a: an hour ago", link -> link.renewAfter = ago(Duration.ofHours(1)));
    store("b: a day ago", link -> link.renewAfter = ago(Duration.ofDays(1)));
    store("c: never", link -> {});

    assertThat(due(NOW)).containsExactly("c: never", "b: a day ago", "a: an hour ago");
  }

  @Test
  void anEarlierRedemptionDoesNotHideALaterOne() {
    store("link", link -> link.renewedAt = NOW.toEpochMilli());

    inTransaction(
        manager -> {
          new Renewals(manager).renewed("link", NOW.minusSeconds(60));
          return true;
        });

    List<IdleLink> due = inTransaction(manager -> new Renewals(manager).due(NOW.plus(LONG)));
    assertThat(due).extracting(IdleLink::renewedAt).containsExactly(NOW);
  }

  private void store(String id, Consumer<LinkEntity> change) {
    LinkEntity link = new LinkEntity();
    link.id = id;
    link.realmId = "realm";
    link.mailbox = id.toLowerCase(Locale.ROOT);
    link.userId = "alice";
    link.cloud = "cloud";
    link.tenantId = "tid";
    link.objectId = "oid";
    link.clientId = "client";
    link.state = LinkState.WORKING.name();
    link.linkedAt = ago(Duration.ofDays(60));
    change.accept(link);
    inTransaction(
        manager -> {
          manager.persist(link);
          return true;
        });
  }

  private void change(String id, Consumer<LinkEntity> change) {
    inTransaction(
        manager -> {
          change.accept(manager.find(LinkEntity.class, id));
          return true;
        });
  }

  private List<String> due(Instant now) {
    return inTransaction(
        manager -> new Renewals(manager).due(now).stream().map(it -> it.link().id()).toList());
  }

  private IdleLink first() {
    return inTransaction(manager -> new Renewals(manager).due(NOW).get(0));
  }

  private boolean claim(IdleLink link, Instant now) {
    return inTransaction(manager -> new Renewals(manager).claim(link, now));
  }

  private <T> T inTransaction(Function<EntityManager, T> work) {
    EntityManager manager = entities.createEntityManager();
    manager.getTransaction().begin();
    try {
      T result = work.apply(manager);
      manager.getTransaction().commit();
      return result;
    } finally {
      manager.close();
    }
  }

  private static long ago(Duration time) {
    return NOW.minus(time).toEpochMilli();
  }
}
